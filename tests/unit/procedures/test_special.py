"""専決処分 and the aftermath of 再議, by the articles beside them."""

import dataclasses
import datetime as dt

import pytest

from consult.calendars import reckon
from consult.council.special_conditions import special_reported_late
from tests.factories.walk import Walk
from tests.unit.procedures.test_bill import FILED, READY

WHY = {"reason": "法令により支出しなければならないため"}
ACTED = dt.date(2027, 1, 8)


def walk(at, **facts):
    return Walk("bill", READY, at=at).knows(**facts).stands(documents=FILED)


@pytest.mark.parametrize(
    ("special", "kind", "ayes", "nays", "refused", "taken"),
    [
        # 179条3項: approved like any other matter, by the majority of 116条
        ("179", "ordinance", 13, 11, {"disapprove", "reject", "note_report"}, ("pass", "passed")),
        # 179条4項: an ordinance or a budget refused asks for measures and a report
        ("179", "ordinance", 11, 13, {"pass", "reject", "note_report"}, ("disapprove", "disapproved")),
        ("179", "budget", 11, 13, {"pass", "reject", "note_report"}, ("disapprove", "disapproved")),
        # 179条4項 names no other matter
        ("179", "other", 11, 13, {"pass", "disapprove", "note_report"}, ("reject", "rejected")),
        # 180条2項: reported, never voted on
        ("180", "other", 13, 11, {"pass", "reject", "disapprove"}, None),
        ("180", "ordinance", 11, 13, {"pass", "reject", "disapprove"}, None),
        # no 専決処分
        ("", "ordinance", 11, 13, {"pass", "disapprove", "note_report"}, ("reject", "rejected")),
    ],
)
def test_what_the_council_may_do_with_an_act_done_for_it(special, kind, ayes, nays, refused, taken):
    facts = {"special": special, "bill_kind": kind, "ayes": ayes, "nays": nays}
    for trigger in refused - {"note_report"}:
        assert walk("debated", **facts).refused(trigger)
    if special == "180":
        for stage in ("submitted", "introduced"):
            assert walk(stage, **facts).take("note_report") == "noted"
    else:
        assert "bill_is_report" in walk("introduced", **facts).refused("note_report")
        trigger, stage = taken
        assert walk("debated", **facts).take(trigger) == stage


@pytest.mark.parametrize(
    ("special", "onward", "not_so"), [("179", "take_effect", "send"), ("", "send", "take_effect")]
)
def test_what_was_approved_is_in_force_already_and_is_not_sent_to_be_promulgated(special, onward, not_so):
    for kind in ("ordinance", "budget"):
        assert walk("passed", special=special, bill_kind=kind).refused(not_so)
        assert walk("passed", special=special, bill_kind=kind).take(onward)


def test_measures_are_written_before_they_are_reported():
    facts = {"special": "179", "bill_kind": "budget"}
    assert walk("disapproved", **facts).refused("report_measures") == {"measures_written"}
    done = walk("disapproved", **facts, measures_written=True)
    assert done.take("report_measures") == "measures_reported"


@pytest.mark.parametrize(
    ("special", "missed", "late"), [("179", 0, False), ("179", 1, True), ("180", 2, True), ("", 0, False)]
)
def test_an_act_goes_to_the_next_session(special, missed, late):
    facts = dataclasses.replace(READY, special=special, acted_on=ACTED, sessions_missed=missed)
    raised, _numbers = special_reported_late(facts)
    assert raised is late


@pytest.mark.parametrize(
    ("ground", "kind", "spend", "no_confidence"),
    [
        ("obligatory", "budget", True, False),  # 177条2項
        ("disaster", "budget", False, True),  # 177条3項
        ("objection", "budget", False, False),  # 176条: final
        ("unlawful", "budget", False, False),
        ("obligatory", "ordinance", False, False),
    ],
)
def test_what_the_mayor_may_do_when_expenses_stay_struck_out(ground, kind, spend, no_confidence):
    def may(trigger):
        return walk("upheld", ground=ground, bill_kind=kind).may(trigger, inputs=WHY)

    assert (may("spend_anyway"), may("take_as_no_confidence")) == (spend, no_confidence)


def test_the_council_may_be_dissolved_for_ten_days():
    """178条1項: ten days from the notice, its day not counted."""
    assert reckon("dissolve", dt.date(2027, 3, 25)).date == dt.date(2027, 4, 4)
