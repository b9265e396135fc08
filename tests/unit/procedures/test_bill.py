"""議案: through the council, to the mayor and into force, with the periods of the law."""

import datetime as dt

import pytest

from consult.access.actor import Role
from consult.council import special_conditions  # noqa: F401 - teaches the engine
from consult.council.arithmetic import SHARES, tally
from consult.council.bill_conditions import BillFacts, in_force_from
from consult.errors import Forbidden
from tests.factories.walk import Walk

READY = BillFacts(
    today=dt.date(2027, 3, 25),
    seats=26,
    members=26,
    decided_before="",
    committees=1,
    committees_waiting=(),
    present=25,
    ayes=13,
    nays=11,
    session_opens_on=dt.date(2027, 2, 22),
    session_ends_on=dt.date(2027, 3, 25),
    continuation_resolved=False,
    committee_seats=8,
    committee_present=8,
    committee_ayes=5,
    committee_nays=2,
    bill_kind="ordinance",
    bill_missing=(),
    supporters=3,
    omission_resolved=False,
    amendment_carried=False,
    withdrawal_allowed=False,
    voted_on=dt.date(2027, 3, 25),
    received_on=dt.date(2027, 3, 26),
    signed=True,
    in_force_on=dt.date(2027, 4, 9),
    reconsidered=False,
    special="",
    sessions_missed=0,
    measures_written=False,
)
FILED = frozenset(
    {
        "bill",
        "amendment",
        "continuation_request",
        "committee_report",
        "resolution",
        "reconsideration",
        "promulgation",
    }
)
REASON = {"reason": "会期の終わりが近いため"}


def walk(at="", **facts):
    return Walk("bill", READY, at=at).knows(**facts).stands(documents=FILED)


def test_an_ordinance_goes_from_its_submission_into_force():
    way = walk()
    way.take("submit")
    way.take("introduce")
    way.take("question")
    way.take("refer")
    for trigger in ("examine", "recommend", "report", "debate", "pass"):
        way.take(trigger)
    way.take("send", today=dt.date(2027, 3, 26))
    way.take("promulgate", today=dt.date(2027, 3, 30))
    assert way.told("come_into_force", today=dt.date(2027, 4, 8)) == ["施行の日は令和9年4月9日（金）です"]
    assert way.take("come_into_force", today=dt.date(2027, 4, 9)) == "effective"
    assert way.path[-4:] == ["passed", "sent", "promulgated", "effective"]
    assert way.permissions[-3:] == ["council:record", "bill:promulgate", "clock:fire"]


@pytest.mark.parametrize(
    ("trigger", "stage", "last"),
    [
        ("send", "passed", dt.date(2027, 3, 28)),  # 3 days from the vote of 25 March
        ("promulgate", "sent", dt.date(2027, 4, 15)),  # 20 days from the receipt on 26 March
    ],
)
def test_what_is_late_by_law_asks_for_a_reason_and_still_happens(trigger, stage, last):
    assert walk(stage).may(trigger, today=last)
    late = last + dt.timedelta(days=1)
    (field,) = walk(stage).asks(trigger, today=late)
    assert walk(stage).take(trigger, today=late, noted={field.removeprefix("acknowledged."): "議長の急病"})


@pytest.mark.parametrize(
    ("kind", "stage", "start"),
    [
        ("ordinance", "sent", {"received_on": dt.date(2027, 3, 26), "voted_on": None}),
        ("budget", "sent", {"received_on": dt.date(2027, 3, 26), "voted_on": None}),
        ("other", "passed", {"voted_on": dt.date(2027, 3, 26), "received_on": None}),
    ],
)
def test_the_mayor_may_ask_again_within_ten_days(kind, stage, start):
    way = walk(stage, bill_kind=kind, **start)
    assert way.may("reconsider", inputs=REASON, today=dt.date(2027, 4, 5))
    assert way.refused("reconsider", inputs=REASON, today=dt.date(2027, 4, 6)) == {"reconsideration_in_time"}
    assert way.asks("reconsider") == {"reason"}


@pytest.mark.parametrize("ground", ["unlawful", "obligatory"])
def test_an_unlawful_resolution_is_sent_back_later_and_upheld_by_a_majority(ground):
    way = walk("sent", bill_kind="budget", amendment_carried=True)
    late = {"today": dt.date(2027, 5, 6), "inputs": {**REASON, "objection_ground": ground}}
    assert way.may("reconsider", **late)
    again = walk("reconsidered", bill_kind="budget", ground=ground, present=25, ayes=13, nays=11)
    assert again.may("uphold")
    assert not again.may("uphold", ground="objection")


def test_only_expenses_struck_out_of_a_budget_are_sent_back_for_that():
    struck = {**REASON, "objection_ground": "disaster"}
    assert walk("sent").refused("reconsider", inputs=struck) == {"ground_fits"}
    assert walk("sent").refused("reconsider", inputs={**REASON, "objection_ground": "whim"}) == {
        "ground_fits"
    }


def test_what_the_session_has_decided_is_not_taken_up_again():
    way = walk("submitted")
    assert way.told("introduce", decided_before="議案第3号") == [
        "同じ会期に、同じことが議案第3号で決まっています（一事不再議）。次の会期に出し直してください"
    ]


def test_the_council_waits_for_every_committee():
    way = walk("committee_voted", committees_waiting=("文教厚生委員会",))
    assert way.refused("report") == {"committees_reported"}
    assert "文教厚生委員会" in way.told("report")[0]
    assert walk("questioned").refused("refer", committees=0) == {"committee_named"}


def test_a_vote_that_needs_more_members_in_the_room_is_no_vote_without_them():
    few = walk("debated", share="no_confidence", members=26, present=17, ayes=14, nays=2)
    assert few.refused("pass") == {"attendance_met"}
    assert few.refused("reject") == {"attendance_met", "vote_lost"}
    assert few.may("pass", present=18)


def test_an_ordinance_is_upheld_only_by_two_thirds_with_the_chair_voting():
    way = walk("reconsidered", present=25, ayes=16, nays=8)
    assert way.told("uphold") == ["出席25人のうち賛成は16人で、要る17人に足りません"]
    assert way.may("drop")
    assert way.refused("drop", chair_casts="aye") == {"resolution_not_upheld"}
    assert way.take("uphold", chair_casts="aye") == "upheld"
    way.knows(today=dt.date(2027, 3, 25)).take("send")
    assert way.refused("reconsider", inputs=REASON, reconsidered=True) == {"not_yet_reconsidered"}


def test_any_other_resolution_is_upheld_by_a_majority():
    way = walk("reconsidered", bill_kind="other", present=25, ayes=13, nays=11)
    assert way.take("uphold") == "upheld"
    assert way.take("take_effect") == "effective"
    assert walk("reconsidered", bill_kind="other", ayes=12, nays=12).refused("uphold") == {
        "resolution_upheld"
    }


def test_a_bill_that_is_not_upheld_is_dropped_or_passed_with_changes():
    assert walk("reconsidered", ayes=10, nays=14).take("drop") == "dropped"
    changed = walk("reconsidered", amendment_carried=True)
    assert changed.refused("drop", ayes=10, nays=14) == {"amendment_not_carried"}
    assert changed.take("pass_amended") == "amended"


@pytest.mark.parametrize(
    ("present", "ayes", "nays", "casts", "won"),
    [
        (25, 13, 11, "", True),
        (25, 12, 12, "", False),  # a tie the chair has not decided
        (25, 12, 12, "aye", True),
        (25, 12, 12, "nay", False),
        (25, 12, 11, "aye", False),  # one did not vote: neither a majority nor a tie
        (20, 9, 8, "", False),  # 9 of 19 voters
        (2, 1, 0, "", True),
    ],
)
def test_a_majority_is_of_those_present_without_the_chair(present, ayes, nays, casts, won):
    assert tally(SHARES["majority"], present, ayes, nays, casts).carried is won
    facts = {"present": present, "ayes": ayes, "nays": nays, "chair_casts": casts, "seats": 2}
    assert walk("debated", **facts).may("pass") is won
    assert walk("debated", **facts).may("reject") is not won


@pytest.mark.parametrize(
    ("present", "ayes", "casts", "won"), [(24, 16, "", True), (25, 16, "", False), (25, 16, "aye", True)]
)
def test_two_thirds_are_of_everyone_present(present, ayes, casts, won):
    assert tally(SHARES["reconsider"], present, ayes, 0, casts).carried is won


@pytest.mark.parametrize(
    ("seats", "present", "exception", "met"),
    [
        (26, 13, "", True),
        (26, 12, "", False),
        (25, 12, "", False),
        (25, 13, "", True),
        (26, 12, "recusal", True),
    ],
)
def test_half_of_the_seats_not_of_the_members_are_a_quorum(seats, present, exception, met):
    assert walk("submitted", seats=seats, present=present, quorum_exception=exception).may("introduce") is met


def test_a_vote_is_refused_with_everything_that_is_wrong_with_it():
    way = walk("debated", present=12, ayes=9, nays=3, today=dt.date(2027, 3, 26), amendment_carried=True)
    assert way.refused("pass") == {
        "council_in_session", "council_quorum_met", "vote_adds_up", "amendment_not_carried",
    }  # fmt: skip
    assert "議員定数26人の半数は13人です。出席12人では会議を開けません" in way.told("pass")


def test_a_bill_may_be_amended_rejected_or_voted_on_without_a_committee():
    assert walk("debated", amendment_carried=True).take("pass_amended") == "amended"
    lost = walk("debated", ayes=11, nays=13)
    assert lost.refused("pass") == {"vote_carried"}
    assert lost.take("reject") == "rejected"
    assert lost.ended
    quick = walk("questioned")
    assert quick.refused("omit_committee", inputs=REASON) == {"omission_resolved"}
    assert quick.take("omit_committee", inputs=REASON, omission_resolved=True) == "debated"


def test_the_committee_recommends_one_way_or_the_other():
    assert walk("committee", committee_ayes=2, committee_nays=5).refused("recommend") == {"committee_carried"}
    assert (
        walk("committee", committee_ayes=2, committee_nays=5).take("recommend_rejection") == "committee_voted"
    )
    assert walk("committee", amendment_carried=True).take("recommend_amended") == "committee_voted"
    assert "committee_quorum_met" in walk("committee", committee_present=3).refused("recommend")
    recused = walk("committee", committee_present=3, committee_exception="recusal")
    assert recused.take("recommend") == "committee_voted"


def test_what_is_not_decided_in_the_session_lapses_unless_the_council_carries_it_over():
    way = walk("committee")
    assert way.refused("lapse") == {"session_over"}
    assert way.may("lapse", today=dt.date(2027, 3, 26))
    assert way.refused("carry_over", inputs=REASON) == {"continuation_resolved"}
    way.take("carry_over", inputs=REASON, continuation_resolved=True)
    way.knows(session_opens_on=dt.date(2027, 6, 7), session_ends_on=dt.date(2027, 6, 25))
    assert way.refused("lapse", today=dt.date(2027, 6, 25)) == {"session_over"}
    assert way.may("lapse", today=dt.date(2027, 6, 26))
    assert way.take("resume") == "committee"


def test_every_stage_before_the_vote_ends_with_the_session():
    definition = walk().definition
    waiting = {s.name for s in definition.stages if s.deadline and s.deadline.rule == "session_end"}
    assert waiting == {source for e in definition.edges if e.trigger == "lapse" for source in e.sources}


def test_a_bill_of_members_needs_a_twelfth_and_is_no_budget():
    way = walk(supporters=2)
    assert way.told("submit_by_members") == ["議員2人の賛成では足りません。3人以上が要ります"]
    assert way.may("submit_by_members", seats=24)
    assert way.refused("submit_by_members", bill_kind="budget", bill_missing=("reason",)) == {
        "bill_supported", "bill_is_no_budget", "bill_complete",
    }  # fmt: skip


def test_only_an_ordinance_is_promulgated_and_only_a_budget_made_known_by_its_outline():
    assert walk("sent").refused("announce_budget") == {"bill_is_budget"}
    assert walk("sent", bill_kind="budget").refused("promulgate", signed=False) == {
        "bill_is_ordinance", "promulgation_signed",
    }  # fmt: skip
    assert walk("sent", bill_kind="budget").take("announce_budget") == "effective"
    assert walk("passed", bill_kind="other").refused("send") == {"bill_must_be_sent"}
    assert walk("passed").refused("take_effect") == {"bill_is_other"}


def test_an_ordinance_comes_into_force_ten_days_after_its_promulgation_or_on_its_own_day():
    assert in_force_from(dt.date(2027, 3, 30), None) == dt.date(2027, 4, 9)
    assert in_force_from(dt.date(2027, 3, 30), dt.date(2027, 4, 1)) == dt.date(2027, 4, 1)


def test_a_bill_is_withdrawn_with_the_councils_consent_and_a_draft_without():
    assert walk("committee").refused("withdraw", inputs=REASON) == {"withdrawal_allowed"}
    assert walk("committee", withdrawal_allowed=True).take("withdraw", inputs=REASON) == "withdrawn"
    assert walk().take("give_up", inputs=REASON) == "withdrawn"


def test_no_office_of_the_city_writes_in_the_councils_record():
    definition = walk().definition
    office = {Role.SECRETARY, Role.HEAD, Role.RECORDS, Role.ADMIN}
    theirs = {
        trigger for stage in definition.stages for role in office for trigger in walk(stage.name).allows(role)
    }
    mayors = {"submit", "give_up", "promulgate", "announce_budget", "reconsider", "report_measures"}
    assert theirs == mayors | {"spend_anyway", "take_as_no_confidence"}
    way = Walk("bill", READY, at="debated", role=Role.HEAD)
    with pytest.raises(Forbidden):
        way.take("pass")
