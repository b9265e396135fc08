"""A local issue climbs only as far as it must: the bamboo on the way to school, and what must not climb."""

import dataclasses
import datetime as dt

import pytest

from consult.access.actor import Role
from consult.collaboration.issues.conditions import URGENT_GROUNDS, IssueFacts
from consult.workflow.conditions import evaluate
from consult.workflow.standing import LinkedCase
from tests.factories.walk import Walk

DAY = dt.date
READ = IssueFacts(
    screened=True, urgent_ground="", reporter_objects=False, title_missing=False,
    today=DAY(2026, 9, 1), least_participants=2,
)  # fmt: skip
WARD = {
    "can_do": 1,  # 年2回の草刈り
    "tried": 1,  # 9月6日、住民14人
    "tries_without_result": 0,
    "cannot": 2,  # 私有地の伐採交渉、高木
    "cannot_grounds": ("authority", "safety"),
    "cannot_without_ground": 0,
    "kept_roles": 1,  # 下草刈り
    "talk_on": DAY(2026, 9, 13),
    "talk_participants": 14,
    "today": DAY(2026, 9, 13),
}
DISTRICT = WARD | {"talk_on": DAY(2026, 9, 20), "talk_participants": 6, "today": DAY(2026, 9, 24)}
OUTCOME = {
    "reply_support": "support", "reply_together": "together", "reply_city": "city", "reply_decline": "declined",
}  # fmt: skip
REPLY = {"reply_missing": (), "reply_by_other": True, "kept_roles": 2}
ESCALATION = {"can_do_stated", "tried_stated", "cannot_stated", "own_role_kept", "level_talk_held"}


def at(stage, **facts):
    return Walk("local_issue", dataclasses.replace(READ, **facts), at=stage)


def test_the_bamboo_climbs_to_the_city_and_is_settled_together():
    walk = Walk("local_issue", READ)
    walk.take("take_to_ward", can_do=0)
    walk.take("escalate", **WARD)
    walk.take("escalate", **DISTRICT)
    walk.take("receive")
    walk.take("assign", inputs={"office_in_charge": "道路河川課"})
    walk.stands(documents=frozenset({"reply", "agreement"}))
    walk.take("submit_reply", reply_missing=())
    walk.take("reply_together", reply_outcome="together", **REPLY)
    walk.take("review", result_missing=())
    closing = {"participants": 6, "convinced": 4, "mostly": 1, "not_yet": 1, "doubts_without_reason": 0}
    walk.take("settle", cleared_by_other=True, **closing)
    assert walk.take("archive") == "archived"
    assert walk.path == [
        "noticed", "ward_talk", "district_talk", "city_waiting", "city_received", "city_considering",
        "city_reply_drafted", "co_working", "reviewed", "settled", "archived",
    ]  # fmt: skip
    assert walk.effects.count("carry_up") == 2
    assert {"record_reception", "publish_reply", "publish_ladder"} <= set(walk.effects)


def test_without_what_one_can_do_nothing_is_passed_on():
    assert at("ward_talk", **WARD).refused("escalate", can_do=0) == {"can_do_stated"}
    assert at("ward_talk").refused("escalate", can_do=0) == ESCALATION
    assert at("district_acting", **WARD).refused("escalate", kept_roles=0, tried=0) == {
        "own_role_kept", "tried_stated",
    }  # fmt: skip
    told = at("ward_talk", **WARD).told("escalate", can_do=0)
    assert told == ["できることがまだ書いてありません。できないことの前に書いてください"]


def test_a_talk_has_at_least_two_people_whatever_the_municipality_sets():
    assert at("ward_talk", **WARD).refused("escalate", talk_participants=1, least_participants=1) == {
        "level_talk_held"
    }
    assert at("ward_talk", **WARD).refused("escalate", talk_on=DAY(2026, 9, 14)) == {"level_talk_held"}


def test_what_cannot_be_done_has_a_ground_of_the_list():
    walk = at("ward_talk", **WARD)
    assert walk.refused("escalate", cannot_grounds=("bother",)) == {"cannot_stated"}
    assert walk.refused("escalate", cannot_without_ground=1) == {"cannot_stated"}


def test_one_person_may_begin_at_home_and_pass_on_without_a_talk():
    walk = Walk("local_issue", READ)
    assert walk.refused("try_at_home", can_do=0) == {"can_do_stated"}
    walk.take("try_at_home", can_do=1)
    alone = {k: v for k, v in WARD.items() if not k.startswith("talk")}
    assert walk.take("escalate", **alone) == "ward_talk"


@pytest.mark.parametrize("ground", URGENT_GROUNDS)
def test_what_is_urgent_goes_straight_to_the_city_and_no_neighbour_sees_it(ground):
    walk = at("noticed", urgent_ground=ground, can_do=1)
    assert walk.refused("take_to_ward") == walk.refused("try_at_home") == walk.refused("withdraw") == {
        "not_urgent"
    }  # fmt: skip
    assert walk.take("bypass") == "urgent"
    assert walk.effects == ["hide_from_neighbours", "call_office_now"]
    walk.take("begin_handling", inputs={"office_in_charge": "こども課"})
    assert walk.refused("end_handling", measures=0) == {"urgent_measures_taken"}
    walk.take("end_handling", measures=1)
    assert walk.ended
    public = {walk.definition.stage(stage).public["ja"] for stage in walk.path[1:]}
    assert public == {"この案件は公開していません"}
    assert "show_on_ladder" not in walk.effects


def test_the_way_round_the_ladder_needs_a_ground_and_is_open_to_the_program_too():
    walk = at("ward_talk")
    assert walk.refused("bypass") == {"urgent_ground_given"}
    assert walk.refused("bypass", inputs={"urgent_reason": "　"}) == {"urgent_ground_given"}
    assert walk.may("bypass", inputs={"urgent_reason": "けがをする人が出そう"})
    assert "bypass" in walk.allows(Role.SYSTEM)
    assert "bypass" in walk.allows(Role.COORDINATOR)


def test_an_unread_report_is_neither_shown_nor_withdrawn():
    unread = at("noticed", screened=None, urgent_ground=None, can_do=1)
    assert unread.refused("take_to_ward") == unread.refused("withdraw") == {"not_urgent"}


def test_a_report_is_shown_only_with_a_title_of_the_office_and_with_consent():
    told = at("noticed", can_do=1, reporter_objects=True, title_missing=True)
    both = {"reporter_does_not_object", "public_title_given"}
    assert told.refused("take_to_ward") == told.refused("try_at_home") == both
    assert told.take("withdraw") == "withdrawn"


def test_after_the_urgency_the_rest_is_talked_over_only_with_consent():
    walk = at("urgent_handling", measures=1)
    assert walk.refused("return_to_ladder", reporter_agrees=False) == {"reporter_agrees_to_talk"}
    assert walk.take("return_to_ladder", reporter_agrees=True) == "ward_talk"


def test_more_time_is_said_before_the_day_and_never_after():
    walk = at("city_considering", reply_due=DAY(2026, 10, 24), today=DAY(2026, 10, 24))
    later = {"new_reply_day": DAY(2026, 11, 24), "reason": "所有者との話し合いのため"}
    assert walk.refused("announce_more_time", inputs=later, today=DAY(2026, 10, 25)) == {
        "reply_day_not_passed"
    }
    same = later | {"new_reply_day": DAY(2026, 10, 24)}
    assert walk.refused("announce_more_time", inputs=same) == {"new_reply_day_is_later"}
    assert walk.asks("announce_more_time", inputs={"new_reply_day": "2026-11-24"}) == {"reason"}
    assert walk.take("announce_more_time", inputs=later) == "city_considering"


@pytest.mark.parametrize(
    ("trigger", "stage", "needs"),
    [
        ("reply_support", "city_supporting", {"support_promised", "own_role_kept"}),
        ("reply_together", "co_working", {"own_role_kept", "documents_filed"}),
        ("reply_city", "city_working", {"own_role_kept"}),
        ("reply_decline", "declined", set()),
    ],
)
def test_the_city_replies_in_four_ways_and_the_drafter_does_not_decide(trigger, stage, needs):
    said = {"reason": "予算のめどが立たないため"} if trigger == "reply_decline" else {}
    walk = at("city_reply_drafted")
    says, outcome = f"reply_says_{OUTCOME[trigger]}", OUTCOME[trigger]
    assert walk.refused(trigger, inputs=said) == needs | {says, "reply_complete", "reply_by_another"}
    assert trigger in walk.allows(Role.HEAD)
    assert trigger not in walk.allows(Role.SECRETARY) | walk.allows(Role.COORDINATOR)
    walk.stands(documents=frozenset({"agreement"}))
    other = next(code for code in OUTCOME.values() if code != outcome)
    assert walk.refused(trigger, inputs=said, support_promised=1, reply_outcome=other, **REPLY) == {says}
    assert walk.take(trigger, inputs=said, support_promised=1, reply_outcome=outcome, **REPLY) == stage


def test_declining_without_a_reason_is_refused():
    assert at("city_reply_drafted", reply_outcome="declined", **REPLY).asks("reply_decline") == {"reason"}


@pytest.mark.parametrize(
    ("stage", "trigger", "to"),
    [
        ("ward_acting", "hand_back_home", "home_acting"),
        ("district_talk", "hand_back_ward", "ward_talk"),
        ("city_considering", "hand_back_ward", "ward_talk"),
        ("city_reply_drafted", "hand_back_district", "district_talk"),
        ("region_acting", "hand_back_city", "city_considering"),
    ],
)
def test_any_level_hands_back_only_with_consent_and_support(stage, trigger, to):
    walk = at(stage)
    why = {"reason": "区でできる見通しが立った"}
    assert walk.refused(trigger, inputs=why, receiver_agrees=False, support_promised=0) == {
        "receiver_agrees", "support_promised",
    }  # fmt: skip
    assert walk.asks(trigger, receiver_agrees=True, support_promised=1) == {"reason"}
    assert walk.take(trigger, inputs=why, receiver_agrees=True, support_promised=1) == to


@pytest.mark.parametrize("stage", ["reviewed", "settled", "declined"])
def test_an_issue_is_reopened_at_any_level(stage):
    for level in ("home", "ward", "district", "city", "region"):
        walk = at(stage, region_partners=1)
        assert walk.asks(f"reopen_{level}") == {"reason"}
        assert walk.take(f"reopen_{level}", inputs={"reason": "また見えなくなった"}).startswith(level)


def test_the_region_joins_only_with_partners():
    walk = at("co_working", **DISTRICT)
    assert walk.refused("escalate") == {"region_partners_found"}
    walk.take("escalate", region_partners=2)
    assert walk.refused("act") == {"documents_filed"}
    walk.stands(documents=frozenset({"agreement"}))
    assert walk.take("act") == "region_acting"
    assert walk.refused("review", result_missing=("cost",)) == {"result_recorded"}
    assert "費用" in walk.told("review", result_missing=("cost",))[0]


def test_what_became_a_joint_project_is_looked_back_on_after_the_project():
    walk = at("co_working", kept_roles=1, result_missing=())
    assert walk.refused("make_project", kept_roles=0) == {"own_role_kept"}
    walk.take("make_project")
    assert walk.refused("review") == {"parts_reached"}
    running = LinkedCase("R8-協-001", "running")
    assert walk.stands(parts={"project": (running,)}).refused("review") == {"parts_reached"}
    assert walk.take("leave_project", inputs={"reason": "不採択になったため"}) == "co_working"
    walk.take("make_project")
    walk.stands(parts={"project": (dataclasses.replace(running, stage="finished"),)})
    assert walk.take("review") == "reviewed"


def test_nobody_is_averaged_away_at_the_end():
    walk = at("reviewed", result_missing=(), cleared_by_other=True, doubts_without_reason=0)
    counts = {"participants": 6, "convinced": 5, "mostly": 0, "not_yet": 0}
    assert walk.refused("settle", **counts) == {"assent_counted"}
    one = counts | {"not_yet": 1}
    assert walk.refused("settle", doubts_without_reason=1, **one) == {"doubts_have_reasons"}
    assert walk.refused("settle", cleared_by_other=False, **one) == {"public_record_cleared"}
    walk.take("settle", **one)
    printed = str(evaluate(("assent_counted",), walk.facts)[0])
    assert printed == "6人に尋ねました：納得5人、おおむね0人、まだ1人"


def test_who_noticed_it_may_withdraw_before_others_are_at_it():
    assert Walk("local_issue", READ).take("withdraw") == "withdrawn"
    assert at("ward_talk").refused("withdraw") == set()
    assert at("withdrawn").take("archive") == "archived"


def test_the_city_promises_three_days():
    stages = Walk("local_issue", READ).definition.by_name
    days = {p.name: p.default for p in Walk("local_issue", READ).definition.parameters}
    promised = {
        s: days[stages[s].deadline.days] for s in ("city_waiting", "city_received", "city_considering")
    }
    assert promised == {"city_waiting": 3, "city_received": 10, "city_considering": 30}
