"""Whether a definition is sound: every fault that would let a case get stuck, skip a check or mislead.

Each rule is one generator under the name that the report prints. The build fails on any finding.
"""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from consult.errors import Sentence
from consult.i18n import LANGUAGES, msg
from consult.workflow import vocabulary
from consult.workflow.conditions import CONDITIONS, Condition
from consult.workflow.definition import Definition, Edge, Texts
from consult.workflow.inputs import TYPES, kind
from consult.workflow.source import Lines, Place, Problem


@dataclass(frozen=True)
class Known:
    """The closed sets a definition may draw on. `roles` says who holds a permission, for the four eyes."""

    conditions: Mapping[str, Condition]
    effects: Collection[str]
    permissions: Collection[str]
    inputs: Collection[str]
    clocks: Collection[str]
    roles: Mapping[str, Collection[str]] = field(default_factory=dict)


def registered(permissions: Collection[str], roles: Mapping[str, Collection[str]]) -> Known:
    """Everything the loaded packages have registered, with the table of access."""
    return Known(
        conditions=CONDITIONS,
        effects=vocabulary.EFFECTS,
        permissions=permissions,
        inputs=vocabulary.INPUTS,
        clocks=vocabulary.CLOCKS,
        roles=roles,
    )


@dataclass(frozen=True)
class Finding:
    """One fault: the rule it breaks, the place in the file, what is wrong and what to do."""

    rule: str
    place: Place
    sentence: Sentence
    remedy: Sentence


Found = Iterator[tuple[Place, Sentence, Sentence]]
Rule = Callable[[Definition, Known], Found]
RULES: dict[str, Rule] = {}


def _rule(name: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        RULES[name] = rule
        return rule

    return register


def lint(definition: Definition, known: Known) -> list[Finding]:
    """Every finding of every rule, in rule order; an empty list means the definition is sound."""
    return [
        Finding(name, place, sentence, remedy)
        for name, rule in RULES.items()
        for place, sentence, remedy in rule(definition, known)
    ]


def problems(definition: Definition, known: Known, file: str, text: str) -> list[Problem]:
    """The findings with the lines of the file they came from."""
    lines = Lines(text)
    return [
        Problem(file, lines.line(found.place), found.sentence, found.remedy, found.rule)
        for found in lint(definition, known)
    ]


def _unknown(place: Place, name: str, known: Iterable[str]) -> tuple[Place, Sentence, Sentence]:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    remedy = (
        msg("「%(near)s」のことではありませんか", near=near[0])
        if near
        else msg("登録された名前を書くか、この語を消してください")
    )
    return (*place, name), msg("「%(name)s」は登録されていません", name=name), remedy


@_rule("unknown-stage")
def _stages_exist(definition: Definition, _: Known) -> Found:
    names = list(definition.by_name)
    if definition.initial not in names:
        yield _unknown(("initial",), definition.initial, names)
    for index, edge in enumerate(definition.edges):
        for source in edge.sources:
            if source not in names:
                yield _unknown(("edges", index, "from"), source, names)
        if edge.to not in names:
            yield _unknown(("edges", index, "to"), edge.to, names)
        if not edge.sources:
            yield (
                ("edges", index, "from"),
                msg("「%(trigger)s」の出発点に当たる段階がありません", trigger=edge.trigger),
                msg("from に段階の名前を書いてください"),
            )


@_rule("unknown-condition")
def _conditions_exist(definition: Definition, known: Known) -> Found:
    conditions = [code for code, c in known.conditions.items() if not c.caution]
    cautions = [code for code, c in known.conditions.items() if c.caution]
    for index, edge in enumerate(definition.edges):
        for key, written, names in (
            ("requires", edge.requires, conditions),
            ("warns", edge.warns, cautions),
        ):
            for code in written:
                if code not in names:
                    yield _unknown(("edges", index, key), code, names)


@_rule("unknown-effect")
def _effects_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        for name in edge.effects:
            if name not in known.effects:
                yield _unknown(("edges", index, "effects"), name, known.effects)


@_rule("unknown-permission")
def _permissions_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        if edge.permission and edge.permission not in known.permissions:
            yield _unknown(("edges", index, "permission"), edge.permission, known.permissions)


@_rule("unknown-input")
def _inputs_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        for name, declaration in edge.inputs.items():
            if name not in known.inputs:
                yield _unknown(("edges", index, "inputs"), name, known.inputs)
            if kind(declaration)[0] not in TYPES:
                yield _unknown(("edges", index, "inputs"), declaration, TYPES)
        for code in edge.requires:
            needed = known.conditions[code].input if code in known.conditions else ""
            if needed and needed not in edge.inputs:
                yield (
                    ("edges", index, "inputs"),
                    msg("条件「%(code)s」が使う入力「%(name)s」がありません", code=code, name=needed),
                    msg("inputs に「%(name)s」を足してください", name=needed),
                )


@_rule("unknown-clock")
def _clocks_work(definition: Definition, known: Known) -> Found:
    parameters = {p.name for p in definition.parameters}
    for stage in definition.stages:
        clock, place = stage.deadline, ("stages", stage.name, "deadline")
        if clock is None:
            continue
        if clock.rule not in known.clocks:
            yield _unknown((*place, "rule"), clock.rule, known.clocks)
        if clock.days and clock.days not in parameters:
            yield _unknown((*place, "days"), clock.days, parameters)
        if clock.trigger and not definition.edges_from(stage.name, clock.trigger):
            yield (
                (*place, "trigger"),
                msg(
                    "時計が「%(trigger)s」を動かしますが、この段階から出る経路がありません",
                    trigger=clock.trigger,
                ),
                msg("この段階から出る操作の名前を書いてください"),
            )


def _reach(starts: Iterable[str], edges: Iterable[tuple[str, str]]) -> set[str]:
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


def _pairs(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    return [(source, edge.to) for edge in edges for source in edge.sources]


@_rule("unreachable-stage")
def _all_reachable(definition: Definition, _: Known) -> Found:
    reached = _reach([definition.initial], _pairs(definition.edges))
    for stage in definition.stages:
        if stage.name not in reached:
            yield (
                ("stages", stage.name),
                msg("段階「%(name)s」にたどり着く経路がありません", name=stage.name),
                msg("この段階への経路を足すか、段階を消してください"),
            )


@_rule("dead-end")
def _all_can_end(definition: Definition, _: Known) -> Found:
    finals = [stage.name for stage in definition.stages if stage.final]
    ending = _reach(finals, [(target, source) for source, target in _pairs(definition.edges)])
    for stage in definition.stages:
        if stage.name not in ending:
            yield (
                ("stages", stage.name),
                msg("段階「%(name)s」から終わりの段階に進めません", name=stage.name),
                msg("先へ進む経路を足すか、final = true と書いてください"),
            )


@_rule("leaves-final")
def _finals_stay(definition: Definition, _: Known) -> Found:
    finals = {stage.name for stage in definition.stages if stage.final}
    for index, edge in enumerate(definition.edges):
        for source in edge.sources:
            if source in finals:
                yield (
                    ("edges", index, "from"),
                    msg("終わりの段階「%(name)s」から出る経路があります", name=source),
                    msg("from から外すか、final = true を消してください"),
                )


def _disjoint(one: Edge, other: Edge, conditions: Mapping[str, Condition]) -> bool:
    def excluded(edge: Edge) -> set[str]:
        return {code for name in edge.requires if name in conditions for code in conditions[name].excludes}

    return bool(excluded(one) & set(other.requires) or excluded(other) & set(one.requires))


@_rule("ambiguous-trigger")
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


@_rule("no-permission")
def _edges_guarded(definition: Definition, _: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        if not edge.permission:
            yield (
                ("edges", index),
                msg("「%(trigger)s」に権限がありません", trigger=edge.trigger),
                msg("permission を書いてください"),
            )


def _lacking(texts: Texts) -> list[str]:
    return [code for code in LANGUAGES if not texts.get(code, "").strip()]


@_rule("missing-text")
def _texts_complete(definition: Definition, _: Known) -> Found:
    texts: list[tuple[Place, Texts]] = [(("title",), definition.title)]
    for stage in definition.stages:
        texts += [
            (("stages", stage.name, "label"), stage.label),
            (("stages", stage.name, "public"), stage.public),
        ]
    texts += [(("edges", index, "label"), edge.label) for index, edge in enumerate(definition.edges)]
    texts += [(("parameters", p.name, "label"), p.label) for p in definition.parameters if p.label]
    for place, given in texts:
        for code in _lacking(given):
            yield (
                place,
                msg("「%(key)s」に %(code)s の文がありません", key=str(place[-1]), code=code),
                msg('%(code)s = "…" を足してください', code=code),
            )


@_rule("opens-without-deadline")
def _openings_end(definition: Definition, _: Known) -> Found:
    for stage in definition.stages:
        if stage.opens and stage.deadline is None:
            yield (
                ("stages", stage.name, "opens"),
                msg("段階「%(name)s」は受け付けを始めますが、期限がありません", name=stage.name),
                msg("deadline を書いてください"),
            )


def _assured(edge: Edge, what: str, conditions: Mapping[str, Condition]) -> bool:
    return any(conditions[code].assures == what for code in edge.requires if code in conditions)


@_rule("unreviewed-publication")
def _publication_reviewed(definition: Definition, known: Known) -> Found:
    unreviewed = [e for e in definition.edges if not _assured(e, "redaction", known.conditions)]
    if "published" in definition.by_name and "published" in _reach([definition.initial], _pairs(unreviewed)):
        yield (
            ("stages", "published"),
            msg("墨消しを確かめずに公表に至る経路があります"),
            msg("公表までのどの経路にも、墨消しを確かめる条件を付けてください"),
        )


@_rule("undecided-decision")
def _decisions_founded(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        decides = edge.trigger == "decide" or edge.to == "decided"
        if decides and not _assured(edge, "decision", known.conditions):
            yield (
                ("edges", index, "requires"),
                msg("「%(trigger)s」に、定足数か決定の条件がありません", trigger=edge.trigger),
                msg("requires に定足数か決定の条件を足してください"),
            )


@_rule("four-eyes")
def _two_people(definition: Definition, known: Known) -> Found:
    """Who submits may not approve: no common role, or a condition that looks at the persons."""
    by_trigger = {edge.trigger: edge for edge in definition.edges}
    for index, edge in enumerate(definition.edges):
        place: Place = ("edges", index, "approves")
        if edge.approves is None:
            if edge.trigger == "approve":
                yield (
                    ("edges", index, "trigger"),
                    msg("承認の経路が、何を承認するか示していません"),
                    msg("approves に、承認される操作の名前を書いてください"),
                )
            continue
        submit = by_trigger.get(edge.approves)
        if submit is None:
            yield _unknown(place, edge.approves, by_trigger)
        elif not _assured(edge, "second_person", known.conditions):
            holders = set(known.roles.get(edge.permission, ()))
            both = holders & set(known.roles.get(submit.permission, ()))
            if both or edge.permission == submit.permission:
                yield (
                    place,
                    msg(
                        "「%(submit)s」と「%(approve)s」を同じ役割の人ができます",
                        submit=submit.trigger,
                        approve=edge.trigger,
                    ),
                    msg("権限を分けるか、別の人であることを確かめる条件を付けてください"),
                )


@_rule("override")
def _overrides_guarded(definition: Definition, known: Known) -> Found:
    """An exception has its own permission, a reason that must be given, and a second person."""
    ordinary = {edge.permission for edge in definition.edges if not edge.override}
    for index, edge in enumerate(definition.edges):
        if not edge.override:
            continue
        if edge.permission in ordinary:
            yield (
                ("edges", index, "permission"),
                msg("例外の経路「%(trigger)s」が、ふつうの経路と同じ権限です", trigger=edge.trigger),
                msg("例外だけの権限を付けてください"),
            )
        if edge.inputs.get("reason") != "text":
            yield (
                ("edges", index, "inputs"),
                msg("例外の経路「%(trigger)s」に、理由を書く欄がありません", trigger=edge.trigger),
                msg('inputs = { reason = "text" } を足してください'),
            )
        if not _assured(edge, "second_person", known.conditions):
            yield (
                ("edges", index, "requires"),
                msg("例外の経路「%(trigger)s」を、1人で進められます", trigger=edge.trigger),
                msg("別の人が確かめる条件を足してください"),
            )
