"""An assembly drawn by lot: 1,500 invited, 63 accept, 30 drawn, 27 come, five recommendations, ninety days."""

import dataclasses
import datetime as dt

import pytest

from consult.access.actor import Role
from consult.calendars import Count, Rule, reckon
from consult.collaboration.assemblies.conditions import AssemblyFacts
from consult.workflow.conditions import evaluate
from tests.factories.walk import Walk

DAY = dt.date
OPENS = DAY(2026, 11, 14)
PLANNED = AssemblyFacts(
    today=OPENS, sample_size=1500, places=30, pack_days=14, group_least=5, group_most=6, opens_on=OPENS
)
FUNNEL = {"invited": 1500, "accepted": 63, "declined": 210, "silent": 1215, "undelivered": 12}
DRAW = {"seed_published": True, "draw_repeats": True, "drawn": 30, "quotas_unfilled": ()}
CAME = {"attended": 27, "absent": 3, "groups": (5, 5, 5, 6, 6)}
FILED = frozenset({"design", "draw_record", "pack", "report", "response"})


def at(stage, **facts):
    return Walk("citizens_assembly", dataclasses.replace(PLANNED, **facts), at=stage)


def test_the_square_before_the_station_from_the_lot_to_the_answer():
    walk = Walk("citizens_assembly", PLANNED).stands(documents=FILED)
    walk.take("publish_design", design_missing=())
    walk.take("receive_codes", codes=1500, strata_off=(), register_fields=0)
    walk.take("invite", invitation_missing=())
    walk.take("close_acceptance", accept_until=DAY(2026, 11, 13))
    walk.take("draw", **FUNNEL, **DRAW)
    walk.take("publish_pack", experts_for=1, experts_against=1)
    walk.take("open", pack_published_on=DAY(2026, 10, 31))
    walk.take("vote", recommendations=5, votes_off=(), **CAME)
    walk.take("draft_report")
    walk.take("send_for_check", report_rows=5)
    walk.take("finish_check", asked=27, answered=27, check_until=DAY(2026, 11, 30))
    walk.take("review", objections_open=0, cleared_by_other=True)
    walk.take("publish", identified=27)
    walk.take("submit_response", unanswered=(), refusals_without_reason=())
    walk.take("respond", reply_by_other=True)
    assert walk.take("archive") == "archived"
    assert walk.path == [
        "planned", "designed", "sampled", "invited", "accepted", "drawn", "informed", "deliberating", "voted",
        "report_draft", "report_check", "report_checked", "reviewed", "published", "response_drafted",
        "city_response", "archived",
    ]  # fmt: skip
    assert "forget_others" in walk.effects
    assert str(evaluate(("funnel_adds_up",), walk.facts)[0]) == (
        "招待1,500人：承諾63人（4.2%）、辞退210人、返事なし1,215人、不達12人"
    )


def test_the_register_of_residents_does_not_enter():
    walk = at("designed", codes=1500, strata_off=())
    assert walk.refused("receive_codes", register_fields=2) == {"only_codes_received"}
    assert walk.refused("receive_codes", register_fields=None) == {"only_codes_received"}


def test_the_sample_is_that_of_the_design():
    walk = at("designed", register_fields=0)
    assert walk.refused("receive_codes", codes=1499, strata_off=()) == {"codes_match_design"}
    assert walk.refused("receive_codes", codes=1500, strata_off=("18–24",)) == {"codes_match_design"}
    assert "18–24" in walk.told("receive_codes", codes=1500, strata_off=("18–24",))[0]


def test_what_must_be_published_and_said_beforehand():
    walk = Walk("citizens_assembly", PLANNED)
    assert walk.refused("publish_design", design_missing=("seed_rule",)) == {
        "assembly_design_complete", "documents_filed",
    }  # fmt: skip
    assert "謝礼" in at("sampled").told("invite", invitation_missing=("reward",))[0]


def test_answers_are_taken_to_the_end_of_the_last_day():
    walk = at("invited", accept_until=OPENS)
    assert walk.allows(Role.SYSTEM) == {"close_acceptance"}
    assert walk.refused("close_acceptance") == {"acceptance_over"}


def test_a_draw_nobody_can_repeat_is_none():
    walk = at("accepted", **FUNNEL).stands(documents=FILED)
    assert walk.refused("draw", **DRAW | {"seed_published": False, "draw_repeats": False}) == {
        "seed_published", "draw_repeatable",
    }  # fmt: skip
    assert walk.refused("draw", **DRAW | {"drawn": 29}) == {"draw_repeatable"}
    assert walk.refused("draw", **DRAW, silent=1214) == {"funnel_adds_up"}
    assert walk.asks("draw", **DRAW | {"quotas_unfilled": ("18–24",)}) == {"acknowledged.quotas_unfilled"}
    assert walk.allows(Role.RECORDS) == {"draw"}
    assert "draw" not in walk.allows(Role.SECRETARY)


def test_too_few_who_accept_lead_to_more_invitations():
    walk = at("accepted", **FUNNEL | {"accepted": 28, "silent": 1250}).stands(documents=FILED)
    assert walk.refused("draw", **DRAW) == {"enough_accepted"}
    assert walk.asks("invite_more") == {"reason"}
    assert walk.take("invite_more", inputs={"reason": "承諾が参加の人数に足りないため"}) == "designed"


def test_places_are_filled_from_the_reserves():
    walk = at("informed", reserves=0)
    why = {"reason": "辞退が2人あったため"}
    assert walk.refused("fill_places", inputs=why) == {"reserves_left"}
    assert walk.take("fill_places", inputs=why, reserves=33) == "drawn"


def test_both_sides_are_heard():
    walk = at("drawn").stands(documents=FILED)
    assert walk.refused("publish_pack", experts_for=2, experts_against=0) == {"both_sides_heard"}


@pytest.mark.parametrize(("published", "opens"), [(DAY(2026, 10, 31), True), (DAY(2026, 11, 1), False)])
def test_fourteen_days_with_the_pack_open_the_session_and_thirteen_do_not(published, opens):
    walk = at("informed", experts_for=1, experts_against=1, pack_published_on=published)
    assert walk.may("open") is opens
    if not opens:
        assert walk.refused("open") == {"assembly_pack_early"}


def test_nobody_is_lost_between_the_draw_and_the_groups():
    walk = at("deliberating", drawn=30, recommendations=5, votes_off=())
    assert walk.refused("vote", **CAME | {"absent": 2}) == {"attendance_adds_up"}
    assert walk.refused("vote", **CAME | {"groups": (5, 5, 5, 5, 7)}) == {"groups_sized"}
    assert walk.refused("vote", **CAME | {"groups": (5, 5, 5, 6)}) == {"groups_sized"}
    assert walk.refused("vote", **CAME, votes_off=(3,)) == {"every_vote_counted"}
    assert walk.may("vote", **CAME)


def test_who_did_not_take_part_cannot_be_found():
    walk = at("reviewed", cleared_by_other=True, drawn=30, **FUNNEL, **CAME)
    assert walk.refused("publish", identified=1500) == {"only_participants_known"}
    assert walk.refused("publish", identified=30) == {"only_participants_known"}
    assert walk.take("publish", identified=27) == "published"


def test_recommendation_four_without_an_answer_keeps_the_response_from_going_out():
    walk = at("published", unanswered=(4,), refusals_without_reason=()).stands(documents=FILED)
    assert walk.refused("submit_response") == {"every_item_answered"}
    assert "番号 4" in walk.told("submit_response")[0]
    due = reckon(Rule(Count.EXCLUDING, 90, "公表した日"), DAY(2026, 12, 14)).date
    late = due + dt.timedelta(days=1)
    more = {"new_reply_day": late + dt.timedelta(days=30), "reason": "駅の事業者との協議のため"}
    assert walk.refused("announce_more_time", inputs=more, reply_due=due, today=late) == {
        "reply_day_not_passed"
    }
    assert walk.take("announce_more_time", inputs=more, reply_due=due, today=due) == "published"


def test_the_drafter_of_the_answer_does_not_settle_it():
    walk = at("response_drafted", unanswered=(), refusals_without_reason=(2,), reply_by_other=False)
    assert walk.refused("respond") == {"refusals_have_reasons", "reply_by_another"}
    assert Role.SECRETARY not in {role for role in Role if "respond" in walk.allows(role)}
    assert walk.take("return_response") == "published"


def test_the_report_is_checked_and_may_be_rewritten():
    walk = at("report_check", asked=27, answered=20, check_until=OPENS)
    assert walk.refused("finish_check") == {"participants_check_over"}
    walk.take("end_check", today=OPENS + dt.timedelta(days=1))
    assert walk.refused("review", objections_open=1) == {
        "objections_settled", "public_record_cleared", "documents_filed",
    }  # fmt: skip
    assert walk.take("rework", inputs={"reason": "提言2の文を直した"}) == "report_draft"


def test_an_assembly_that_is_called_off_forgets_everyone():
    walk = at("invited")
    assert walk.asks("cancel") == {"reason"}
    walk.take("cancel", inputs={"reason": "感染症のため"})
    assert walk.ended
    assert "forget_others" in walk.effects
