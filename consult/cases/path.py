"""道筋: the stages a reader sees as one line, from where the case began to where it normally ends. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.workflow.definition import Definition


@dataclass(frozen=True)
class Step:
    """One stage on the line: `state` is done, now, plan, or off (a side exit that was taken)."""

    stage: str
    state: str


def ahead(definition: Definition, stage: str) -> list[str]:
    """The stages that normally follow: from each one, the first edge in the file that leads further down it."""
    order = {s.name: i for i, s in enumerate(definition.stages)}
    path: list[str] = []
    at = stage
    while True:
        onward = next((e.to for e in definition.edges_from(at) if order[e.to] > order[at]), None)
        if onward is None or onward in path:
            return path
        path.append(onward)
        at = onward


def line(definition: Definition, visited: Sequence[str], current: str) -> list[Step]:
    """The visited stages in order of first visit, the current one, and what normally follows."""
    seen = [name for name in dict.fromkeys(visited) if name != current]
    following = [name for name in ahead(definition, current) if name not in seen]
    return [
        *(Step(name, "done") for name in seen),
        Step(current, "now"),
        *(Step(name, "plan") for name in following),
    ]
