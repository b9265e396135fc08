"""Where an opinion goes: what intake needs to know of the case, read in one statement."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.consultations.models import Consultation
from consult.errors import NotFound
from consult.i18n import msg
from consult.prepared import Prepared

_FOUND = Prepared(
    lambda _: select(
        Case.id, Case.slug, Case.public, Case.office_id, Case.body_id,
        Consultation.identity_policy, Office.name, Office.telephone,
    )
    .join(Consultation, Consultation.case_id == Case.id)
    .join(Office, Office.id == Case.office_id)
    .where(or_(Case.number == bindparam("number"), Case.slug == func.lower(bindparam("number"))))
)  # fmt: skip


@dataclass(frozen=True)
class Destination:
    """A consultation as someone who sends an opinion to it meets it."""

    case_id: int
    slug: str
    scope: Scope
    identity_policy: str  # required, category_only, optional
    office: str
    telephone: str

    @classmethod
    def of(cls, case: Case, consultation: Consultation) -> "Destination":
        """That of a case already at hand."""
        office = case.office
        return cls(
            case.id, case.slug, case.scope, consultation.identity_policy, office.name, office.telephone
        )


def destination(session: Session, number: str) -> Destination:
    """The published consultation with this number (R8-意-004) or address (r8-i-004).

    Raises:
        NotFound: when there is none, it is still in preparation, or it is a case of another procedure.
    """
    row = _FOUND.run(session.connection(), {"number": number})
    if row is None or not row.public:
        raise NotFound(msg("「%(number)s」という番号の案件はありません。", number=number))
    scope = Scope(row.office_id, row.body_id, row.id)
    return Destination(row.id, row.slug, scope, row.identity_policy, row.name, row.telephone)
