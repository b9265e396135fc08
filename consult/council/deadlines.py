"""How the council's clocks are reckoned: end of session, periods after the vote, cutoff for petitions."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.council import queries
from consult.council.models import CouncilMatter
from consult.council.scheduling import session_of
from consult.dossier.queries import dossier
from consult.i18n import N_

_RULES = (
    "session_end",
    "send_ordinance",
    "promulgate",
    "in_force",
    "petition_cutoff",
    "petition_report",
)


class _Beginning(Deadline):
    """A day on which something begins: its clock fires in the first second of the day, not after the last."""

    @property
    def due(self) -> dt.datetime:
        """The last second before the day."""
        return self.begins - dt.timedelta(seconds=1)


@clocks.loads(*_RULES)
def matters_of(session: Session, among: Sequence[Case]) -> Sequence[CouncilMatter]:
    """What the cases are before the council, with their sessions."""
    return list(queries.matters(session, among).values())


def _matter(session: Session, case: Case) -> CouncilMatter | None:
    return session.get(CouncilMatter, case.id)


@clocks.reckons("session_end", N_("会期の終わり"))
def session_end(session: Session, case: Case) -> Deadline | None:
    """The last day of the session: what is not decided by then lapses (119条). None while none is called."""
    found = session_of(session, case)
    return (
        reckon(Rule(Count.ON, 0, N_("会期の最後の日"), "地方自治法119条"), found.ends_on) if found else None
    )


@clocks.reckons("send_ordinance", N_("市長への送付"))
def send_by(session: Session, case: Case) -> Deadline | None:
    """3 days from the vote, for what is sent; other resolutions take effect as they are."""
    matter = _matter(session, case)
    sheet = dossier(session, case).last("bill")
    if matter is None or matter.voted_on is None or sheet is None or sheet["kind"] == "other":
        return None
    if sheet["special"] == "179":  # done and in force already: the council approved it
        return None
    return reckon("send_ordinance", matter.voted_on)


@clocks.reckons("promulgate", N_("公布"))
def promulgate_by(session: Session, case: Case) -> Deadline | None:
    """20 days from the day the mayor received it."""
    matter = _matter(session, case)
    return reckon("promulgate", matter.received_on) if matter and matter.received_on else None


@clocks.reckons("in_force", N_("施行の日"))
def in_force(session: Session, case: Case) -> Deadline | None:
    """The day on which the ordinance takes effect, as it begins."""
    matter = _matter(session, case)
    if matter is None or matter.in_force_on is None:
        return None
    found = reckon(Rule(Count.ON, 0, N_("施行の日")), matter.in_force_on)
    return _Beginning(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})


@clocks.reckons("petition_cutoff", N_("請願・陳情の受付の締切"))
def cutoff_of(session: Session, case: Case) -> Deadline | None:
    """So many days before the session opens."""
    found = session_of(session, case)
    days = int(pinned(session, case.definition_digest).setting("cutoff_days", 7))
    if found is None or found.opens_on <= clock.today():
        return None
    return reckon(Rule(Count.BEFORE, days, N_("招集の日")), found.opens_on)


@clocks.reckons("petition_report", N_("処理の経過と結果の報告"))
def report_by(session: Session, case: Case) -> Deadline | None:
    """The day the council asked for."""
    follow = dossier(session, case).last("follow_up")
    return reckon("fixed_day", follow["report_by"]) if follow and follow["report_by"] else None
