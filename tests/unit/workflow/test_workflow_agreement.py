"""What is offered is what is done, for every shipped procedure: stage × trigger × role × what is known.

The statements themselves are replaced by ones the test decides, so that every combination can be asked for.
"""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.cases.definitions import library
from consult.errors import Forbidden, Invalid, Refused
from consult.workflow import conditions
from consult.workflow.explain import decide, explain
from consult.workflow.inputs import kind
from consult.workflow.standing import LinkedCase, Standing

EXAMPLES = {"text": "理由", "date": "2026-11-02", "number": "3"}
LIBRARY = library()
MACHINES = [
    machine for one in LIBRARY.values() for machine in (one, *(one.track(t.name) for t in one.tracks))
]
each_machine = pytest.mark.parametrize("definition", MACHINES, ids=lambda definition: definition.name)


@dataclasses.dataclass(frozen=True)
class Known:
    """The codes that hold; any other is unknown."""

    met: frozenset[str]


@pytest.fixture(autouse=True)
def decided_by_the_test(monkeypatch):
    """Every statement a definition names holds exactly when the test says so."""
    cautions = {code for machine in MACHINES for edge in machine.edges for code in edge.warns}
    for code in cautions | {code for machine in MACHINES for code in everything(machine)}:
        statement = conditions.Condition(
            code,
            lambda facts, code=code: code in facts.met or None,
            "met",
            "unmet",
            caution=code in cautions,
        )
        monkeypatch.setitem(conditions.CONDITIONS, code, statement)


def everything(definition):
    return frozenset(c for edge in definition.edges for c in edge.requires)


def fact_classes(definition):
    """Nothing known, all well, all well but one (each in turn)."""
    every = everything(definition)
    return [frozenset(), every, *(every - {code} for code in sorted(every))]


def standings(definition):
    whole = Standing(
        documents=frozenset(kind.name for kind in definition.documents),
        tracks={t.name: next(s.name for s in t.stages if s.final) for t in definition.tracks},
        parts={p.name: (LinkedCase("R8-意-001", p.reached[0]),) for p in definition.parts},
        proposals={edge.trigger: 2 for edge in definition.edges if edge.override},
        asking=1,
    )
    return (Standing(), whole)


def permits(role):
    return lambda permission: role in POLICY.get(Permission(permission), ())


def unlike_roles(permissions):
    """One role of each kind: who may do the same of these is asked once."""
    return {frozenset(filter(permits(role), permissions)): role for role in sorted(Role)}.values()


def inputs_of(definition, stage, trigger):
    return {
        name: EXAMPLES[kind(declared)[0]]
        for edge in definition.edges_from(stage, trigger)
        for name, declared in edge.inputs.items()
    }


def reasons_of(option):
    return {verdict.code: "確かめました" for verdict in option.warnings}


def done(definition, stage, option, known, role, standing):
    try:
        decision = decide(
            definition,
            stage,
            option.trigger,
            known,
            permits(role),
            reasons_of(option),
            inputs_of(definition, stage, option.trigger),
            standing=standing,
        )
    except (Refused, Forbidden):
        return None
    return decision.to


@each_machine
def test_what_is_offered_is_accepted_and_what_is_not_offered_is_refused(definition):
    for stage in definition.stages:
        here = {edge.trigger: edge.requires for edge in definition.edges_from(stage.name)}
        roles = unlike_roles({edge.permission for edge in definition.edges_from(stage.name)})
        relevant = {code for requires in here.values() for code in requires}
        classes = {met & relevant for met in fact_classes(definition)}
        for known in map(Known, classes):
            for standing in standings(definition):
                for role in roles:
                    options = explain(definition, stage.name, known, permits(role), standing=standing)
                    offered = {}
                    for option in options:
                        ways = offered.setdefault(option.trigger, set())
                        if option.allowed:
                            ways.add(option.to)
                    for option in options:
                        reached = done(definition, stage.name, option, known, role, standing)
                        wanted = offered[option.trigger]
                        assert (reached in wanted) if wanted else reached is None


@each_machine
def test_a_trigger_that_does_not_leave_a_stage_is_refused_whatever_is_known(definition):
    triggers = {edge.trigger for edge in definition.edges}
    known = Known(everything(definition))
    for stage in definition.stages:
        for trigger in triggers - {edge.trigger for edge in definition.edges_from(stage.name)}:
            with pytest.raises(Refused):
                decide(definition, stage.name, trigger, known, lambda _: True)


@each_machine
def test_a_caution_is_only_passed_with_a_reason(definition):
    for edge in definition.edges:
        if not edge.warns:
            continue
        stage = edge.sources[0]
        raised = Known(frozenset(edge.requires) | frozenset(edge.warns))
        with pytest.raises(Invalid) as refused:
            decide(
                definition, stage, edge.trigger, raised, lambda _: True, None,
                inputs_of(definition, stage, edge.trigger), standing=standings(definition)[1],
            )  # fmt: skip
        assert {f"acknowledged.{code}" for code in edge.warns} <= set(refused.value.fields)


@pytest.mark.parametrize("name", sorted(LIBRARY))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_random_walk_never_leaves_the_graph(name, data):
    definition = LIBRARY[name]
    ways = {(source, edge.to) for edge in definition.edges for source in edge.sources}
    known, standing = Known(everything(definition)), standings(definition)[1]
    stage = definition.initial
    for _ in range(data.draw(st.integers(1, 30), label="steps")):
        options = explain(definition, stage, known, lambda _: True, standing=standing)
        if not options:
            assert definition.stage(stage).final
            break
        option = data.draw(st.sampled_from(options), label="option")
        assert option.allowed
        reached = decide(
            definition,
            stage,
            option.trigger,
            known,
            lambda _: True,
            reasons_of(option),
            inputs_of(definition, stage, option.trigger),
            standing=standing,
        ).to
        assert (stage, reached) in ways
        assert reached in definition.by_name
        stage = reached
