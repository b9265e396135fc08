"""How the clocks of a 無作為抽出会議 are reckoned: answers to the invitation, the pack, the city's response."""

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


@clocks.reckons("assembly_acceptance", N_("参加の返事"))
def acceptance_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the invitations went out, which is not counted."""
    sent = [step for step in queries.steps(session, case) if step.trigger == "invite"]
    since = tokyo_date(sent[-1].at) if sent else clock.today()
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "acceptance_days"), N_("招待した日")), since)


@clocks.reckons("assembly_pack", N_("事前の資料の公表"))
def pack_by(session: Session, case: Case) -> Deadline | None:
    """So many days before the assembly."""
    invitation = dossier(session, case).last("invitation")
    if invitation is None or invitation["date"] is None:
        return None
    return reckon(Rule(Count.BEFORE, _days(session, case, "pack_days"), N_("会議の日")), invitation["date"])


@clocks.reckons("assembly_response", N_("市の回答"))
def response_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day the report was published; or the day announced before that one passed."""
    published = [step for step in queries.steps(session, case) if step.trigger == "publish"]
    since = published[-1].at if published else clock.now()
    moved = [sheet for sheet in dossier(session, case).all("more_time") if sheet.at >= since]
    if moved:
        return reckon("fixed_day", moved[-1]["day"])
    counting = Rule(Count.EXCLUDING, _days(session, case, "response_days"), N_("市民答申を公表した日"))
    return reckon(counting, tokyo_date(since))
