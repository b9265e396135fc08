"""A definition as plain data and back: what is hashed, stored, archived and read again.

The canonical JSON follows RFC 8785 (sorted keys, no spaces, UTF-8); absent and default values are left out,
so a new optional key never changes the identity of an old definition.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from consult.workflow.definition import Clock, Definition, DocumentKind, Edge, Parameter, Part, Stage, Track


def encoder(default: Callable[[Any], object] | None = None) -> json.JSONEncoder:
    """Canonical JSON (RFC 8785 for documents of ASCII keys, strings, integers, booleans and null).

    `default` turns anything else into one of these.
    """
    return json.JSONEncoder(
        ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=default
    )


_CANONICAL = encoder()


def canonical(value: object) -> str:
    """`value`, which is plain JSON data, as canonical JSON."""
    return _CANONICAL.encode(value)


def _compact(**values: object) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None and v is not False and v not in ((), [], {})}


def _clock_document(clock: Clock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return _compact(rule=clock.rule, trigger=clock.trigger, days=clock.days, remind=list(clock.remind))


def _stage_document(stage: Stage) -> dict[str, Any]:
    return _compact(
        name=stage.name,
        label=dict(stage.label),
        public=dict(stage.public),
        coming=dict(stage.coming),
        opens=list(stage.opens),
        deadline=_clock_document(stage.deadline),
        final=stage.final,
        starts=list(stage.starts),
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
        documents=list(edge.documents),
        joins=list(edge.joins),
        awaits=list(edge.awaits),
    )
    return document | {"from": list(edge.sources)}


def _parameter_document(parameter: Parameter) -> dict[str, Any]:
    return _compact(
        name=parameter.name,
        label=dict(parameter.label),
        least=parameter.least,
        choices=list(parameter.choices),
    ) | {"value": parameter.default}


def _track_document(track: Track) -> dict[str, Any]:
    return {
        "name": track.name,
        "label": dict(track.label),
        "initial": track.initial,
        "stages": [_stage_document(s) for s in track.stages],
        "edges": [_edge_document(e) for e in track.edges],
    }


def _part_document(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "procedure": part.procedure,
        "reached": list(part.reached),
        "label": dict(part.label),
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
    } | _compact(
        documents=[{"name": d.name, "label": dict(d.label)} for d in definition.documents],
        parts=[_part_document(p) for p in definition.parts],
        tracks=[_track_document(t) for t in definition.tracks],
    )


def _clock(document: Mapping[str, Any] | None) -> Clock | None:
    if not document:
        return None
    return Clock(**{**document, "remind": tuple(document.get("remind", ()))})


def _stage(document: Mapping[str, Any]) -> Stage:
    return Stage(
        name=document["name"],
        label=document.get("label", {}),
        public=document.get("public", {}),
        opens=tuple(document.get("opens", ())),
        deadline=_clock(document.get("deadline")),
        final=document.get("final", False),
        coming=document.get("coming", {}),
        starts=tuple(document.get("starts", ())),
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
        documents=tuple(document.get("documents", ())),
        joins=tuple(document.get("joins", ())),
        awaits=tuple(document.get("awaits", ())),
    )


def _track(document: Mapping[str, Any]) -> Track:
    return Track(
        name=document["name"],
        label=document.get("label", {}),
        initial=document["initial"],
        stages=tuple(_stage(s) for s in document["stages"]),
        edges=tuple(_edge(e) for e in document["edges"]),
    )


def _parameter(document: Mapping[str, Any]) -> Parameter:
    return Parameter(
        document["name"],
        document["value"],
        document.get("label", {}),
        document.get("least"),
        tuple(document.get("choices", ())),
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
        parameters=tuple(_parameter(p) for p in document.get("parameters", ())),
        stages=tuple(_stage(s) for s in document["stages"]),
        edges=tuple(_edge(e) for e in document["edges"]),
        documents=tuple(DocumentKind(d["name"], d.get("label", {})) for d in document.get("documents", ())),
        parts=tuple(
            Part(p["name"], p["procedure"], tuple(p["reached"]), p.get("label", {}))
            for p in document.get("parts", ())
        ),
        tracks=tuple(_track(t) for t in document.get("tracks", ())),
    )


def to_json(definition: Definition) -> str:
    """The text that is kept in the database and goes into the archive package."""
    return definition.json


def from_json(text: str) -> Definition:
    """A definition kept by `to_json`, with the same digest."""
    return from_document(json.loads(text))
