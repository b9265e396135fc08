"""How the clocks of a マッチング are reckoned: validity, the answers of both sides, their reports."""

import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.matching.models import MatchListing
from consult.collaboration.matching.pairs import pair_of
from consult.i18n import N_
from consult.unit_of_work import UnitOfWork


@clocks.reckons("match_valid", N_("登録の期限"))
def valid_until(session: Session, case: Case) -> Deadline | None:
    """The day the registration was given or prolonged to."""
    row = session.get(MatchListing, case.id)
    return reckon("fixed_day", row.valid_until) if row else None


def answer_by(session: Session, case: Case) -> Deadline:
    """The last day for both answers, counted from today, the day both are asked."""
    return _counted(session, case, "answer_days", N_("両方に尋ねた日"))


@clocks.reckons("match_answer", N_("両方の返事"))
def answers(session: Session, case: Case) -> Deadline | None:
    """Counted from the day both were asked."""
    return answer_by(session, case)


@clocks.reckons("match_report", N_("両方の報告"))
def report_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the work ended."""
    return _counted(session, case, "report_days", N_("取り組みを終えた日"))


@clocks.follows("match_valid")
def validity_follows(uow: UnitOfWork, case: Case, day: dt.date | None) -> None:
    """A day changed by hand is the day the registration is valid to."""
    row = uow.session.get(MatchListing, case.id)
    if row is not None and day is not None:
        row.valid_until = day


@clocks.follows("match_answer")
def answers_follow(uow: UnitOfWork, case: Case, day: dt.date | None) -> None:
    """Both sides have until the changed day."""
    pair = pair_of(uow.session, case)
    if pair is not None and day is not None:
        pair.answer_by = day


def _counted(session: Session, case: Case, days: str, event: str) -> Deadline:
    number = int(pinned(session, case.definition_digest).setting(days, 1))
    return reckon(Rule(Count.EXCLUDING, number, event), clock.today())
