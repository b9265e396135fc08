"""Every name a definition uses is one that somebody registered."""

from consult.i18n import msg
from consult.workflow.definition import Definition
from consult.workflow.inputs import TYPES, kind
from consult.workflow.lint.rule import Found, Known, rule, unknown


@rule("unknown-stage", of_tracks=True)
def _stages_exist(definition: Definition, _: Known) -> Found:
    names = list(definition.by_name)
    if definition.initial not in names:
        yield unknown(("initial",), definition.initial, names)
    for index, edge in enumerate(definition.edges):
        for source in edge.sources:
            if source not in names:
                yield unknown(("edges", index, "from"), source, names)
        if edge.to not in names:
            yield unknown(("edges", index, "to"), edge.to, names)
        if not edge.sources:
            yield (
                ("edges", index, "from"),
                msg("「%(trigger)s」の出発点に当たる段階がありません", trigger=edge.trigger),
                msg("from に段階の名前を書いてください"),
            )


@rule("unknown-condition", of_tracks=True)
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
                    yield unknown(("edges", index, key), code, names)


@rule("unknown-effect", of_tracks=True)
def _effects_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        for name in edge.effects:
            if name not in known.effects:
                yield unknown(("edges", index, "effects"), name, known.effects)


@rule("unknown-permission", of_tracks=True)
def _permissions_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        if edge.permission and edge.permission not in known.permissions:
            yield unknown(("edges", index, "permission"), edge.permission, known.permissions)


@rule("unknown-input", of_tracks=True)
def _inputs_exist(definition: Definition, known: Known) -> Found:
    for index, edge in enumerate(definition.edges):
        for name, declaration in edge.inputs.items():
            if name not in known.inputs:
                yield unknown(("edges", index, "inputs"), name, known.inputs)
            if kind(declaration)[0] not in TYPES:
                yield unknown(("edges", index, "inputs"), declaration, TYPES)
        for code in edge.requires:
            needed = known.conditions[code].input if code in known.conditions else ""
            if needed and needed not in edge.inputs:
                yield (
                    ("edges", index, "inputs"),
                    msg("条件「%(code)s」が使う入力「%(name)s」がありません", code=code, name=needed),
                    msg("inputs に「%(name)s」を足してください", name=needed),
                )


@rule("unknown-clock", of_tracks=True)
def _clocks_work(definition: Definition, known: Known) -> Found:
    parameters = {p.name for p in definition.parameters}
    for stage in definition.stages:
        clock, place = stage.deadline, ("stages", stage.name, "deadline")
        if clock is None:
            continue
        if clock.rule not in known.clocks:
            yield unknown((*place, "rule"), clock.rule, known.clocks)
        if clock.days and clock.days not in parameters:
            yield unknown((*place, "days"), clock.days, parameters)
        if clock.trigger and not definition.edges_from(stage.name, clock.trigger):
            yield (
                (*place, "trigger"),
                msg(
                    "時計が「%(trigger)s」を動かしますが、この段階から出る経路がありません",
                    trigger=clock.trigger,
                ),
                msg("この段階から出る操作の名前を書いてください"),
            )
