"""Folds the events of one case over the definitions it was pinned to: every step an edge, the end the stored stage.

Pure, and asked with plain documents: the archive verifier reads them from a package, the nightly check from tables.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CREATED, ADVANCED, MIGRATED = "case.created", "stage.advanced", "case.migrated"
STARTED, STOPPED = "track.started", "track.stopped"


@dataclass(frozen=True)
class Ways:
    """What of a definition a step is held against."""

    initial: str
    edges: frozenset[tuple[str, str, str]]
    stages: frozenset[str] = frozenset()
    tracks: Mapping[str, "Ways"] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """A step that does not hold; `problem` is one of replay_step, replay_definition, replay_stage, replay_rows."""

    problem: str
    detail: str


def ways_of(document: Mapping[str, Any]) -> Ways:
    """The ways of a definition document; ValueError when it has not the shape of one."""
    try:
        edges = frozenset(
            (str(edge["trigger"]), str(start), str(edge["to"]))
            for edge in document["edges"]
            for start in (edge["from"] if isinstance(edge["from"], list) else [edge["from"]])
        )
        stages = frozenset(str(stage["name"]) for stage in document.get("stages", ()))
        tracks = {str(track["name"]): ways_of(track) for track in document.get("tracks", ())}
        return Ways(str(document.get("initial")), edges, stages, tracks)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("initial, edges") from wrong


class Fold:
    """Takes the events of one case in order and says what does not hold.

    `definitions` are known by their digest; `pinned` is the one a case is taken to start under when its first event
    names none.
    """

    def __init__(self, definitions: Mapping[str, Ways], pinned: str) -> None:
        self._definitions = definitions
        self.definition = pinned
        self.stage = self._ways.initial
        self.tracks: dict[str, str] = {}
        self.steps: list[tuple[str, str, str]] = []

    @property
    def _ways(self) -> Ways:
        return self._definitions.get(self.definition, Ways("", frozenset()))

    def take(self, event: Mapping[str, Any]) -> list[Fault]:
        """The faults of one event, a public leaf of the log; kinds that move nothing have none."""
        known = _TAKES.get(str(event.get("type")))
        return list(known(self, event)) if known else []

    def ends(
        self, stage: str, definition: str | None, tracks: Mapping[str, str] | None = None
    ) -> list[Fault]:
        """The faults of where the case is stored to stand; None is not compared."""
        found = []
        if stage != self.stage:
            found.append(Fault("replay_stage", f"{self.stage} / {stage}"))
        if definition not in {None, self.definition}:
            found.append(Fault("replay_definition", f"{self.definition[:16]} / {str(definition)[:16]}"))
        for name in sorted({*self.tracks, *tracks}) if tracks is not None else ():
            folded, stored = self.tracks.get(name), (tracks or {}).get(name)
            if folded != stored:
                found.append(Fault("replay_stage", f"{name}: {folded} / {stored}"))
        return found

    def _created(self, event: Mapping[str, Any]) -> Iterator[Fault]:
        self.definition = str(event.get("definition", self.definition))
        if self.definition not in self._definitions:
            yield Fault("replay_definition", self.definition[:16])
        self.stage = str(event.get("stage", self._ways.initial))
        if self.stage != self._ways.initial:
            yield Fault("replay_step", f"{self._ways.initial}: {self.stage}")

    def _advanced(self, event: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self._under(event.get("definition"))
        name = event.get("track")
        trigger, start, end = (str(event.get(key)) for key in ("trigger", "from", "to"))
        ways = self._ways if name is None else self._ways.tracks.get(str(name), Ways("", frozenset()))
        stage = self.stage if name is None else self.tracks.get(str(name), "")
        if start != stage or (trigger, start, end) not in ways.edges:
            yield Fault("replay_step", f"{stage}: {start} --{trigger}--> {end}")
        if name is None:
            self.stage = end
            self.steps.append((trigger, start, end))
        else:
            self.tracks[str(name)] = end

    def _migrated(self, event: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self._under(event.get("from_definition"))
        start, end, target = (str(event.get(key)) for key in ("from", "to", "definition"))
        ways = self._definitions.get(target)
        if ways is None:
            yield Fault("replay_definition", target[:16])
        elif start != self.stage or (ways.stages and end not in ways.stages):
            yield Fault("replay_step", f"{self.stage}: {start} ---> {end}")
        self.definition, self.stage = target, end
        self.steps.append((MIGRATED, start, end))
        moved = event.get("tracks")
        if isinstance(moved, Mapping):
            self.tracks |= {str(name): str(stage) for name, stage in moved.items()}

    def _started(self, event: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self._under(event.get("definition"))
        name, stage = str(event.get("track")), str(event.get("stage"))
        ways = self._ways.tracks.get(name)
        if ways is None or ways.initial != stage:
            yield Fault("replay_step", f"{name}: {ways.initial if ways else ''} / {stage}")
        self.tracks[name] = stage

    def _stopped(self, event: Mapping[str, Any]) -> Iterator[Fault]:
        name, stage = str(event.get("track")), str(event.get("stage"))
        if self.tracks.get(name) != stage:
            yield Fault("replay_step", f"{name}: {self.tracks.get(name)} / {stage}")

    def _under(self, definition: object) -> Iterator[Fault]:
        if definition is not None and definition != self.definition:
            yield Fault("replay_definition", f"{self.definition[:16]} / {str(definition)[:16]}")


_TAKES: Mapping[str, Callable[[Fold, Mapping[str, Any]], Iterator[Fault]]] = {
    CREATED: Fold._created,  # noqa: SLF001 - its own methods, by the kind of event
    ADVANCED: Fold._advanced,  # noqa: SLF001 - as above
    MIGRATED: Fold._migrated,  # noqa: SLF001 - as above
    STARTED: Fold._started,  # noqa: SLF001 - as above
    STOPPED: Fold._stopped,  # noqa: SLF001 - as above
}
KINDS = frozenset(_TAKES)
