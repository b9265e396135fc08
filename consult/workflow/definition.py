"""What a procedure is, once read: frozen stages, edges, parameters and clocks with one identity.

The identity is the SHA-256 of the canonical JSON (RFC 8785: sorted keys, no spaces, UTF-8; only strings,
integers and booleans occur). A case pins that digest, the database keeps the document, and the archive
package carries it, so a case can always be read by the rules it ran under.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from consult.errors import Invalid, Sentence
from consult.i18n import msg, pick
from consult.workflow.canonical import canonical, to_document

_TYPE_NAMES = {bool: "true / false", int: "integer", str: "text"}

Texts = Mapping[str, str]
Value = int | str | bool


@dataclass(frozen=True)
class Parameter:
    """A number or word that a municipality may set; `least` bounds it where the law does."""

    name: str
    default: Value
    label: Texts = field(default_factory=dict)
    least: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """A deadline of a stage: the rule that reckons it and, if any, the trigger fired when it is due.

    `days` names the parameter that holds the number of days. `remind` says on which days those responsible
    are reminded: 7 is a week before the due day, -1 the day after it.
    """

    rule: str
    trigger: str | None = None
    days: str | None = None
    remind: tuple[int, ...] = ()


@dataclass(frozen=True)
class Stage:
    """Where a case can stand. `opens` says what is possible here; code asks that, never the name."""

    name: str
    label: Texts
    public: Texts
    opens: tuple[str, ...] = ()
    deadline: Clock | None = None
    final: bool = False
    coming: Texts = field(default_factory=dict)  # what is said of it before it is reached
    starts: tuple[str, ...] = ()  # tracks that begin when it is entered

    def ahead(self) -> Texts:
        """The sentence for those who wait for this stage; its public sentence when it has no other."""
        return self.coming or self.public


@dataclass(frozen=True)
class Edge:
    """One way from `sources` to `to`, who may take it, what must hold and what else happens.

    `approves` names the trigger whose work this edge approves (four eyes); `override` marks an
    exception with its own permission, reason and second person.
    """

    trigger: str
    sources: tuple[str, ...]
    to: str
    permission: str
    label: Texts
    requires: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    approves: str | None = None
    override: bool = False
    reopens: bool = False  # may leave a final stage, to put right what was finished
    basis: Texts = field(default_factory=dict)
    documents: tuple[str, ...] = ()  # kinds that must be on file
    joins: tuple[str, ...] = ()  # tracks that must have ended
    awaits: tuple[str, ...] = ()  # parts that must have come far enough


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document (文書) that a case of this procedure keeps on file."""

    name: str
    label: Texts


@dataclass(frozen=True)
class Part:
    """Another case this one is composed of; it counts as done at any of the stages `reached`."""

    name: str
    procedure: str
    reached: tuple[str, ...]
    label: Texts


@dataclass(frozen=True)
class Track:
    """Work that goes on beside the stages: a flat machine of its own."""

    name: str
    label: Texts
    initial: str
    stages: tuple[Stage, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, eq=False)
class Definition:
    """One version of one procedure. Two definitions are equal when their canonical JSON is."""

    schema: int
    name: str
    version: int
    title: Texts
    basis: Texts
    initial: str
    parameters: tuple[Parameter, ...]
    stages: tuple[Stage, ...]
    edges: tuple[Edge, ...]
    documents: tuple[DocumentKind, ...] = ()
    parts: tuple[Part, ...] = ()
    tracks: tuple[Track, ...] = ()

    @cached_property
    def json(self) -> str:
        """The canonical JSON: what is stored, archived and hashed."""
        return canonical(to_document(self))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, as 64 lower-case hex digits."""
        return hashlib.sha256(self.json.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definition) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def by_name(self) -> Mapping[str, Stage]:
        """The stages by name."""
        return {stage.name: stage for stage in self.stages}

    def stage(self, name: str) -> Stage:
        """The stage called `name`; KeyError when the definition has none."""
        return self.by_name[name]

    def edges_from(self, stage: str, trigger: str | None = None) -> tuple[Edge, ...]:
        """The edges that leave `stage`, in file order; only those of `trigger` when given."""
        return tuple(e for e in self._leaving.get(stage, ()) if trigger in {None, e.trigger})

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[Edge, ...]]:
        return {s.name: tuple(e for e in self.edges if s.name in e.sources) for s in self.stages}

    def opens(self, stage: str, what: str) -> bool:
        """Whether `what` (for example `opinions`) is possible at `stage`."""
        return what in self.stage(stage).opens

    def setting(self, name: str, otherwise: Value) -> Value:
        """The value of a parameter; `otherwise` where this version has none of that name yet."""
        return next((p.default for p in self.parameters if p.name == name), otherwise)

    def track(self, name: str) -> "Definition":
        """The track called `name` as a definition of its own; KeyError when there is none."""
        return self._flat_tracks[name]

    @cached_property
    def _flat_tracks(self) -> Mapping[str, "Definition"]:
        return {
            t.name: Definition(
                self.schema, f"{self.name}/{t.name}", self.version, t.label, {}, t.initial,
                self.parameters, t.stages, t.edges, self.documents, self.parts,
            )
            for t in self.tracks
        }  # fmt: skip

    def parameters_with(self, overrides: Mapping[str, Value]) -> dict[str, Value]:
        """The parameters with a municipality's values; Invalid for unknown names, types or too little."""
        values: dict[str, Value] = {p.name: p.default for p in self.parameters}
        wrong = dict(self._wrong_parameters(overrides))
        if wrong:
            raise Invalid(msg("手続の設定に直すところがあります"), wrong)
        return values | dict(overrides)

    def _wrong_parameters(self, overrides: Mapping[str, Value]) -> Iterator[tuple[str, list[Sentence]]]:
        known = {p.name: p for p in self.parameters}
        for name, value in overrides.items():
            parameter = known.get(name)
            if parameter is None:
                yield name, [msg("「%(name)s」という設定は、この手続にありません", name=name)]
            elif type(value) is not type(parameter.default):
                kind = _TYPE_NAMES[type(parameter.default)]
                yield name, [msg("「%(name)s」には %(kind)s を書いてください", name=name, kind=kind)]
            elif parameter.choices and value not in parameter.choices:
                among = "、".join(parameter.choices)
                yield name, [msg("「%(name)s」は %(among)s から選んでください", name=name, among=among)]
            elif parameter.least is not None and int(value) < parameter.least:
                yield (
                    name,
                    [msg("「%(name)s」は%(least)s以上にしてください", name=name, least=parameter.least)],
                )

    def __str__(self) -> str:
        return pick(self.title)
