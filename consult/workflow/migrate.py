"""Moving a running case from one definition to another: what would become of it, and why it may not. Pure.

Nothing is guessed: a stage keeps its name or is mapped by the plan, a deadline that runs is never shortened or
lost, parallel work goes on where it stood. Whatever cannot be kept refuses the case and says why.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg, pick
from consult.workflow import vocabulary
from consult.workflow.definition import Clock, Definition

REASONS: Mapping[str, str] = {
    "other_definition": N_("この案件の版からの移し方が、計画にありません"),
    "stage_unmapped": N_("段階「%(stage)s」の移し先が、計画にありません"),
    "ends_case": N_("移し先の「%(stage)s」は終わりの段階です。計画で案件を終えることはできません"),
    "deadline_shortened": N_("期限「%(clock)s」が、%(before)sから%(after)sに早まります"),
    "deadline_lost": N_("期限「%(clock)s」（%(before)s）が、移し先の段階ではなくなります"),
    "deadline_past": N_("期限「%(clock)s」（%(after)s）が、移したときにはもう過ぎています"),
    "deadline_suspended": N_("止めている期限「%(clock)s」が、移すと動き出します"),
    "track_unmapped": N_("並行する作業「%(track)s」の段階「%(stage)s」の移し先が、計画にありません"),
    "track_ends": N_("並行する作業「%(track)s」が、移すだけで終わります"),
    "track_reopens": N_("終わった並行する作業「%(track)s」が、移すとまた始まります"),
    "track_never_starts": N_("移し先の版が待つ並行する作業「%(track)s」が、始まらないまま残ります"),
    "exception_open": N_("例外の申し出が決まっていません。先に決めるか、取り下げてください"),
    "reversed_since": N_("この案件は、あとの計画でまた移されています"),
}
_DAYS = ("before", "after")


@dataclass(frozen=True)
class Reason:
    """Why a case is refused: a code and plain values, so that it can be stored and said in any language."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Message:
        """In words; clocks and days by their names."""
        said: dict[str, object] = dict(self.params)
        said |= {key: dt.date.fromisoformat(self.params[key]) for key in _DAYS if key in self.params}
        if rule := self.params.get("clock"):
            said["clock"] = vocabulary.CLOCKS[rule].sentence if rule in vocabulary.CLOCKS else rule
        return Message(REASONS[self.code], said)

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {"code": self.code, **self.params}

    @classmethod
    def of(cls, document: Mapping[str, str]) -> "Reason":
        """A stored reason."""
        return cls(document["code"], {k: v for k, v in document.items() if k != "code"})


@dataclass(frozen=True)
class Leg:
    """The way from one definition to another: every stage, and every stage of parallel work, that has a place there."""

    source: str
    target: str
    stages: Mapping[str, str]
    tracks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "from": self.source,
            "to": self.target,
            "stages": dict(self.stages),
            "tracks": {name: dict(stages) for name, stages in self.tracks.items()},
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Leg":
        """A stored leg."""
        return cls(document["from"], document["to"], document["stages"], document["tracks"])

    def back(self) -> "Leg":
        """The way back; a stage that several were mapped to has none."""
        return Leg(
            self.target,
            self.source,
            _inverse(self.stages),
            {name: _inverse(stages) for name, stages in self.tracks.items()},
        )


def _inverse(stages: Mapping[str, str]) -> dict[str, str]:
    targets = list(stages.values())
    return {new: old for old, new in stages.items() if targets.count(new) == 1}


@dataclass(frozen=True)
class Running:
    """A deadline of a case that is not over; `reckoned_on` is what its rule gave, `due_on` what holds."""

    rule: str
    trigger: str | None
    due_on: dt.date
    reckoned_on: dt.date | None
    suspended: bool = False


@dataclass(frozen=True)
class Stand:
    """Where a case stands: its stage, the stage of each parallel work that was started, its deadlines.

    `proposed`: someone has proposed an exception that nobody has decided yet.
    """

    stage: str
    tracks: Mapping[str, str] = field(default_factory=dict)
    running: tuple[Running, ...] = ()
    proposed: bool = False


@dataclass(frozen=True)
class Judgement:
    """What becomes of a case: it moves to `stage` and `tracks`, or is refused for `reasons`.

    `starts` are the clocks of the new stages that are other ones and have to be set.
    """

    stage: str
    tracks: Mapping[str, str]
    reasons: tuple[Reason, ...]
    starts: tuple[Clock, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


Reckon = Callable[[str, str], dt.date | None]  # rule and new stage → the day it would give, if any


def leg(source: Definition, target: Definition, said: Mapping[str, str]) -> Leg:
    """The leg from `source` to `target`: stages keep their names unless `said` maps them (`track/stage` for tracks)."""
    tracks = {}
    for track in source.tracks:
        if track.name in {t.name for t in target.tracks}:
            names = {s.name for s in target.track(track.name).stages}
            prefix = f"{track.name}/"
            mapped = {
                k.removeprefix(prefix): v.removeprefix(prefix)
                for k, v in said.items()
                if k.startswith(prefix)
            }
            tracks[track.name] = _mapped([s.name for s in track.stages], names, mapped)
    stages = [s.name for s in source.stages if not s.final]
    return Leg(source.digest, target.digest, _mapped(stages, set(target.by_name), said), tracks)


def _mapped(stages: list[str], known: set[str], said: Mapping[str, str]) -> dict[str, str]:
    chosen = {name: said.get(name, name) for name in stages}
    return {old: new for old, new in chosen.items() if new in known}


def check_map(sources: list[Definition], target: Definition, said: Mapping[str, str]) -> None:
    """Invalid with every name in a mapping that neither the present definitions nor the new one have.

    An empty target leaves a stage out on purpose: cases there are refused.
    """
    old = {name for d in sources for name in _names(d)}
    new = _names(target)
    wrong: dict[str, list[Sentence]] = {}
    for name, to in said.items():
        if name not in old:
            wrong[name] = [msg("「%(name)s」という段階は、いまの版にありません", name=name)]
        elif to and _within(name, to) not in new:
            wrong[name] = [msg("「%(name)s」という段階は、移し先の版にありません", name=to)]
    if wrong:
        raise Invalid(msg("段階の対応に直すところがあります"), wrong)


def _within(name: str, to: str) -> str:
    """The full name of a target: parallel work stays within its track, a case never moves into one."""
    track, inside, _ = name.partition("/")
    if inside:
        return f"{track}/{to.removeprefix(f'{track}/')}"
    return "" if "/" in to else to


def _names(definition: Definition) -> set[str]:
    tracks = {f"{t.name}/{s.name}" for t in definition.tracks for s in t.stages}
    return {*definition.by_name, *tracks}


def judge(
    way: Leg, source: Definition, target: Definition, stand: Stand, reckon: Reckon, today: dt.date
) -> Judgement:
    """What becomes of a case that stands so, with every reason that speaks against moving it."""
    new = way.stages.get(stand.stage)
    if new is None:
        reason = Reason("stage_unmapped", {"stage": pick(source.stage(stand.stage).label)})
        return Judgement(stand.stage, stand.tracks, (reason,))
    reasons: list[Reason] = []
    if target.stage(new).final:
        reasons.append(Reason("ends_case", {"stage": pick(target.stage(new).label)}))
    if stand.proposed:
        reasons.append(Reason("exception_open"))
    tracks, wrong = _tracks(way, source, target, stand, new)
    cursors = [_Cursor(source, stand.stage, target, new)]
    cursors += [
        _Cursor(source.track(name), stand.tracks[name], target.track(name), to)
        for name, to in tracks.items()
        if not source.track(name).stage(stand.tracks[name]).final
    ]
    known = replace(stand, running=tuple(_told_of(source, stand, tracks)))
    starts, against = _clocks(cursors, known, lambda rule: reckon(rule, new), today)
    return Judgement(new, tracks, (*reasons, *wrong, *against), starts)


def _told_of(source: Definition, stand: Stand, moved: Mapping[str, str]) -> Iterator[Running]:
    """The deadlines that are worth a reason: not those of parallel work that has no place to go anyway."""
    stuck = (source.track(name).stage(stage) for name, stage in stand.tracks.items() if name not in moved)
    excused = {stage.deadline.rule for stage in stuck if stage.deadline}
    yield from (running for running in stand.running if running.rule not in excused)


@dataclass(frozen=True)
class _Cursor:
    """A machine the case stands in, before and after: that of the case, or of parallel work that has not ended."""

    source: Definition
    stage: str
    target: Definition
    new: str

    @property
    def clock(self) -> Clock | None:
        """The clock of the new stage."""
        return self.target.stage(self.new).deadline

    @property
    def same_clock(self) -> bool:
        """Whether old and new stage have the same clock on the same terms."""
        return _terms(self.source, self.source.stage(self.stage).deadline) == _terms(self.target, self.clock)


def _clocks(
    cursors: Iterable[_Cursor], stand: Stand, reckon: Callable[[str], dt.date | None], today: dt.date
) -> tuple[tuple[Clock, ...], list[Reason]]:
    wanted = {cursor.clock.rule: cursor for cursor in cursors if cursor.clock is not None}
    against = [
        _about("deadline_lost", r.rule, before=r.due_on)
        for r in stand.running
        if r.trigger and r.rule not in wanted
    ]
    running = {r.rule: r for r in stand.running}
    starts: list[Clock] = []
    for rule, cursor in wanted.items():
        day = reckon(rule)
        wrong = _wrong(cursor, running.get(rule), rule, day, today)
        against += [wrong] if wrong else []
        if day is not None and not cursor.same_clock and cursor.clock is not None:
            starts.append(cursor.clock)
    return tuple(starts), against


def _wrong(
    cursor: _Cursor, mine: Running | None, rule: str, day: dt.date | None, today: dt.date
) -> Reason | None:
    """What speaks against the clock of the new stage. One that no longer runs on the same terms was kept already."""
    same = cursor.same_clock
    if mine is None:
        past = day is not None and not same and day < today
        return _about("deadline_past", rule, after=day) if past and day else None
    if day is None:
        return None if same or mine.trigger is None else _about("deadline_lost", rule, before=mine.due_on)
    held = mine.reckoned_on if same and mine.reckoned_on else mine.due_on
    if day < held:
        return _about("deadline_shortened", rule, before=held, after=day)
    return _about("deadline_suspended", rule) if mine.suspended and not same else None


def _terms(definition: Definition, clock: Clock | None) -> tuple[object, ...] | None:
    """What fixes a clock in a definition: rule, trigger, and the days its parameter gives."""
    if clock is None:
        return None
    days = {p.name: p.default for p in definition.parameters}
    return clock.rule, clock.trigger, days.get(clock.days) if clock.days else None


def _about(code: str, rule: str, **days: dt.date) -> Reason:
    return Reason(code, {"clock": rule, **{name: day.isoformat() for name, day in days.items()}})


def _tracks(
    way: Leg, source: Definition, target: Definition, stand: Stand, new: str
) -> tuple[dict[str, str], list[Reason]]:
    moved: dict[str, str] = {}
    against: list[Reason] = []
    for name, stage in stand.tracks.items():
        to = way.tracks.get(name, {}).get(stage)
        if to is None:
            against.append(Reason("track_unmapped", {"track": name, "stage": stage}))
            continue
        moved[name] = to
        ended, ends = (d.track(name).stage(s).final for d, s in ((source, stage), (target, to)))
        if ended != ends:
            against.append(Reason("track_ends" if ends else "track_reopens", {"track": name}))
    against += [Reason("track_never_starts", {"track": name}) for name in _never_started(target, new, stand)]
    return moved, against


def _never_started(target: Definition, new: str, stand: Stand) -> Iterator[str]:
    """Tracks that an edge ahead waits for, which nothing has started or will start."""
    if not target.tracks:
        return
    ahead, waiting = {new}, [new]
    while waiting:
        onward = {edge.to for edge in target.edges_from(waiting.pop())} - ahead
        ahead |= onward
        waiting += onward
    awaited = {name for stage in ahead for edge in target.edges_from(stage) for name in edge.joins}
    started = {*stand.tracks, *(name for stage in ahead for name in target.stage(stage).starts)}
    yield from sorted(awaited - started)
