"""停止: what the office's rule makes of an outage during the period. Pure; the rule itself is data of the procedure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from consult.calendars import tokyo_date
from consult.consultations.rules import Arrival, in_time
from consult.i18n import N_
from consult.workflow.definition import Definition

RULES: Final = {
    "extend": N_("募集の期間を延ばす"),
    "accept": N_("遅れた分を、期限までに届いたものとする"),
    "notice": N_("知らせるだけ"),
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Policy:
    """The parameters `outage_*` of a procedure; a definition older than them extends by a day."""

    rule: str = "extend"
    least: dt.timedelta = dt.timedelta(minutes=30)
    days: int = 1  # for each day with an outage
    after: dt.timedelta = dt.timedelta(hours=24)
    before: dt.timedelta = dt.timedelta(minutes=60)

    @classmethod
    def of(cls, definition: Definition) -> "Policy":
        """That of a case's own definition, local rules included."""

        def number(name: str, otherwise: int) -> int:
            return int(definition.setting(f"outage_{name}", otherwise))

        return cls(
            str(definition.setting("outage_rule", "extend")),
            dt.timedelta(minutes=number("least_minutes", 30)),
            number("extend_days", 1),
            dt.timedelta(hours=number("accept_hours", 24)),
            dt.timedelta(minutes=number("before_minutes", 60)),
        )


@dataclass(frozen=True)
class Follows:
    """What follows of an outage: days to add, or the forms that count as in time; or only that it is made known."""

    rule: str
    days: int = 0
    accept_from: dt.datetime | None = None
    accept_until: dt.datetime | None = None


def follows(
    policy: Policy, started: dt.datetime, ended: dt.datetime, opened: dt.datetime, closes: dt.datetime
) -> Follows:
    """What an outage brings: too short a one, or one outside the period, is only made known.

    Each day of the period (JST) on which intake was down gives the days of the rule.
    """
    first, last = max(started, opened), min(ended, closes)
    if ended - started < policy.least or first > last or policy.rule == "notice":
        return Follows("notice")
    if policy.rule == "accept":
        return Follows("accept", 0, started - policy.before, ended + policy.after)
    return Follows("extend", policy.days * ((tokyo_date(last) - tokyo_date(first)).days + 1))


def extended(closes_on: dt.date, today: dt.date, days: int) -> dt.date:
    """The new last day; once the period is over the days are whole days after today."""
    return max(closes_on, today) + days * _DAY


class Accepting(Protocol):
    """An outage whose rule lets delayed opinions count."""

    affected: list[str]
    ended_at: dt.datetime
    accept_from: dt.datetime | None
    accept_until: dt.datetime | None


def accepts(outage: Accepting, arrival: Arrival, opened_at: dt.datetime | None) -> bool:
    """Whether an opinion was delayed by the outage.

    On the web: the form was opened shortly before or during it, and sent soon after. Otherwise: it came the same
    way by the day on which that time ended.
    """
    if outage.accept_from is None or outage.accept_until is None or arrival.channel not in outage.affected:
        return False
    if arrival.channel == "web":
        began = opened_at is not None and outage.accept_from <= opened_at <= outage.ended_at
        return began and arrival.received_at <= outage.accept_until
    return arrival.arrived_on <= tokyo_date(outage.accept_until)


def counts_in_time(
    arrival: Arrival,
    opened_at: dt.datetime | None,
    post_rule: str,
    closes_at: dt.datetime,
    outages: Iterable[Accepting],
) -> bool:
    """In time by the rule of its channel, or delayed by an outage that the office's rule makes up for."""
    if in_time(arrival, post_rule, closes_at):
        return True
    return any(accepts(outage, arrival, opened_at) for outage in outages)
