"""委員の公募: chosen by score, by draw or by nobody, and what happens to those in reserve."""

import datetime as dt

import pytest

import consult.bodies.conditions
import consult.bodies.selection_conditions  # noqa: F401 - importing registers
from consult.access.actor import Role
from consult.bodies.recruitment_conditions import RecruitmentFacts
from consult.clock import tokyo
from consult.i18n import pick
from tests.factories.walk import Walk

READY = RecruitmentFacts(
    now=tokyo(2026, 4, 22),
    today=dt.date(2026, 4, 22),
    seats=12,
    public_seats=3,
    public_share_percent=20,
    call_missing=(),
    opens_on=dt.date(2026, 4, 1),
    closes_on=dt.date(2026, 4, 21),
    closes_at=tokyo(2026, 4, 21, 23, 59, 59),
    min_days=21,
    selection_method="scoring",
    waiting_entry=0,
    unchecked=(),
    eligible=5,
    sheets_missing=(),
    judges_concerned=0,
    ties_open=0,
    draw_on=dt.date(2026, 4, 25),
    draw_announced=True,
    draw_reproducible=True,
    chosen=3,
    settled_by_other=True,
    not_told=(),
    chosen_without_consent=(),
    chosen_without_seat=(),
    declined=0,
    in_reserve=2,
    reserve_until=dt.date(2028, 5, 31),
    seat_open=False,
)
FILED = frozenset({"call", "score_sheets", "draw_record", "settlement"})


def walk(at="", **facts):
    return Walk("recruitment", READY, at=at).knows(**facts).stands(documents=FILED)


def test_five_apply_three_are_chosen_and_two_stay_in_reserve_until_the_term_ends():
    way = walk()
    for trigger in (
        "publish_call",
        "close",
        "begin_scoring",
        "rank",
        "settle",
        "tell",
        "appoint",
        "keep_reserve",
    ):
        way.take(trigger)
    assert way.refused("call_up") == {"body_seat_open"}
    way.take("call_up", seat_open=True)
    assert way.refused("expire", today=dt.date(2028, 5, 31)) == {"reserve_over"}
    way.take("expire", today=dt.date(2028, 6, 1))
    assert way.path == [
        "draft", "open", "screening", "scoring", "selected", "settled", "notified", "appointed",
        "waiting_list", "waiting_list", "ended",
    ]  # fmt: skip
    assert way.permissions.count("clock:fire") == 2


def test_three_weeks_from_the_first_of_april_end_on_the_twenty_first():
    assert walk().may("publish_call")
    assert walk().told("publish_call", closes_on=dt.date(2026, 4, 20)) == [
        "募集の期間が20日で、決まりの21日より短いです。最後の日を後にしてください"
    ]


def test_a_call_without_seats_items_or_paper_is_refused_with_all_of_it():
    way = walk(public_seats=0, call_missing=("selection", "contact")).stands(documents=frozenset())
    assert way.refused("publish_call") == {"public_seats_planned", "call_complete", "documents_filed"}
    assert "募集要項に足りない項目があります：選考の方法と基準、問合せ先" in way.told("publish_call")


def test_the_last_second_of_the_last_day_is_still_in_time():
    way = walk("open")
    assert way.refused("close", now=tokyo(2026, 4, 21, 23, 59, 59)) == {"call_over"}
    assert way.may("close", now=tokyo(2026, 4, 22))


def test_a_period_is_extended_only_while_open_and_only_to_a_later_day():
    way = walk("open", now=tokyo(2026, 4, 20))
    reason = {"reason": "連休のため"}
    assert way.refused("extend", inputs={"new_closing_day": "2026-04-21"} | reason) == {
        "call_extension_is_later"
    }
    later = {"new_closing_day": "2026-04-28"} | reason
    assert way.refused("extend", inputs=later, now=tokyo(2026, 4, 22)) == {"call_still_open"}
    assert way.take("extend", inputs=later) == "open"
    assert way.effects == ["extend_call", "schedule_call_closing"]


def test_a_draw_is_announced_open_and_can_be_repeated():
    way = walk("screening", selection_method="lottery")
    assert way.refused("begin_scoring") == {"chosen_by_scoring"}
    way.take("announce_draw")
    assert way.refused("draw", draw_announced=False, draw_reproducible=False) == {
        "draw_was_announced", "draw_day_come", "draw_can_be_repeated",
    }  # fmt: skip
    assert way.take("draw", today=dt.date(2026, 4, 25)) == "selected"


def test_nothing_is_scored_before_paper_is_typed_in_and_eligibility_checked():
    way = walk("screening", waiting_entry=1, unchecked=(4,))
    assert way.refused("begin_scoring") == {"applications_entered", "applicants_checked"}
    assert way.refused("announce_draw") == {"chosen_by_draw", "applications_entered", "applicants_checked"}


def test_a_ranking_needs_every_sheet_no_concerned_judge_and_no_tie():
    way = walk("scoring", sheets_missing=(2, 5), judges_concerned=1, ties_open=1)
    assert way.refused("rank") == {"every_sheet_in", "judges_unconcerned", "ties_settled"}
    assert "採点が終わっていない応募があります（番号 2、5）" in way.told("rank")


def test_whoever_chose_does_not_settle():
    way = walk("selected", chosen=4, settled_by_other=False)
    assert way.refused("settle") == {"choice_within_seats", "choice_settled_by_other"}
    assert way.take("redo", inputs={"reason": "枠を超えている"}) == "screening"
    assert "settle" not in walk("selected").allows(Role.SECRETARY)


def test_when_nobody_applies_the_city_nominates_or_calls_again():
    assert walk("screening").refused("find_nobody") == {"nobody_eligible"}
    way = walk("screening", eligible=0)
    assert way.refused("begin_scoring") == {"someone_eligible"}
    way.take("find_nobody")
    assert way.refused("nominate", inputs={"reason": "応募なし"}) == {"nominee_consented"}
    assert walk("vacant").take("call_again", inputs={"reason": "周知が足りなかった"}) == "draft"
    assert way.take("nominate", inputs={"reason": "応募なし"}, nominee_consented=True) == "nominated"
    assert way.ended


def test_one_who_declines_is_replaced_from_the_reserve_and_then_by_nomination():
    way = walk("notified", declined=1)
    assert way.take("move_up") == "notified"
    assert way.refused("nominate_rest", inputs={"reason": "辞退"}, chosen=2) == {
        "nobody_in_reserve", "nominee_consented",
    }  # fmt: skip
    way.knows(chosen=2, in_reserve=0, nominee_consented=True)
    assert way.take("nominate_rest", inputs={"reason": "辞退で空いた"}) == "notified"
    assert way.refused("move_up") == {"someone_in_reserve"}


def test_applicants_are_told_and_seated_before_the_call_ends():
    assert walk("settled").told("tell", not_told=(6,)) == ["結果の通知がまだの応募があります（番号 6）"]
    way = walk("notified", chosen_without_consent=(1,), chosen_without_seat=(1, 2))
    assert way.refused("appoint") == {"chosen_consented", "chosen_seated"}
    assert walk("appointed").refused("finish") == {"nobody_in_reserve"}
    assert walk("appointed").refused("keep_reserve", in_reserve=0) == {"someone_in_reserve"}
    assert walk("appointed").take("finish", in_reserve=0) == "ended"


def test_a_reserve_list_that_has_run_out_is_not_used():
    way = walk("waiting_list", seat_open=True)
    assert way.refused("call_up", today=dt.date(2028, 6, 1)) == {"reserve_in_force"}


@pytest.mark.parametrize("stage", ["draft", "open", "screening", "scoring", "drawing", "selected", "vacant"])
def test_a_call_may_be_called_off_with_a_public_reason_until_it_is_settled(stage):
    assert walk(stage).asks("cancel") == {"reason"}
    assert walk(stage).take("cancel", inputs={"reason": "会議体を置かないため"}) == "cancelled"


def test_the_stage_that_takes_applications_has_its_clock():
    definition = walk().definition
    assert [s.name for s in definition.stages if definition.opens(s.name, "applications")] == ["open"]
    assert definition.stage("open").deadline.trigger == "close"
    assert pick(definition.stage("waiting_list").label) == "補欠名簿"
