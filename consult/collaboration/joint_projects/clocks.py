"""How the clocks of a 協働事業 are reckoned: from the call, the agreement and the report; each step counted once."""

import calendar
import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.queries import dossier
from consult.i18n import N_


def _fixed(session: Session, case: Case, sheet: str, item: str) -> Deadline | None:
    held = dossier(session, case).last(sheet)
    return reckon("fixed_day", held[item]) if held and held[item] else None


def _counted(session: Session, case: Case, days: str, since: dt.date, event: str) -> Deadline:
    number = int(pinned(session, case.definition_digest).setting(days, 1))
    return reckon(Rule(Count.EXCLUDING, number, event), since)


def entered(session: Session, case: Case, stage: str) -> dt.date:
    """The day a case last came to a stage; today while it is being entered."""
    steps = [step for step in queries.steps(session, case) if step.target == stage]
    return tokyo_date(steps[-1].at) if steps else clock.today()


@clocks.reckons("joint_call_closes", N_("提案の受付の最後の日"))
def call_closes(session: Session, case: Case) -> Deadline | None:
    """The last day that was set for the call."""
    return _fixed(session, case, "call", "closes_on")


@clocks.reckons("joint_decision_due", N_("審査の結果"))
def decision_by(session: Session, case: Case) -> Deadline | None:
    """The day that was promised in the call."""
    return _fixed(session, case, "call", "decision_due")


@clocks.reckons("joint_talks_due", N_("担当課の協議の結果"))
def talks_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day screening began."""
    since = entered(session, case, "screening")
    return _counted(session, case, "talks_days", since, N_("書類審査を始めた日"))


@clocks.reckons("joint_midterm_due", N_("中間のふり返り"))
def midterm_by(session: Session, case: Case) -> Deadline | None:
    """The end of the month named in the agreement."""
    agreement = dossier(session, case).last("agreement")
    day = agreement["midterm_on"] if agreement else None
    if day is None:
        return None
    return reckon("fixed_day", day.replace(day=calendar.monthrange(day.year, day.month)[1]))


@clocks.reckons("joint_report_due", N_("協働事業の実績報告"))
def report_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the last day of the project."""
    agreement = dossier(session, case).last("agreement")
    ends = agreement["ends_on"] if agreement else None
    return _counted(session, case, "report_days", ends, N_("事業が終わる日")) if ends else None


@clocks.reckons("joint_review_due", N_("協働事業のふり返り"))
def review_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the report was received."""
    since = entered(session, case, "reported")
    return _counted(session, case, "review_days", since, N_("実績報告を受けた日"))
