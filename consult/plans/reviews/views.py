"""Anyone sends a view on a year's work, without name or account."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.documents.text import normalise_newlines
from consult.dossier.queries import dossier
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.plans.reviews.facts import measures_of
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.view_queries import is_open
from consult.plans.reviews.view_rules import Said, wrong_with
from consult.unit_of_work import UnitOfWork


def send(uow: UnitOfWork, case: Case, said: Said, *, once: str, code: str) -> ReviewView:
    """Take a view in; nobody but the office reads it before it is settled. The same form sent twice is one view.

    Args:
        uow: The act.
        case: A public review.
        said: What was typed.
        once: Keyed digest of the key of the form.
        code: Keyed digest of the confirmation code that belongs to it.

    Raises:
        Refused: while the six actors are not being heard.
        Invalid: naming every field that is wrong.
    """
    uow.require(Permission.REVIEW_SEND_VIEW, on=case)
    known = select(ReviewView).where(ReviewView.once_digest == once)
    if found := uow.session.execute(known).scalar_one_or_none():
        return found
    ensure_open(uow.session, case)
    ensure_sound(uow.session, case, said)
    uow.session.execute(select(Case.id).where(Case.id == case.id).with_for_update())  # numbers one by one
    last = uow.session.scalar(select(func.max(ReviewView.number)).where(ReviewView.case_id == case.id)) or 0
    made = uow.add(
        ReviewView(
            case_id=case.id,
            number=last + 1,
            kind=said.kind,
            point=said.point,
            text=normalise_newlines(said.text).strip(),
            age=said.age,
            received_at=clock.now(),
            once_digest=once,
            code_digest=code,
        )
    )
    uow.flush()
    uow.record(Event.VIEW_RECEIVED, case, public={"number": made.number, "kind": made.kind})
    return made


def ensure_open(session: Session, case: Case) -> None:
    """Refused while no views are taken."""
    if not is_open(session, case):
        raise Refused(msg("いまは、この検証への意見を受け付けていません。"))


def ensure_sound(session: Session, case: Case, said: Said) -> None:
    """Invalid with everything that is wrong, field by field."""
    points = [code for code, _title in measures_of(session, [dossier(session, case)])[0]]
    if wrong := wrong_with(said, points):
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
