"""An offer finds a wish; either side may say no and nobody learns why."""

import dataclasses
import datetime as dt

from consult.access.actor import Role
from consult.collaboration.matching.conditions import MatchFacts
from tests.factories.walk import Walk

DAY = dt.date
LISTED = MatchFacts(held_by="", today=DAY(2026, 9, 1), registration_missing=(), valid_until=DAY(2027, 8, 31))
FOUND = {"opposite": True, "candidate_open": True}
BOTH = ("offer", "wish")


def at(stage, **facts):
    return Walk("matching", dataclasses.replace(LISTED, **facts), at=stage)


def test_a_companys_truck_finds_the_festival_and_both_tell_of_it():
    walk = Walk("matching", LISTED).stands(documents=frozenset({"terms"}))
    walk.take("introduce", **FOUND)
    walk.take("ask")
    walk.take("agree", agreed=BOTH, terms_missing=())
    walk.take("begin", starts_on=DAY(2026, 9, 1))
    walk.take("finish")
    walk.take("complete", reports_missing=())
    walk.take("show", consented=BOTH, cleared_by_other=True)
    assert walk.take("archive") == "archived"
    assert walk.path == [
        "registered", "introduced", "asked", "agreed", "under_way", "reporting", "completed", "published",
        "archived",
    ]  # fmt: skip
    assert walk.effects == [
        "hold_registrations", "ask_both_sides", "bind_registrations", "hand_over_contacts", "ask_for_reports",
        "close_registrations", "show_match", "start_retention",
    ]  # fmt: skip


def test_only_an_offer_and_a_wish_that_are_open_fit():
    walk = at("registered", registration_missing=("place",), today=DAY(2027, 9, 1))
    assert walk.refused("introduce", opposite=False, candidate_open=True) == {
        "registration_complete", "registration_valid", "candidate_fits",
    }  # fmt: skip
    assert "場所" in walk.told("introduce", **FOUND)[0]
    assert at("introduced", opposite=True).refused("ask", candidate_open=False) == {"candidate_fits"}


def test_saying_no_needs_no_reason_and_shows_none():
    for stage in ("introduced", "asked"):
        walk = at(stage)
        assert walk.take("relist") == "registered"
        assert walk.effects == ["decline_quietly", "free_registrations"]
        words = [
            *walk.definition.stage(stage).public.values(),
            *walk.definition.edges_from(stage, "relist")[0].label.values(),
        ]
        assert not any(word in text for text in words for word in ("断", "declin", "refus", "尋ね"))
        declared = {e.trigger: set(e.inputs) for e in walk.definition.edges}
        assert declared["relist"] == declared["call_off"] == {"private_note"}


def test_what_another_case_leads_moves_only_with_it():
    walk = at("registered", held_by="R8-結-001", today=DAY(2027, 9, 1))
    for trigger in ("withdraw", "expire", "introduce"):
        assert "registration_free" in walk.refused(trigger, **FOUND)


def test_no_answer_within_the_days_sets_both_free():
    walk = at("asked", answer_by=DAY(2026, 9, 1))
    assert walk.refused("lapse") == {"answer_day_passed"}
    assert walk.allows(Role.SYSTEM) == {"lapse"}
    assert walk.take("lapse", today=DAY(2026, 9, 2)) == "registered"


def test_one_yes_is_no_agreement_and_terms_are_written_down():
    walk = at("asked")
    assert walk.refused("agree", agreed=("offer",), terms_missing=("accident",)) == {
        "both_sides_agree", "terms_noted", "documents_filed",
    }  # fmt: skip
    told = walk.told("agree", agreed=("offer",), terms_missing=("accident",))
    assert told[:2] == [
        "まだ承諾していない側があります：希望する側",
        "条件のメモに足りないことがあります：事故のときの責任",
    ]


def test_work_begins_on_its_day_and_may_end_early():
    walk = at("agreed", starts_on=DAY(2026, 10, 1))
    assert walk.refused("begin") == {"match_day_come"}
    walk.take("call_off")
    assert walk.take("archive") == "archived"


def test_both_sides_report():
    assert at("reporting").refused("complete", reports_missing=("wish",)) == {"both_sides_reported"}


def test_a_company_is_shown_only_with_everyones_consent_and_a_second_look():
    walk = at("completed")
    assert walk.refused("show", consented=("wish",), cleared_by_other=False) == {
        "both_sides_consent", "public_record_cleared",
    }  # fmt: skip
    assert Role.COORDINATOR not in {role for role in Role if "show" in walk.allows(role)}
    assert walk.take("archive") == "archived"


def test_a_registration_ends_with_its_time_or_at_their_wish_and_can_be_prolonged():
    walk = at("registered")
    assert walk.refused("expire") == {"registration_over"}
    assert walk.asks("prolong") == {"new_valid_until"}
    walk.take("prolong", inputs={"new_valid_until": DAY(2028, 8, 31)})
    assert walk.take("expire", today=DAY(2027, 9, 1)) == "withdrawn"
    assert at("introduced").take("withdraw") == "withdrawn"
