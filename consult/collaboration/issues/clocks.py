"""How the clocks of a 地域課題 are reckoned: each from the stage it is entered, the reply from the day of reception."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.queries import dossier
from consult.i18n import N_

_ENTERED = {
    "issue_reading": (Count.WORKING, "reading_days", N_("届いた気づきを読むこと")),
    "issue_talk": (Count.EXCLUDING, "talk_days", N_("この段階で、次にどう進めるかを決める日")),
    "issue_region": (Count.EXCLUDING, "region_days", N_("広域の話し合いの報告")),
    "issue_urgent": (Count.WORKING, "urgent_days", N_("急ぐ知らせへの対応")),
    "issue_reception": (Count.WORKING, "reception_days", N_("市の受付")),
    "issue_assignment": (Count.WORKING, "assignment_days", N_("担当課の決定")),
}


@clocks.loads("issue_reply")
def cases_of(_session: Session, among: Sequence[Case]) -> Sequence[Case]:
    """The reckoner looks at the case and its steps, which are read when it is asked."""
    return among


@clocks.reckons("issue_reply", N_("市の回答"))
def reply_by(session: Session, case: Case) -> Deadline | None:
    """30 days from the day of reception, which is not counted; or the day announced before that one passed."""
    received = [step for step in queries.steps(session, case) if step.target == "city_received"]
    since = received[-1].at if received else clock.now()
    moved = [sheet for sheet in dossier(session, case).all("more_time") if sheet.at >= since]
    if moved:
        return reckon("fixed_day", moved[-1]["day"])
    return reckon("issue_replied", tokyo_date(since), number=_days(session, case, "reply_days"))


def _entered(rule: str) -> None:
    count, days, label = _ENTERED[rule]

    @clocks.reckons(rule, label)
    def by(session: Session, case: Case) -> Deadline | None:
        counting = Rule(count, _days(session, case, days), N_("この段階に入った日"))
        return reckon(counting, clock.today())


for _rule in _ENTERED:
    _entered(_rule)


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))
