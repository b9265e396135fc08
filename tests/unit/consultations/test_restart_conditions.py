"""正誤, 中止, 再実施, 対象外: where the ways lead and what they ask for, by the file that ships and by its first version."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

import consult.consultations.restart_conditions  # noqa: F401 - importing registers
from consult.access.actor import Role
from consult.clock import tokyo
from consult.consultations.conditions import ConsultationFacts
from consult.consultations.restart_conditions import EXEMPT_GROUNDS
from consult.workflow.explain import decide
from consult.workflow.loader import load
from tests.factories.walk import Walk

VECTORS = Path(__file__).parents[2] / "vectors"
OPEN = ConsultationFacts(
    now=tokyo(2026, 10, 10),
    opens_on=dt.date(2026, 10, 1),
    closes_on=dt.date(2026, 10, 30),
    closes_at=tokyo(2026, 10, 30, 23, 59, 59),
    min_days=30,
    is_restart=False,
    notice_missing=(),
    draft_sections=3,
)
SLIP = {"erratum_place": "3ページ", "erratum_wrong": "5台", "erratum_right": "50台", "reason": "書き誤り"}


def walk(at="open", facts=OPEN, **more):
    return Walk("public_consultation", facts, at=at, **more)


def test_a_slip_is_corrected_while_the_period_runs_and_the_case_stays_open():
    going = walk()
    assert going.take("correct", inputs=SLIP) == "open"
    assert going.effects == ["publish_erratum", "tell_followers"]
    assert going.refused("correct", inputs={**SLIP, "erratum_right": " 5台 "}) == {"erratum_changes_words"}
    assert going.refused("correct", inputs=SLIP, now=tokyo(2026, 10, 31)) == {"still_open"}
    assert going.asks("correct", inputs={"erratum_wrong": "5台", "erratum_right": "50台"}) == {
        "erratum_place",
        "reason",
    }


@pytest.mark.parametrize("stage", ["open", "closed"])
def test_a_material_error_stops_the_consultation_with_a_reason_and_leads_to_a_new_one(stage):
    going = walk(stage)
    assert going.asks("stop") == {"reason"}
    assert going.take("stop", inputs={"reason": "対象の区域を誤って示した"}) == "stopped"
    assert going.effects == ["close_intake", "keep_opinions", "announce", "tell_followers"]
    assert going.triggers == {"restart", "abandon"}
    assert going.take("restart") == "restarted"
    assert going.take("archive") == "archived"
    assert going.ended


def test_nothing_is_stopped_once_it_is_considered_and_only_the_head_stops():
    assert "stop" not in walk("considering").triggers
    assert {"stop", "correct"} <= walk(role=Role.HEAD).allows(Role.HEAD)
    assert not {"stop", "correct", "extend"} & walk().allows(Role.SECRETARY)


def test_a_consultation_that_repeats_another_cannot_be_shortened_not_even_with_a_reason():
    short = dataclasses.replace(OPEN, closes_on=dt.date(2026, 10, 20), closes_at=None)
    given = {"reason_for_short_period": "国の補助申請期限のため"}
    assert walk("draft", short).may("publish_notice", inputs=given)
    again = walk("draft", dataclasses.replace(short, is_restart=True))
    assert again.refused("publish_notice", inputs=given) == {"full_period_again"}
    assert any("20日" in said for said in again.told("publish_notice", inputs=given))
    assert again.may("publish_notice", closes_on=dt.date(2026, 10, 30))


@pytest.mark.parametrize("ground", EXEMPT_GROUNDS)
def test_no_consultation_is_held_only_with_a_ground_and_a_reason_and_before_anything_is_announced(ground):
    going = walk("draft")
    assert going.asks("exempt", inputs={"exempt_ground": ground}) == {"reason"}
    assert going.refused("exempt", inputs={"exempt_ground": "面倒", "reason": "x"}) == {"exempt_ground_named"}
    assert "exempt" not in walk("planned").triggers
    assert going.take("exempt", inputs={"exempt_ground": ground, "reason": "字句の整理だけ"}) == "exempt"
    assert going.effects == ["publish_exemption", "announce", "tell_followers"]


def test_a_case_of_the_first_version_still_goes_its_own_way():
    first = load(VECTORS / "public_consultation_v1.toml")
    assert first.version == 1
    assert first.digest == "4ff8f8a7445a0a1dd666d6d4633239454524eb6e1869ebd2a07bdb5243ec1aad"
    assert {e.trigger for e in first.edges_from("open")} == {"extend", "close", "abandon"}
    facts = dataclasses.replace(OPEN, is_restart=None)
    assert decide(first, "draft", "publish_notice", facts, lambda _: True).to == "open"
    late = dataclasses.replace(facts, now=tokyo(2026, 11, 1))
    assert decide(first, "open", "close", late, lambda _: True).to == "closed"
