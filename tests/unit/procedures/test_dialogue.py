"""A talk begins with what everyone knows and ends with who begins what; a briefing is no talk and says so."""

import dataclasses
import datetime as dt

import pytest

from consult.access.actor import Role
from consult.collaboration.dialogues.conditions import TALKS, DialogueFacts
from tests.factories.walk import Walk

DAY = dt.date
SESSION = DAY(2026, 9, 20)
READY = DialogueFacts(
    today=SESSION,
    kind="exchange",
    session_on=SESSION,
    pack_published_on=DAY(2026, 9, 13),
    pack_days=7,
    least_actor_kinds=2,
)
TALKED = {
    "actor_kinds": ("citizen", "local", "city"),
    "outputs_missing": (),
    "participants": 6,
    "convinced": 4,
    "mostly": 1,
    "not_yet": 1,
    "doubts_without_reason": 0,
}
CHECKED = {"asked": 6, "answered": 6, "check_until": DAY(2026, 10, 5)}
ANSWERED = {"unanswered": (), "refusals_without_reason": (), "initiatives_without_office": ()}


def at(stage, **facts):
    return Walk("dialogue", dataclasses.replace(READY, **facts), at=stage)


def test_a_talk_from_its_announcement_to_the_citys_answer():
    walk = Walk("dialogue", READY).stands(documents=frozenset({"pack", "record"}))
    walk.take("announce", notice_missing=(), easy_to_join=True)
    walk.take("publish_pack", pack_missing=(), earlier_outputs_left_out=0)
    walk.take("open")
    walk.take("close_talk", **TALKED)
    walk.take("draft_record")
    walk.take("send_for_check", record_rows=12)
    walk.take("finish_check", **CHECKED)
    walk.take("review", objections_open=0, cleared_by_other=True)
    walk.take("publish")
    walk.take("submit_response", **ANSWERED)
    walk.take("respond", reply_by_other=True)
    assert walk.take("archive") == "archived"
    assert walk.path == [
        "planned", "noticed", "pack_published", "in_session", "held", "record_draft", "participants_check",
        "checked", "reviewed", "published", "response_drafted", "responded", "archived",
    ]  # fmt: skip
    assert {"show_ground_rules", "ask_participants", "publish_session_record"} <= set(walk.effects)


def test_a_notice_without_a_place_and_a_session_hard_to_join():
    walk = Walk("dialogue", READY)
    assert "場所" in walk.told("announce", notice_missing=("place",))[0]
    assert walk.asks("announce", notice_missing=(), easy_to_join=False) == {"acknowledged.hard_to_join"}
    noted = {"hard_to_join": "参加する全員の都合を聞いて決めたため"}
    assert walk.take("announce", notice_missing=(), easy_to_join=False, noted=noted) == "noticed"


def test_the_pack_is_complete_filed_and_takes_up_the_phase_before():
    walk = at("noticed", pack_missing=("cost", "undecided"), earlier_outputs_left_out=3)
    assert walk.refused("publish_pack") == {"pack_complete", "earlier_outputs_taken_up", "documents_filed"}
    assert walk.told("publish_pack")[0] == "事前の資料に足りないことがあります：費用、決まっていないこと"


def test_a_talk_does_not_open_before_its_day_or_on_a_pack_that_came_late():
    walk = at("pack_published")
    assert walk.refused("open", today=DAY(2026, 9, 19)) == {"session_day_come"}
    assert walk.refused("open", pack_published_on=DAY(2026, 9, 14)) == {"pack_early_enough"}
    assert "6日前" in walk.told("open", pack_published_on=DAY(2026, 9, 14))[0]
    assert walk.refused("open", pack_published_on=None) == {"pack_early_enough"}
    assert walk.may("open")


def test_every_output_is_asked_for_before_a_talk_is_closed():
    assert at("in_session").refused("close_talk") == {
        "several_kinds_present", "outputs_recorded", "assent_counted", "doubts_have_reasons",
    }  # fmt: skip
    walk = at("in_session", **TALKED)
    assert walk.refused("close_talk", actor_kinds=("city", "city")) == {"several_kinds_present"}
    assert walk.refused("close_talk", outputs_missing=("initiative",)) == {"outputs_recorded"}
    assert walk.refused("close_talk", doubts_without_reason=1) == {"doubts_have_reasons"}
    assert walk.refused("close_talk", actor_kinds=("city",), least_actor_kinds=1) == {"several_kinds_present"}


def test_a_briefing_is_no_talk_and_says_so():
    walk = at("in_session", kind="briefing", **TALKED)
    assert walk.refused("close_talk") == {"is_a_talk"}
    assert walk.told("close_talk") == ["説明会は話し合いではありません。話し合いとして結ぶことはできません"]
    assert walk.refused("end_open", inputs={"reason": "時間切れ"}) == {"is_a_talk"}
    assert walk.take("close_briefing") == "briefed"
    assert walk.effects == ["say_it_was_no_talk"]
    assert "説明会は話し合いではありません" in walk.definition.stage("briefed").public["ja"]
    assert walk.take("draft_record") == "record_draft"


@pytest.mark.parametrize("kind", sorted(TALKS))
def test_a_talk_is_not_closed_as_a_briefing(kind):
    walk = at("in_session", kind=kind, **TALKED)
    assert walk.refused("close_briefing") == {"is_a_briefing"}
    assert walk.may("close_talk")


def test_nobody_is_outvoted_a_talk_goes_on_another_day_or_ends_open():
    walk = at("in_session")
    assert not any("vote" in trigger for trigger in walk.triggers)
    assert walk.asks("adjourn") == {"next_session_on"}
    walk.take("adjourn", inputs={"next_session_on": DAY(2026, 10, 4)})
    assert walk.refused("open", session_on=DAY(2026, 10, 4)) == {"session_day_come"}
    walk.take("open", session_on=DAY(2026, 10, 4), today=DAY(2026, 10, 4))
    assert walk.asks("end_open") == {"reason"}
    assert walk.take("end_open", inputs={"reason": "費用の負担で一致しなかった"}) == "ended_open"
    assert walk.take("draft_record") == "record_draft"


def test_a_survey_is_sent_out_closed_by_the_clock_and_counted():
    walk = at("pack_published", kind="survey", closes_on=DAY(2026, 9, 30))
    assert walk.refused("open") == {"people_meet"}
    assert walk.refused("send_out") == {"documents_filed"}
    walk.stands(documents=frozenset({"questionnaire"})).take("send_out")
    assert walk.allows(Role.SYSTEM) == {"close_survey"}
    assert walk.refused("close_survey", today=DAY(2026, 9, 30)) == {"survey_period_over"}
    walk.take("close_survey", today=DAY(2026, 10, 1))
    walk.take("draft_record", record_rows=4)
    assert walk.refused("send_for_check") == {"people_meet"}
    assert walk.refused("count_survey", distributed=120, returned=80, valid=81) == {"survey_numbers_agree"}
    assert walk.take("count_survey", distributed=120, returned=80, valid=76) == "checked"


def test_silence_lets_the_check_end_and_an_open_objection_does_not_pass_the_review():
    walk = at("participants_check", asked=6, answered=2, check_until=DAY(2026, 10, 5))
    assert walk.refused("end_check", today=DAY(2026, 10, 5)) == {"participants_check_over"}
    walk.take("end_check", today=DAY(2026, 10, 6))
    walk.stands(documents=frozenset({"record"}))
    assert walk.refused("review", objections_open=1, cleared_by_other=False) == {
        "objections_settled", "public_record_cleared",
    }  # fmt: skip
    assert walk.allows(Role.RECORDS) == {"review"}
    assert walk.take("rework", inputs={"reason": "発言を直した"}) == "record_draft"


def test_every_question_and_initiative_gets_an_answer_from_two_people():
    walk = at("published", unanswered=(2, 5), refusals_without_reason=(3,), initiatives_without_office=(1,))
    assert walk.refused("submit_response") == {
        "every_item_answered", "refusals_have_reasons", "initiatives_have_office",
    }  # fmt: skip
    assert walk.refused("nothing_open", requests=(2, 3, 5)) == {"nothing_to_answer"}
    walk.take("submit_response", **ANSWERED)
    assert walk.refused("respond", reply_by_other=False) == {"reply_by_another"}
    assert Role.SECRETARY not in {r for r in Role if "respond" in walk.allows(r)}
    assert walk.take("return_response") == "published"
    assert walk.refused("nothing_open", requests=(2, 3, 5)) == {
        "nothing_to_answer"
    }  # answered in a draft only
    assert walk.take("nothing_open", requests=()) == "responded"


def test_a_coordinator_opens_and_closes_but_decides_nothing():
    assert at("pack_published").allows(Role.COORDINATOR) >= {"open"}
    assert at("in_session").allows(Role.COORDINATOR) >= {"adjourn", "close_talk"}
    assert at("reviewed").allows(Role.COORDINATOR) == {"rework"}
    assert at("response_drafted").allows(Role.COORDINATOR) == set()


def test_more_time_is_said_before_the_day():
    walk = at("response_drafted", reply_due=DAY(2026, 11, 4), today=DAY(2026, 11, 5))
    later = {"new_reply_day": DAY(2026, 12, 4), "reason": "予算の確認のため"}
    assert walk.refused("announce_more_time", inputs=later) == {"reply_day_not_passed"}
    assert walk.take("announce_more_time", inputs=later, today=DAY(2026, 11, 4)) == "published"


def test_a_session_is_called_off_only_with_a_reason():
    walk = at("pack_published")
    assert walk.asks("cancel") == {"reason"}
    walk.take("cancel", inputs={"reason": "台風のため"})
    assert walk.ended
