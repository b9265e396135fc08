"""Of a case of which nothing is established, nothing that asks for something can be done."""

import pytest

import consult.collaboration.grant_settlement_conditions
import consult.collaboration.grant_year_conditions
import consult.collaboration.joint_review_conditions
import consult.plans.hearing_conditions  # noqa: F401 - importing registers
from consult.archive.conditions import DispositionFacts
from consult.collaboration.appointment_conditions import AppointmentFacts
from consult.collaboration.assembly_conditions import AssemblyFacts
from consult.collaboration.dialogue_conditions import DialogueFacts
from consult.collaboration.gathering_conditions import GatheringFacts
from consult.collaboration.grant_conditions import GrantFacts
from consult.collaboration.issue_conditions import IssueFacts
from consult.collaboration.joint_conditions import JointFacts
from consult.collaboration.matching_conditions import MatchFacts
from consult.collaboration.register_facts import RegisterFacts
from consult.plans.plan_conditions import PlanFacts
from consult.plans.review_conditions import ReviewFacts
from consult.resources import resource
from consult.workflow.explain import explain
from consult.workflow.loader import load


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("local_issue", IssueFacts()),
        ("dialogue", DialogueFacts()),
        ("citizens_assembly", AssemblyFacts()),
        ("matching", MatchFacts()),
        ("appointment", AppointmentFacts()),
        ("joint_project", JointFacts()),
        ("grant", GrantFacts()),
        ("plan", PlanFacts()),
        ("review", ReviewFacts()),
        ("gathering", GatheringFacts()),
        ("register", RegisterFacts()),
        ("records_disposition", DispositionFacts()),
    ],
)
def test_an_unknown_fact_passes_no_condition_and_raises_every_caution(name, facts):
    whole = load(resource("workflows") / f"{name}.toml")
    asked = set()
    for machine in (whole, *(whole.track(track.name) for track in whole.tracks)):
        for stage in machine.stages:
            for option in explain(machine, stage.name, facts, lambda _: True):
                edge = option.edge
                asked |= set(edge.requires)
                generic = edge.documents or edge.joins or edge.awaits or edge.override
                assert option.allowed is not bool(edge.requires or generic), edge.trigger
                assert {v.code for v in option.verdicts if v.ok} == set(), edge.trigger
                assert {w.code for w in option.warnings} == set(edge.warns), edge.trigger
    assert asked
