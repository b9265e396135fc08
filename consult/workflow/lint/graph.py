"""The stages and ways hang together: everything is reachable, ends, and is told apart."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from consult.i18n import msg
from consult.workflow.conditions import Condition
from consult.workflow.definition import Definition, Edge
from consult.workflow.lint.rule import Found, Known, rule


def reach(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    """The stages reachable along directed `edges` from `starts`."""
    onward: dict[str, set[str]] = {}
    for source, target in edges:
        onward.setdefault(source, set()).add(target)
    reached, waiting = set(starts), list(starts)
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def pairs(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    return [(source, edge.to) for edge in edges for source in edge.sources]


@rule("unreachable-stage", of_tracks=True)
def _all_reachable(definition: Definition, _: Known) -> Found:
    reached = reach([definition.initial], pairs(definition.edges))
    for stage in definition.stages:
        if stage.name not in reached:
            yield (
                ("stages", stage.name),
                msg("段階「%(name)s」にたどり着く経路がありません", name=stage.name),
                msg("この段階への経路を足すか、段階を消してください"),
            )


@rule("dead-end", of_tracks=True)
def _all_can_end(definition: Definition, _: Known) -> Found:
    finals = [stage.name for stage in definition.stages if stage.final]
    ending = reach(finals, [(target, source) for source, target in pairs(definition.edges)])
    for stage in definition.stages:
        if stage.name not in ending:
            yield (
                ("stages", stage.name),
                msg("段階「%(name)s」から終わりの段階に進めません", name=stage.name),
                msg("先へ進む経路を足すか、final = true と書いてください"),
            )


@rule("leaves-final", of_tracks=True)
def _finals_stay(definition: Definition, _: Known) -> Found:
    finals = {stage.name for stage in definition.stages if stage.final}
    for index, edge in enumerate(definition.edges):
        for source in edge.sources:
            if source in finals and not edge.reopens:
                yield (
                    ("edges", index, "from"),
                    msg("終わりの段階「%(name)s」から出る経路があります", name=source),
                    msg(
                        "from から外すか、final = true を消すか、終わったものを直す操作なら reopens = true と書いてください"
                    ),
                )


def _disjoint(one: Edge, other: Edge, conditions: Mapping[str, Condition]) -> bool:
    def excluded(edge: Edge) -> set[str]:
        return {code for name in edge.requires if name in conditions for code in conditions[name].excludes}

    return bool(excluded(one) & set(other.requires) or excluded(other) & set(one.requires))


@rule("ambiguous-trigger", of_tracks=True)
def _triggers_unique(definition: Definition, known: Known) -> Found:
    for (_, one), (index, other) in combinations(enumerate(definition.edges), 2):
        shared = set(one.sources) & set(other.sources)
        if one.trigger == other.trigger and shared and not _disjoint(one, other, known.conditions):
            yield (
                ("edges", index, "trigger"),
                msg(
                    "段階「%(stage)s」に「%(trigger)s」が2つあり、どちらに進むか決まりません",
                    stage=min(shared),
                    trigger=one.trigger,
                ),
                msg("操作の名前を分けるか、同時には成り立たない条件を付けてください"),
            )


@rule("opens-without-deadline", of_tracks=True)
def _openings_end(definition: Definition, _: Known) -> Found:
    for stage in definition.stages:
        if stage.opens and stage.deadline is None:
            yield (
                ("stages", stage.name, "opens"),
                msg("段階「%(name)s」は受け付けを始めますが、期限がありません", name=stage.name),
                msg("deadline を書いてください"),
            )
