"""From here to a stage: what is missing on the way, and the earliest and latest day of every step.

Pure and without promises about people: a condition that somebody must clear counts as cleared on the day it is
needed, so that the earliest day is the one the fixed periods alone allow. What time clears is waited for, what
the law or a notice promised bounds the latest day.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.workflow.conditions import CONDITIONS, Verdict, evaluate
from consult.workflow.definition import Definition, Edge
from consult.workflow.foresight import Due, Foresight, Known, foresight_of
from consult.workflow.standing import NOTHING, Standing, standing_verdicts

HORIZON = 400
WAYS = 4
_EFFORT = 4000  # routes looked at before the search ends
_ROUNDS = 4
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Wait:
    """A condition that only time clears, and the first day on which it holds."""

    sentence: Sentence
    until: dt.date


@dataclass(frozen=True)
class Bound:
    """The last day for a step, with the clock or the condition that says so."""

    date: dt.date
    due: Due | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Leg:
    """One step: the day it can be taken at the earliest, and what it still needs.

    `missing` somebody must clear, `answers` are met by what is entered with the act, `waits` by time alone.
    `latest` is the last day that keeps every bound of this step and of those after it; None when nothing
    bounds it, or when no day keeps them (then `broken` tells which).
    """

    edge: Edge
    source: str
    earliest: dt.date
    missing: tuple[Verdict, ...] = ()
    answers: tuple[Verdict, ...] = ()
    cautions: tuple[Verdict, ...] = ()
    waits: tuple[Wait, ...] = ()
    bounds: tuple[Bound, ...] = ()
    latest: dt.date | None = None

    @property
    def broken(self) -> tuple[Bound, ...]:
        """The bounds that even the earliest day does not keep."""
        return tuple(b for b in self.bounds if self.earliest > b.date)


@dataclass(frozen=True)
class Way:
    """One way from the present stage to the wanted one."""

    legs: tuple[Leg, ...]

    @property
    def earliest(self) -> dt.date:
        """The first day the wanted stage can be reached."""
        return self.legs[-1].earliest

    @property
    def latest(self) -> dt.date | None:
        """The last day that keeps what bounds the last step."""
        return self.legs[-1].latest

    @property
    def missing(self) -> int:
        """How many conditions somebody still has to clear."""
        return sum(len(leg.missing) for leg in self.legs)

    @property
    def kept(self) -> bool:
        """Whether every bound can still be kept."""
        return not any(leg.broken for leg in self.legs)


@dataclass(frozen=True)
class Start:
    """Where the walk begins: the case as it is known on a day, and the clocks that run by then."""

    definition: Definition
    stage: str
    known: Known
    on: dt.date
    running: Mapping[str, Due]
    standing: Standing = NOTHING


def forecast(start: Start, until: str) -> tuple[Way, ...]:
    """The ways to the stage `until`, earliest first, then as the file orders them; at most a few, the shortest ones.

    Raises:
        Invalid: for a stage that the definition does not have, that is reached already or never from here.
    """
    definition = start.definition
    if until not in definition.by_name:
        names = "、".join(definition.by_name)
        sentence = msg(
            "「%(name)s」という段階はありません。使えるのは %(names)s です", name=until, names=names
        )
        raise Invalid(sentence, {"until": [sentence]})
    found = [_Walk(start, route).way() for route in routes(definition, start.stage, until)]
    if not found:
        sentence = msg("いまの段階から、その段階へ進む道はありません。ほかの段階を選んでください")
        raise Invalid(sentence, {"until": [sentence]})
    best: dict[tuple[str, ...], Way] = {}
    for way in found:  # of acts that lead the same way the better one
        stages = tuple(leg.edge.to for leg in way.legs)
        if stages not in best or (way.earliest, way.missing) < (best[stages].earliest, best[stages].missing):
            best[stages] = way
    order = definition.edges.index  # the file names the usual way on before the side exits
    return tuple(sorted(best.values(), key=lambda way: (way.earliest, [order(leg.edge) for leg in way.legs])))


Route = tuple[tuple[str, Edge], ...]


def routes(definition: Definition, start: str, until: str) -> list[Route]:
    """Ways that pass no stage twice, the shortest first; those over exceptional edges only when there is no other."""
    plain = [edge for edge in definition.edges if not edge.override]
    return _routes(plain, start, until) or _routes(definition.edges, start, until)


def _routes(edges: Sequence[Edge], start: str, until: str) -> list[Route]:
    far = _distances(edges, until)
    if start not in far:
        return []
    found: list[Route] = []
    order = count()  # of equally long routes the one the file names first
    heap: list[tuple[int, int, str, Route]] = [(far[start], next(order), start, ())]
    for _ in range(_EFFORT):
        if not heap or len(found) >= 2 * WAYS:
            break
        _, _, stage, route = heappop(heap)
        if stage == until and route:
            found.append(route)
            continue
        passed = {start, *(edge.to for _, edge in route)}
        for edge in edges:
            if stage in edge.sources and edge.to not in passed and edge.to in far:
                way = len(route) + 1 + far[edge.to]
                heappush(heap, (way, next(order), edge.to, (*route, (stage, edge))))
    return found


def _distances(edges: Sequence[Edge], until: str) -> dict[str, int]:
    """How many steps each stage is from `until`; those that never lead there are left out."""
    found, front, steps = {until: 0}, {until}, 0
    while front:
        steps += 1
        front = {s for edge in edges if edge.to in front for s in edge.sources} - found.keys()
        found |= dict.fromkeys(front, steps)
    return found


class _Walk:
    """One route, walked from any of its steps on any day."""

    def __init__(self, start: Start, route: Route) -> None:
        self.start = start
        self.route = route
        self.foresight: Foresight = foresight_of(start.definition.name)
        self._from: list[tuple[Known, dict[str, Due]]] = [(start.known, {})]

    def way(self) -> Way:
        """The walk at its earliest, with the latest day of each step."""
        legs = self._legs(0, self.start.on, keep=True)
        bounded = [
            Leg(**{**leg.__dict__, "latest": self._latest(place, leg)}) for place, leg in enumerate(legs)
        ]
        return Way(tuple(bounded))

    def _legs(self, first: int, day: dt.date, *, keep: bool = False) -> list[Leg]:
        known, clocks = self._from[first]
        legs = []
        for place in range(first, len(self.route)):
            source, edge = self.route[place]
            clocks = self._ticking(source, known, clocks, day if place else None)
            leg = self._leg(place, day, known, clocks, whole=keep)
            legs.append(leg)
            day = leg.earliest
            known = self.foresight.after(edge, self._seen(known, day), day)
            if keep:
                self._from.append((known, clocks))
        return legs

    def _seen(self, known: Known, day: dt.date) -> Known:
        return known if day == self.start.on else self.foresight.on(known, day)

    def _ticking(
        self, source: str, known: Known, clocks: dict[str, Due], entered: dt.date | None
    ) -> dict[str, Due]:
        """The clocks that run once `source` is entered; that of a promise runs on through several stages."""
        ticking = self.start.definition.stage(source).deadline
        if ticking is None or ticking.rule in clocks:
            return clocks
        due = self.start.running.get(ticking.rule)
        due = due or self.foresight.due(self.start.definition, ticking, known, entered)
        return clocks | {ticking.rule: due} if due else clocks

    def _leg(self, place: int, day: dt.date, known: Known, clocks: Mapping[str, Due], *, whole: bool) -> Leg:
        """The step on the first day it can be taken; without `whole` only what may be broken is told."""
        source, edge = self.route[place]
        waits: dict[str, Wait] = {}
        day = self._not_before(place, day, known, clocks, waits)
        for _ in range(_ROUNDS):
            unmet = [v for v in self._verdicts(edge, known, day) if not v.ok]
            later = {v.code: self._first(v.code, known, day, ok=True) for v in unmet}
            for verdict in unmet:
                if (until := later[verdict.code]) is not None:
                    waits[verdict.code] = Wait(verdict, until)
            ahead = max((found for found in later.values() if found), default=day)
            if ahead == day:
                break
            day = ahead
        clocked = tuple(self._clocked(place, clocks))
        if not whole:
            return Leg(edge, source, day, bounds=clocked)
        unmet = [v for v in self._verdicts(edge, known, day) if not v.ok]
        return Leg(
            edge,
            source,
            day,
            missing=tuple(v for v in unmet if v.input not in edge.inputs),
            answers=tuple(v for v in unmet if v.input in edge.inputs),
            cautions=tuple(v for v in evaluate(edge.warns, self._seen(known, day).facts) if not v.ok),
            waits=tuple(waits.values()),
            bounds=(*clocked, *self._holding(edge, known, day)),
        )

    def _not_before(
        self, place: int, day: dt.date, known: Known, clocks: Mapping[str, Due], waits: dict[str, Wait]
    ) -> dt.date:
        """The day a clock fires, or the day the edge is meant for."""
        source, edge = self.route[place]
        ticking = self.start.definition.stage(source).deadline
        if ticking and ticking.trigger == edge.trigger and (due := clocks.get(ticking.rule)):
            fires = due.date + _DAY
            if fires > day:
                waits["clock"] = Wait(msg("%(day)sが終わるまで待ちます", day=due.date), fires)
                day = fires
        meant = self.foresight.not_before(edge, source, known)
        if meant and meant[0] > day:
            day = meant[0]
            waits["meant"] = Wait(meant[1], day)
        return day

    def _verdicts(self, edge: Edge, known: Known, day: dt.date) -> tuple[Verdict, ...]:
        start = self.start
        said = evaluate(edge.requires, self._seen(known, day).facts)
        return said + standing_verdicts(start.definition, edge, start.standing)

    def _first(self, code: str, known: Known, day: dt.date, *, ok: bool) -> dt.date | None:
        """The first later day on which a condition turns `ok` (or not), when only time makes the difference."""
        condition = CONDITIONS[code]
        watched = _Watched(known.facts)
        condition.verdict(watched)
        if not watched.read & self.foresight.moving:
            return None

        def turned(days: int) -> bool:
            return condition.verdict(self.foresight.on(known, day + days * _DAY).facts).ok is ok

        low, high = 0, 1  # what has turned stays turned: no condition waits for a weekday
        while not turned(high):
            if high == HORIZON:
                return None
            low, high = high, min(2 * high, HORIZON)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if turned(middle) else (middle, high)
        return day + high * _DAY

    def _clocked(self, place: int, clocks: Mapping[str, Due]) -> Iterator[Bound]:
        """The promise that ends with this step."""
        source, _ = self.route[place]
        ticking = self.start.definition.stage(source).deadline
        if ticking is None or ticking.trigger or ticking.rule not in clocks:
            return
        if place == len(self.route) - 1 or not self._runs_on(ticking.rule, place):
            yield Bound(clocks[ticking.rule].date, due=clocks[ticking.rule])

    def _holding(self, edge: Edge, known: Known, day: dt.date) -> Iterator[Bound]:
        """The conditions that hold now and will not for ever."""
        for verdict in evaluate(edge.requires, self._seen(known, day).facts):
            turns = self._first(verdict.code, known, day, ok=False) if verdict.ok else None
            if turns is not None:
                yield Bound(turns - _DAY, verdict=verdict)

    def _runs_on(self, rule: str, place: int) -> bool:
        """Whether a later stage of the route has the same clock, so that this step does not end it."""
        later = (self.start.definition.stage(source).deadline for source, _ in self.route[place + 1 :])
        return any(ticking is not None and ticking.rule == rule for ticking in later)

    def _latest(self, place: int, leg: Leg) -> dt.date | None:
        """The last day for a step that keeps its own bounds and those of every step after it."""

        def keeps(day: dt.date) -> bool:
            return not any(later.broken for later in self._legs(place, day))

        if keeps(leg.earliest + HORIZON * _DAY):
            return None
        low, high = leg.earliest - HORIZON * _DAY, leg.earliest + HORIZON * _DAY
        if not keeps(low):
            return None
        while high - low > _DAY:
            middle = low + (high - low) // 2
            low, high = (middle, high) if keeps(middle) else (low, middle)
        return low


class _Watched:
    """Facts that notice which of them a condition reads."""

    def __init__(self, facts: object) -> None:
        self.facts = facts
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self.facts, name, None)
