"""How the clocks of a 話し合い are reckoned: the pack before it, the record, the check and the answers after it."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.queries import dossier
from consult.i18n import N_


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))


@clocks.reckons("dialogue_pack", N_("事前の資料の公表"))
def pack_by(session: Session, case: Case) -> Deadline | None:
    """So many days before the session."""
    notice = dossier(session, case).last("session")
    if notice is None or notice["date"] is None:
        return None
    return reckon(Rule(Count.BEFORE, _days(session, case, "pack_days"), N_("開催の日")), notice["date"])


@clocks.reckons("survey_closes", N_("アンケートの最後の日"))
def survey_by(session: Session, case: Case) -> Deadline | None:
    """The last day that was announced."""
    notice = dossier(session, case).last("session")
    return reckon("fixed_day", notice["closes_on"]) if notice and notice["closes_on"] else None


@clocks.reckons("dialogue_record", N_("記録の案"))
def record_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day it ended, which is not counted; going back to the draft starts nothing anew."""
    ended = [
        s for s in queries.steps(session, case) if s.target in {"held", "ended_open", "briefed", "collected"}
    ]
    since = tokyo_date(ended[-1].at) if ended else clock.today()
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "record_days"), N_("終えた日")), since)


@clocks.reckons("participants_check", N_("参加した人の確かめ"))
def check_by(session: Session, case: Case) -> Deadline | None:
    """The day that was fixed when they were asked."""
    asked = dossier(session, case).last("asked")
    return reckon("fixed_day", asked["until"]) if asked else None


@clocks.reckons("dialogue_response", N_("市の回答"))
def response_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the record was published; or the day announced before that one passed."""
    published = [step for step in queries.steps(session, case) if step.trigger == "publish"]
    since = published[-1].at if published else clock.now()
    moved = [sheet for sheet in dossier(session, case).all("more_time") if sheet.at >= since]
    if moved:
        return reckon("fixed_day", moved[-1]["day"])
    counting = Rule(Count.EXCLUDING, _days(session, case, "response_days"), N_("記録を公表した日"))
    return reckon(counting, tokyo_date(since))
