"""A definition read back from the plain data of `canonical`, or from what `loader` has checked."""

import json
from collections.abc import Mapping
from typing import Any

from consult.workflow.definition import Clock, Definition, DocumentKind, Edge, Parameter, Part, Stage, Track


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
        reopens=document.get("reopens", False),
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
