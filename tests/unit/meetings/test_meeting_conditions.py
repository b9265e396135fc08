"""The conditions of a meeting, with the numbers of the worked example."""

import datetime as dt

import pytest

from consult.meetings.conditions import MeetingFacts
from consult.workflow.conditions import CONDITIONS, evaluate


def verdict(code, **facts):
    return evaluate((code,), MeetingFacts(**facts))[0]


@pytest.mark.parametrize(("present", "ok"), [(7, True), (6, False), (12, True), (None, False)])
def test_seven_of_twelve_are_a_quorum_and_six_are_not(present, ok):
    assert verdict("quorum_met", present=present, quorum=7).ok is ok


def test_a_missing_quorum_is_said_with_both_numbers():
    assert str(verdict("quorum_met", present=6, quorum=7)) == "出席6人で、定足数7人に足りません"


def test_a_meeting_lapses_only_without_a_quorum():
    assert verdict("quorum_lacking", present=6, quorum=7).ok is True
    assert verdict("quorum_lacking", present=7, quorum=7).ok is False


@pytest.mark.parametrize(("today", "late"), [(dt.date(2026, 11, 5), False), (dt.date(2026, 11, 6), True)])
def test_a_notice_after_the_fifth_for_the_twelfth_is_a_caution(today, late):
    assert verdict("meeting_notice_late", today=today, notice_by=dt.date(2026, 11, 5)).ok is not late


@pytest.mark.parametrize(
    ("today", "answered", "over"),
    [
        (dt.date(2026, 12, 4), 6, False),
        (dt.date(2026, 12, 5), 0, True),
        (dt.date(2026, 12, 1), 7, True),
    ],
)
def test_the_check_ends_after_its_last_day_or_when_all_have_answered(today, answered, over):
    found = verdict(
        "member_check_over",
        today=today,
        check_until=dt.date(2026, 12, 4),
        members_asked=7,
        members_answered=answered,
    )
    assert found.ok is over


def test_an_item_without_a_result_keeps_the_meeting_open():
    assert "議題 2" in str(verdict("every_item_settled", items_unsettled=(2,)))


MEETING = [c for c, s in CONDITIONS.items() if s.rule.__module__ == "consult.meetings.conditions"]


@pytest.mark.parametrize("code", MEETING)
def test_nothing_known_passes_nothing(code):
    assert verdict(code).ok is False
