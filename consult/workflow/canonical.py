"""A definition as plain data: what is hashed, stored and archived.

The canonical JSON follows RFC 8785 (sorted keys, no spaces, UTF-8); absent and default values are left out,
so a new optional key never changes the identity of an old definition.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consult.workflow.definition import Clock, Definition, Edge, Parameter, Part, Stage, Track


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


def _clock_document(clock: "Clock | None") -> dict[str, Any] | None:
    if clock is None:
        return None
    return _compact(rule=clock.rule, trigger=clock.trigger, days=clock.days, remind=list(clock.remind))


def _stage_document(stage: "Stage") -> dict[str, Any]:
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


def _edge_document(edge: "Edge") -> dict[str, Any]:
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
        reopens=edge.reopens,
        basis=dict(edge.basis),
        documents=list(edge.documents),
        joins=list(edge.joins),
        awaits=list(edge.awaits),
    )
    return document | {"from": list(edge.sources)}


def _parameter_document(parameter: "Parameter") -> dict[str, Any]:
    return _compact(
        name=parameter.name,
        label=dict(parameter.label),
        least=parameter.least,
        choices=list(parameter.choices),
    ) | {"value": parameter.default}


def _track_document(track: "Track") -> dict[str, Any]:
    return {
        "name": track.name,
        "label": dict(track.label),
        "initial": track.initial,
        "stages": [_stage_document(s) for s in track.stages],
        "edges": [_edge_document(e) for e in track.edges],
    }


def _part_document(part: "Part") -> dict[str, Any]:
    return {
        "name": part.name,
        "procedure": part.procedure,
        "reached": list(part.reached),
        "label": dict(part.label),
    }


def to_document(definition: "Definition") -> dict[str, Any]:
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
