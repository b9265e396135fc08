"""Of a case of which nothing is established, nothing that asks for something can be done."""

import pytest

import consult.collaboration.grants.revocation_conditions
import consult.collaboration.grants.settlement_conditions
import consult.collaboration.grants.year_conditions
import consult.collaboration.joint_projects.review_conditions
import consult.plans.hearing_conditions  # noqa: F401 - importing registers
from consult.archive.conditions import DispositionFacts
from consult.collaboration.appointments.conditions import AppointmentFacts
from consult.collaboration.assemblies.conditions import AssemblyFacts
from consult.collaboration.dialogues.conditions import DialogueFacts
from consult.collaboration.gatherings.conditions import GatheringFacts
from consult.collaboration.grants.conditions import GrantFacts
from consult.collaboration.issues.conditions import IssueFacts
from consult.collaboration.joint_projects.conditions import JointFacts
from consult.collaboration.matching.conditions import MatchFacts
from consult.collaboration.registers.facts import RegisterFacts
from consult.plans.plan_conditions import PlanFacts
from consult.plans.reviews.conditions import ReviewFacts
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
