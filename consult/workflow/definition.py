"""What a procedure is, once read: frozen stages, edges, parameters and clocks with one identity.

The identity is the SHA-256 of the canonical JSON (RFC 8785: sorted keys, no spaces, UTF-8; only strings,
integers and booleans occur). A case pins that digest, the database keeps the document, and the archive
package carries it, so a case can always be read by the rules it ran under.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from consult.errors import Invalid, Sentence
from consult.i18n import msg, pick

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


@dataclass(frozen=True)
class Clock:
    """A deadline of a stage: the rule that reckons it and, if any, the trigger fired when it is due.

    `days` names the parameter that holds the number of days.
    """

    rule: str
    trigger: str | None = None
    days: str | None = None


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
    basis: Texts = field(default_factory=dict)


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
            elif parameter.least is not None and int(value) < parameter.least:
                yield (
                    name,
                    [msg("「%(name)s」は%(least)s以上にしてください", name=name, least=parameter.least)],
                )

    def __str__(self) -> str:
        return pick(self.title)


def canonical(value: object) -> str:
    """Canonical JSON (RFC 8785 for documents of ASCII keys, strings, integers, booleans and null)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _compact(**values: object) -> dict[str, Any]:
    """Absent and default values are left out, so a new optional key never changes an old identity."""
    return {k: v for k, v in values.items() if v is not None and v is not False and v not in ((), [], {})}


def _clock_document(clock: Clock | None) -> dict[str, Any] | None:
    return _compact(rule=clock.rule, trigger=clock.trigger, days=clock.days) if clock else None


def _stage_document(stage: Stage) -> dict[str, Any]:
    return _compact(
        name=stage.name,
        label=dict(stage.label),
        public=dict(stage.public),
        coming=dict(stage.coming),
        opens=list(stage.opens),
        deadline=_clock_document(stage.deadline),
        final=stage.final,
    )


def _edge_document(edge: Edge) -> dict[str, Any]:
    document = _compact(
        trigger=edge.trigger,
        to=edge.to,
        permission=edge.permission,
        label=dict(edge.label),
        requires=list(edge.requires),
        warns=list(edge.warns),
        effects=list(edge.effects),
        inputs=dict(edge.inputs),
        approves=edge.approves,
        override=edge.override,
        basis=dict(edge.basis),
    )
    return document | {"from": list(edge.sources)}


def _parameter_document(parameter: Parameter) -> dict[str, Any]:
    return _compact(name=parameter.name, label=dict(parameter.label), least=parameter.least) | {
        "value": parameter.default
    }


def to_document(definition: Definition) -> dict[str, Any]:
    """The definition as plain data; stages and parameters are lists because their order is shown."""
    return {
        "schema": definition.schema,
        "name": definition.name,
        "version": definition.version,
        "title": dict(definition.title),
        "basis": dict(definition.basis),
        "initial": definition.initial,
        "parameters": [_parameter_document(p) for p in definition.parameters],
        "stages": [_stage_document(s) for s in definition.stages],
        "edges": [_edge_document(e) for e in definition.edges],
    }


def _clock(document: Mapping[str, Any] | None) -> Clock | None:
    return Clock(**document) if document else None


def _stage(document: Mapping[str, Any]) -> Stage:
    return Stage(
        name=document["name"],
        label=document.get("label", {}),
        public=document.get("public", {}),
        opens=tuple(document.get("opens", ())),
        deadline=_clock(document.get("deadline")),
        final=document.get("final", False),
        coming=document.get("coming", {}),
    )


def _edge(document: Mapping[str, Any]) -> Edge:
    return Edge(
        trigger=document["trigger"],
        sources=tuple(document["from"]),
        to=document["to"],
        permission=document.get("permission", ""),
        label=document.get("label", {}),
        requires=tuple(document.get("requires", ())),
        warns=tuple(document.get("warns", ())),
        effects=tuple(document.get("effects", ())),
        inputs=document.get("inputs", {}),
        approves=document.get("approves"),
        override=document.get("override", False),
        basis=document.get("basis", {}),
    )


def from_document(document: Mapping[str, Any]) -> Definition:
    """The inverse of `to_document`; expects what `loader` checked or `to_document` wrote."""
    return Definition(
        schema=document["schema"],
        name=document["name"],
        version=document["version"],
        title=document["title"],
        basis=document.get("basis", {}),
        initial=document["initial"],
        parameters=tuple(
            Parameter(p["name"], p["value"], p.get("label", {}), p.get("least"))
            for p in document.get("parameters", ())
        ),
        stages=tuple(_stage(s) for s in document["stages"]),
        edges=tuple(_edge(e) for e in document["edges"]),
    )


def to_json(definition: Definition) -> str:
    """The text that is kept in the database and goes into the archive package."""
    return definition.json


def from_json(text: str) -> Definition:
    """A definition kept by `to_json`, with the same digest."""
    return from_document(json.loads(text))
