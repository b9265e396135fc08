"""道筋: the stages a reader sees as one line, from where the case began to where it normally ends. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from consult.workflow.definition import Definition

MIGRATED = "definition.migrated"  # the step that moved a case to another definition; no trigger has a dot


class Taken(Protocol):
    """A step a case has taken."""

    trigger: Any
    source: Any
    trace: Any


@dataclass(frozen=True)
class Step:
    """One stage on the line: `state` is done, now, plan, or off (a side exit that was taken)."""

    stage: str
    state: str


def ahead(definition: Definition, stage: str) -> list[str]:
    """The stages that normally follow: from each one, the first edge in the file that leads further down it.

    A stage that says what is to come (`coming`) is one the procedure counts on; a refusal, a stop or a revocation
    says nothing of the kind and is never foretold. An exception is never what normally follows either. Where several
    ways are open and none is counted on, nothing is promised.
    """
    order = {s.name: i for i, s in enumerate(definition.stages)}
    said = {s.name for s in definition.stages if s.coming} or set(order)  # a procedure may say it of none
    path: list[str] = []
    at = stage
    while True:
        normal = [e for e in definition.edges_from(at) if not e.override]
        further = dict.fromkeys(e.to for e in normal if order[e.to] > order[at])
        expected = [to for to in further if to in said]
        again = [e.to for e in normal if e.to != at and e.to in said]  # talked over another day
        onward = next(iter(expected or _only(definition, at, list(further)) or again), None)
        if onward is None or onward in {stage, *path}:
            return path
        path.append(onward)
        at = onward


def _only(definition: Definition, at: str, further: list[str]) -> list[str]:
    """The one stage that can follow when none is counted on: the end, or where the only way leads."""
    ways = {edge.to for edge in definition.edges_from(at) if not edge.override}
    put_away = {edge.to for edge in definition.edges_from(at, "archive")}
    return further if len(further) == 1 and (further[0] in put_away or len(ways) == 1) else []


def visited(definition: Definition, steps: Sequence[Taken]) -> list[str]:
    """The stages a case went through, by the names they have in the definition it runs under now.

    A stage that the present definition does not know any more is left out of the line, not out of the story.
    """
    names: list[str] = []
    for step in steps:
        if step.trigger == MIGRATED:
            renamed: Mapping[str, str] = step.trace["stages"]
            names = [renamed.get(name, name) for name in names]
        else:
            names.append(step.source)
    return [name for name in names if name in definition.by_name]


def line(definition: Definition, visited: Sequence[str], current: str) -> list[Step]:
    """The visited stages in order of first visit, the current one, and what normally follows."""
    seen = [name for name in dict.fromkeys(visited) if name != current]
    following = [name for name in ahead(definition, current) if name not in seen]
    return [
        *(Step(name, "done") for name in seen),
        Step(current, "now"),
        *(Step(name, "plan") for name in following),
    ]


def clocks_ahead(definition: Definition, stage: str) -> set[str]:
    """The rules of every clock that runs at a stage or at one that can still be reached from it."""
    reached, todo = {stage}, [stage]
    while todo:
        onward = {edge.to for edge in definition.edges_from(todo.pop())} - reached
        reached |= onward
        todo += onward
    found = (definition.stage(name).deadline for name in reached)
    return {ticking.rule for ticking in found if ticking is not None}
