"""The conditions of 意見公募手続, with the numbers of the worked example."""

import dataclasses
import datetime as dt

import pytest

from consult.clock import tokyo
from consult.consultations.conditions import ConsultationFacts
from consult.consultations.opinion_conditions import OpinionFacts
from consult.workflow.conditions import CONDITIONS, evaluate

READY = ConsultationFacts(
    opens_on=dt.date(2026, 10, 1),
    closes_on=dt.date(2026, 10, 30),
    closes_at=tokyo(2026, 10, 30, 23, 59, 59),
    min_days=30,
    notice_missing=(),
    draft_sections=12,
    received=8,
    published=6,
    withheld=1,
    duplicates=0,
    withdrawn=0,
    late=1,
    invalid=0,
    off_topic=0,
    misdirected=0,
    resent=0,
)


def verdict(code, **changed):
    return evaluate((code,), dataclasses.replace(READY, **changed))[0]


def test_thirty_days_counted_from_the_day_of_notice_are_enough():
    assert verdict("period_long_enough").ok is True


def test_twenty_nine_days_are_refused_with_both_numbers():
    found = verdict("period_long_enough", closes_on=dt.date(2026, 10, 29))
    assert found.ok is False
    assert found.params == {"days": 29, "min_days": 30}
    assert "29日" in str(found)


@pytest.mark.parametrize(
    "given",
    [
        {"inputs": {"reason_for_short_period": "国の補助申請期限のため"}},
        {"reason_for_short_period": "前に書いた"},
    ],
)
def test_a_short_period_with_a_reason_is_accepted(given):
    assert verdict("period_long_enough", closes_on=dt.date(2026, 10, 29), **given).ok is True


def test_a_blank_reason_is_no_reason():
    given = {"inputs": {"reason_for_short_period": "　 "}}
    assert verdict("period_long_enough", closes_on=dt.date(2026, 10, 29), **given).ok is False


def test_no_reason_makes_up_for_a_period_that_ends_before_it_begins():
    backwards = verdict(
        "period_long_enough", closes_on=dt.date(2026, 9, 30), reason_for_short_period="急ぐため"
    )
    assert backwards.ok is False


def test_a_longer_minimum_of_the_municipality_counts():
    assert verdict("period_long_enough", min_days=31).ok is False


@pytest.mark.parametrize(
    ("now", "passed"),
    [
        (tokyo(2026, 10, 30, 12), False),
        (tokyo(2026, 10, 30, 23, 59, 59), False),
        (tokyo(2026, 10, 30, 23, 59, 59) + dt.timedelta(microseconds=999_999), False),
        (tokyo(2026, 10, 31), True),
        (tokyo(2026, 10, 31, 0, 0, 12), True),
    ],
)
def test_closing_waits_for_the_end_of_the_last_second(now, passed):
    assert verdict("closing_instant_passed", now=now).ok is passed
    assert verdict("still_open", now=now).ok is not passed


def test_saturday_as_the_last_day_is_a_caution():
    assert verdict("ends_on_holiday", closes_on=dt.date(2026, 10, 31)).ok is False
    assert verdict("ends_on_holiday").ok is True


def test_missing_notice_items_are_named():
    assert "問合せ先" in str(verdict("notice_complete", notice_missing=("contact",)))
    assert verdict("advance_notice_complete", notice_missing=("contact",)).ok is True
    assert verdict("advance_notice_complete", notice_missing=("period",)).ok is False


def test_the_register_must_add_up():
    assert verdict("counts_reconcile").ok is True
    off = verdict("counts_reconcile", late=0, uncovered=(4,))
    assert (off.ok, off.params) == (False, {"received": 8, "accounted": 7, "missing": 1, "numbers": (4,)})
    assert "1通の行き先が決まっていません（番号 4）" in str(off)
    assert verdict("counts_reconcile", withheld=None).ok is False


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("every_opinion_covered", "uncovered"),
        ("every_group_answered", "groups_unanswered"),
        ("responses_approved", "groups_unapproved"),
        ("outcome_reasons_given", "outcomes_without_reason"),
        ("amendments_shown", "amendments_without_diff"),
    ],
)
def test_one_open_number_blocks_and_is_named(code, field):
    assert verdict(code, **{field: ()}).ok is True
    blocked = verdict(code, **{field: (7,)})
    assert blocked.ok is False
    assert "7" in str(blocked)


@pytest.mark.parametrize(
    ("wanted", "ok"),
    [(dt.date(2026, 10, 31), True), (dt.date(2026, 10, 30), False), (None, False), ("2026-12-01", False)],
)
def test_an_extension_ends_later_than_now(wanted, ok):
    assert verdict("extension_is_later", inputs={"new_closing_day": wanted}).ok is ok


def test_a_result_with_no_opinion_is_a_caution_and_not_a_block():
    assert CONDITIONS["nobody_answered"].caution is True
    assert verdict("nobody_answered", received=0).ok is False


def test_an_extension_is_unknown_without_facts():
    assert evaluate(("extension_is_later",), ConsultationFacts())[0].ok is False


CASE = [c for c, s in CONDITIONS.items() if s.rule.__module__ == "consult.consultations.conditions"]
OPINION = [
    c for c, s in CONDITIONS.items() if s.rule.__module__ == "consult.consultations.opinion_conditions"
]


@pytest.mark.parametrize("code", CASE)
def test_nothing_known_of_the_consultation_passes_nothing(code):
    assert evaluate((code,), ConsultationFacts())[0].ok is False


@pytest.mark.parametrize("code", OPINION)
def test_nothing_known_of_the_opinion_passes_nothing(code):
    assert evaluate((code,), OpinionFacts())[0].ok is False


def test_a_late_opinion_is_late_and_nothing_else():
    late = OpinionFacts(in_time=False)
    assert [v.ok for v in evaluate(("arrived_in_time", "arrived_late"), late)] == [False, True]
