"""How registrations end: taken back, run out, or done; name and contact are erased some days later."""

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions as cases
from consult.cases.models import Case
from consult.collaboration.matching.effects import pair_in
from consult.collaboration.matching.listing import ended, keep
from consult.collaboration.matching.models import MatchListing
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.errors import Refused
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("hide_registration")
def hide_registration(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The registration leaves the list for good."""
    ended(uow, case)


@effect("close_registrations")
def close_registrations(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Both registrations have ended; that of the other side ends in its own case."""
    pair = pair_in(uow, case)
    pair.state = "done"
    ended(uow, case)
    uow.flush()
    cases.advance(uow, pair.other, "withdraw")


@effect("show_match")
def show_match(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The text about it stands on the page of examples."""
    row: MatchListing = keep(uow, case)
    row.shown_at = clock.now()


def take_back(uow: UnitOfWork, mine: MatchListing) -> None:
    """The registration leaves the list at once, and its case ends; twice is once.

    Raises:
        Refused: while it is being brought together with another.
    """
    uow.require(Permission.MATCH_TAKE_PART, on=mine.case)
    if mine.state == "ended":
        return
    if mine.state not in {"received", "listed"}:
        raise Refused(
            msg("いま相手と話を進めています。やめるときは「断る」を選ぶか、担当の課に電話してください。")
        )
    ended(uow, mine.case)
    uow.enqueue("match.leave", str(mine.case_id), {"case_id": mine.case_id})
    uow.record(Event.MATCH_TAKEN_BACK, mine.case)


@handles("match.leave")
def leave(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """End the case of a registration that was taken back."""
    case = uow.session.get_one(Case, case_id)
    if case.stage == "registered":
        cases.advance(uow, case, "withdraw")


@handles("match.forget")
def forget(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """Erase name and contact of a registration that ended, in every version; what was public stays."""
    row = uow.session.get_one(MatchListing, case_id)
    if row.erased_at is not None or row.erase_on is None or row.erase_on > clock.today():
        return
    uow.require(Permission.MATCH_WITHDRAW, on=row.case)
    mine = select(CaseSheet).where(CaseSheet.case_id == case_id, CaseSheet.sheet == "match")
    for sheet in uow.session.execute(mine).scalars():
        sheet.sealed = None
        for old in uow.session.execute(
            select(CaseSheetVersion).where(CaseSheetVersion.sheet_id == sheet.id)
        ).scalars():
            old.sealed = None
    row.erased_at, row.code_digest = clock.now(), None
    uow.record(Event.MATCH_CONTACT_ERASED, row.case)
