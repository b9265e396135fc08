"""What a procedure knows about days that have not come: pure, so that asking changes nothing.

A package derives its own `Foresight` where the fixed periods of its law tell more than the definition does: when
a consultation that opens on the 10th may close, by when notice of a meeting on the 20th had to be given.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consult import clock
from consult.calendars import RULES, Count, Deadline, reckon
from consult.errors import Sentence
from consult.workflow.definition import Clock, Definition, Edge, Stage

NOON = 12
_COUNTED_FROM_ENTRY = frozenset({Count.INCLUDING, Count.EXCLUDING, Count.AFTER, Count.MONTHS})


@dataclass(frozen=True)
class Known:
    """What is known or assumed of a case: its facts, dates that no condition looks at, and what else helps reckon."""

    facts: Any
    dates: Mapping[str, dt.date | None] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def knows(self, **facts: Any) -> "Known":
        """The same with some facts replaced."""
        if not facts:
            return self
        return dataclasses.replace(self, facts=dataclasses.replace(self.facts, **facts))

    def has(self, name: str) -> bool:
        """Whether the facts have a field of this name."""
        return name in getattr(self.facts, "__dataclass_fields__", ())


@dataclass(frozen=True)
class Due:
    """A last day as it is shown: its rule, the steps of the reckoning, and the calendar it used."""

    rule: str
    date: dt.date
    steps: tuple[Sentence, ...] = ()
    calendar_version: str = ""

    @classmethod
    def of(cls, rule: str, reckoned: Deadline) -> "Due":
        """A reckoned deadline under the name of its rule."""
        return cls(rule, reckoned.date, reckoned.steps, reckoned.calendar_version)


@dataclass(frozen=True)
class Period:
    """A period a day is held against: kept with `margin` days to spare, or broken by as many.

    `judged` is the day that must not come after the last day (with `at_least`: not before it); None for a clock
    that only moves. `number` is that of another case whose promise this is.
    """

    key: str
    label: Sentence
    due: Due
    judged: dt.date | None = None
    at_least: bool = False
    number: str = ""

    @property
    def margin(self) -> int | None:
        """Days to spare; negative when the period is broken; None when nothing is held against it."""
        if self.judged is None:
            return None
        days = (self.due.date - self.judged).days
        return -days if self.at_least else days


class Foresight:
    """What is foreseen of a procedure of which nothing special is known."""

    labels: Mapping[str, str] = {}  # the names a page offers to assume, with their Japanese source texts
    moving: frozenset[str] = frozenset({"now", "today"})  # facts that change because a day passes

    def on(self, known: Known, day: dt.date) -> Known:
        """The same case on another day, seen at noon."""
        instant = clock.tokyo(day.year, day.month, day.day, NOON)
        moved: dict[str, Any] = {"now": instant, "today": day}
        return known.knows(**{name: value for name, value in moved.items() if known.has(name)})

    def assume(self, known: Known, given: Mapping[str, Any]) -> Known:
        """The same case with what is assumed; packages set anew what follows from it."""
        facts = {name: value for name, value in given.items() if known.has(name)}
        dates = {name: value for name, value in given.items() if name in known.dates}
        return dataclasses.replace(known.knows(**facts), dates={**known.dates, **dates})

    def due(
        self,
        definition: Definition,
        ticking: Clock,
        known: Known,  # noqa: ARG002 - packages look at it
        entered: dt.date | None,
    ) -> Due | None:
        """The last day of a stage's clock when the stage is entered on `entered`; None when that does not tell."""
        rule = RULES.get(ticking.rule)
        if entered is None or rule is None or rule.count not in _COUNTED_FROM_ENTRY:
            return None
        days = next((p.default for p in definition.parameters if p.name == ticking.days), None)
        number = days if isinstance(days, int) else None
        return Due.of(ticking.rule, reckon(ticking.rule, entered, number=number))

    def after(self, edge: Edge, known: Known, day: dt.date) -> Known:  # noqa: ARG002 - packages look at them
        """What is known once `edge` has been taken on `day`."""
        return known

    def not_before(self, edge: Edge, source: str, known: Known) -> tuple[dt.date, Sentence] | None:  # noqa: ARG002 - packages look at them
        """The day before which nobody would take `edge`, and why; None where only conditions decide."""
        return None

    def periods(self, stage: Stage, known: Known, on: dt.date) -> Sequence[Period]:  # noqa: ARG002 - packages look at them
        """The periods the law sets between dates of the case, held against `on` where nothing has happened yet."""
        return ()


_known: dict[str, Foresight] = {}
_PLAIN = Foresight()


def foresees(procedure: str) -> Callable[[type[Foresight]], type[Foresight]]:
    """Register what a package foresees of its procedure."""

    def register(kind: type[Foresight]) -> type[Foresight]:
        _known[procedure] = kind()
        return kind

    return register


def foresight_of(procedure: str) -> Foresight:
    """What is foreseen of a procedure; the plain one where no package says more."""
    return _known.get(procedure, _PLAIN)
