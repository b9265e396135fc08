"""A revised text that was put in only after the result: it is fixed and published by itself."""

from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.models import Consultation
from consult.documents import drafts
from consult.documents.models import Draft
from consult.errors import Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def ready_to_publish(session: Session, case: Case) -> bool:
    """Whether the result is out and a revised text waits that did not come with it."""
    row, draft = session.get(Consultation, case.id), drafts.newest(session, case.id, "decided")
    return bool(
        row is not None and row.result_published_at is not None and draft is not None and not draft.frozen_at
    )


def publish_revised(uow: UnitOfWork, case: Case) -> Draft:
    """Fix and publish the text as it was revised after the opinions.

    Raises:
        Refused: before the result is public (the result takes the text with it), and when none waits.
    """
    uow.require(Permission.CONSULTATION_RELEASE, on=case)
    if not ready_to_publish(uow.session, case):
        raise Refused(
            msg("公表を待っている直した案がありません。結果の公表の前なら、結果と同時に公表されます")
        )
    return drafts.freeze(uow, case, "decided")
