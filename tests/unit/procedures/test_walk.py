"""The walk that the stories of procedures are told with says what the product says."""

import pytest

from consult.access.actor import Role
from consult.errors import Forbidden, Refused
from consult.meetings.conditions import MeetingFacts
from tests.factories.walk import Walk


def test_a_step_that_is_taken_is_remembered_with_its_facts_and_effects():
    walk = Walk("meeting", MeetingFacts(notice_missing=()))
    assert walk.refused("give_notice", notice_missing=("place",)) == {"meeting_notice_complete"}
    assert not walk.may("give_notice")  # two cautions, about facts nobody knows
    assert walk.asks("give_notice") == {"acknowledged.meeting_notice_late", "acknowledged.meeting_on_holiday"}
    noted = {"meeting_notice_late": "急ぎのため", "meeting_on_holiday": "来やすい日のため"}
    assert walk.take("give_notice", noted=noted, present=6) == "noticed"
    assert (walk.path, walk.effects) == (["planned", "noticed"], ["announce_meeting"])
    assert walk.refused("open", quorum=7) == {"meeting_day_come", "quorum_met"}
    assert "出席6人で、定足数7人に足りません" in walk.told("open", quorum=7)


def test_a_step_that_would_be_taken_is_no_refusal():
    walk = Walk("meeting", MeetingFacts(), at="closed")
    assert walk.may("draft_minutes")
    with pytest.raises(pytest.fail.Exception):
        walk.refused("draft_minutes")
    assert walk.refused("publish") == set()
    with pytest.raises(Refused):
        walk.take("publish")


def test_a_walk_in_a_role_takes_only_what_the_table_of_access_grants():
    walk = Walk("meeting", MeetingFacts(), at="closed", role=Role.MEMBER)
    assert walk.allows(Role.SECRETARY) == {"draft_minutes"}
    assert walk.allows(Role.MEMBER) == set()
    with pytest.raises(Forbidden):
        walk.take("draft_minutes")
