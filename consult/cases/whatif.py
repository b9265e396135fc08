"""もし…なら, for one case: which periods would break, which conditions turn, what is missing to a stage and when.

Nothing is written: the answer is worked out in the read-only transaction of the request, from facts built for
another day and with what is assumed put in their place. The same answer is shown by page, API and command.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from consult import clock, unit_of_work
from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import CITY_CALENDAR
from consult.cases import path, queries
from consult.cases.definitions import pinned
from consult.cases.facts import facts_of
from consult.cases.models import Case, Deadline
from consult.cases.standing import standing_of
from consult.i18n import Message, pick
from consult.workflow.assuming import read_assumptions
from consult.workflow.conditions import Verdict, evaluate
from consult.workflow.definition import Definition
from consult.workflow.explain import Option, explain
from consult.workflow.forecast import Start, Way, forecast
from consult.workflow.foresight import NOON, Due, Foresight, Known, Period, foresight_of


@dataclass(frozen=True)
class Beside:
    """What a package reads beside the facts: dates that may be assumed, and numbers that help to reckon."""

    dates: Mapping[str, dt.date | None] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[Session, Case], Beside]
Toucher = Callable[[Session, Case, Known], Iterable[Period]]
_beside: dict[str, Reader] = {}
_touched: dict[str, Toucher] = {}


def reads_beside(procedure: str) -> Callable[[Reader], Reader]:
    """Register `(session, case) -> Beside` of a procedure; it only reads."""

    def register(reader: Reader) -> Reader:
        _beside[procedure] = reader
        return reader

    return register


def reads_touched(procedure: str) -> Callable[[Toucher], Toucher]:
    """Register `(session, case, known) -> periods` of other cases that the dates of this one touch; it only reads."""

    def register(toucher: Toucher) -> Toucher:
        _touched[procedure] = toucher
        return toucher

    return register


class _Said:
    """A step of a stored reckoning, in the reader's language."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __str__(self) -> str:
        return pick(self._texts)


def stored_due(row: Deadline) -> Due:
    """A deadline as it was stored, with the steps kept then."""
    return Due(row.rule, row.due_on, tuple(_Said(step) for step in row.steps), row.calendar_version)


@dataclass(frozen=True)
class Moved:
    """One period without and with what is assumed."""

    before: Period | None
    after: Period

    @property
    def broken(self) -> int:
        """By how many days it would be broken; 0 when it is kept."""
        return max(0, -(self.after.margin or 0))

    @property
    def newly(self) -> bool:
        """Whether it is what is assumed that breaks it."""
        return self.broken > 0 and (self.before is None or (self.before.margin or 0) >= 0)

    @property
    def days(self) -> int:
        """By how many days its last day moves; positive is later."""
        return (self.after.due.date - self.before.due.date).days if self.before else 0


@dataclass(frozen=True)
class Turned:
    """A condition of an act that would no longer say the same."""

    option: Option
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Answer:
    """What would be, seen from a day: periods (broken ones first), turned conditions, acts, and the ways ahead."""

    case: Case
    definition: Definition
    on: dt.date
    assumed: Mapping[str, Any]
    actual: Known
    known: Known
    periods: tuple[Moved, ...]
    turned: tuple[Turned, ...]
    options: tuple[Option, ...]
    until: str
    ways: tuple[Way, ...]
    calendar_version: str

    @property
    def broken(self) -> tuple[Moved, ...]:
        """The periods that would be broken."""
        return tuple(moved for moved in self.periods if moved.broken)


def known_of(session: Session, case: Case) -> Known:
    """What is known of a case by the clock as it is held now."""
    reader = _beside.get(case.procedure)
    beside = reader(session, case) if reader else Beside()
    return Known(facts_of(session, case.procedure, case), beside.dates, beside.more)


def furthest(definition: Definition, stage: str) -> str:
    """The stage to ask for when nobody names one: the last one a case normally reaches before it is put away.

    Every side exit leads to the archive too, so asking for that would answer how to give up. Empty at the end.
    """
    following = path.ahead(definition, stage)
    open_yet = [name for name in following if not definition.stage(name).final]
    return next(iter(reversed(open_yet or following)), "")


def what_if(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    on: dt.date | None = None,
    given: Mapping[str, object] | None = None,
    until: str = "",
) -> Answer:
    """What would be on the day `on` (today when None), with the facts in `given` assumed; changes nothing.

    Args:
        session: A session whose transaction only reads.
        actor: Who asks: the acts listed are theirs.
        case: Any case.
        on: The day it is seen from; its facts are built with the clock held at noon of that day.
        given: Texts or values by name of a fact, or of a date of the case.
        until: The stage to reach; no ways are worked out without one.

    Raises:
        Invalid: for names and values that cannot be assumed, and a stage that cannot be reached.
        RuntimeError: inside a unit of work, where asking could not be told from acting.
    """
    if unit_of_work.current() is not None:
        raise RuntimeError("a what-if is asked outside a unit of work")
    definition = pinned(session, case.definition_digest)
    foresight = foresight_of(definition.name)
    today = clock.today()
    day = on or today
    standing = standing_of(session, case, asking=actor.account_id)
    now = known_of(session, case)
    seen = now
    if day != today:
        with clock.at(clock.tokyo(day.year, day.month, day.day, NOON)):
            seen = known_of(session, case)
    assumed = read_assumptions(seen, given or {})
    then = foresight.assume(seen, assumed) if assumed else seen

    def permitted(name: str) -> bool:
        return allowed(actor, Permission(name), case)

    before = explain(definition, case.stage, now.facts, permitted, standing=standing)
    after = explain(definition, case.stage, then.facts, permitted, standing=standing)
    rows = queries.running_deadlines(session, [case])[case.id]
    periods = _Periods(session, case, definition, foresight, rows, now)
    start = Start(definition, case.stage, then, day, periods.running(then), standing)
    return Answer(
        case=case,
        definition=definition,
        on=day,
        assumed=assumed,
        actual=now,
        known=then,
        periods=_moved(periods.of(now, today), periods.of(then, day)),
        turned=tuple(_turned(before, after, now.facts, then.facts)),
        options=tuple(after),
        until=until,
        ways=forecast(start, until) if until else (),
        calendar_version=CITY_CALENDAR.version,
    )


@dataclass(frozen=True)
class _Periods:
    session: Session
    case: Case
    definition: Definition
    foresight: Foresight
    rows: list[Deadline]
    now: Known

    def running(self, known: Known) -> dict[str, Due]:
        """The clocks that run, by rule: as stored, unless what is assumed moves them."""
        return {row.rule: self._due(row, known) for row in self.rows}

    def of(self, known: Known, on: dt.date) -> dict[str, Period]:
        """The clocks that run, the periods of the law, and those of other cases, by key."""
        stage = self.definition.stage(self.case.stage)
        found = {
            row.rule: Period(row.rule, Message(row.label), self._due(row, known), None if row.trigger else on)
            for row in self.rows
        }
        found |= {period.key: period for period in self.foresight.periods(stage, known, on)}
        toucher = _touched.get(self.case.procedure)
        if toucher:
            found |= {period.key: period for period in toucher(self.session, self.case, known)}
        return found

    def _due(self, row: Deadline, known: Known) -> Due:
        ticking = next(
            (s.deadline for s in self.definition.stages if s.deadline and s.deadline.rule == row.rule), None
        )
        if ticking is None:
            return stored_due(row)
        was, due = (self.foresight.due(self.definition, ticking, one, None) for one in (self.now, known))
        return due if due and (was is None or was.date != due.date) else stored_due(row)


def _moved(before: Mapping[str, Period], after: Mapping[str, Period]) -> tuple[Moved, ...]:
    found = [Moved(before.get(key), period) for key, period in after.items()]
    return tuple(sorted(found, key=lambda m: (m.broken == 0, m.after.due.date)))


def _turned(before: list[Option], after: list[Option], now: object, then: object) -> Iterable[Turned]:
    for old, new in zip(before, after, strict=True):  # the same edges in the same order
        was = (*old.verdicts, *evaluate(old.edge.warns, now))
        would = (*new.verdicts, *evaluate(new.edge.warns, then))
        for one, other in zip(was, would, strict=True):
            if one.ok is not other.ok:
                yield Turned(new, one, other)
