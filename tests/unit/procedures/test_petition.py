"""請願・陳情: every way the council may deal with one, and that those who sent it are always told."""

import datetime as dt

import pytest

from consult.access.actor import Role
from consult.clock import tokyo
from consult.council.petition_conditions import PetitionFacts, cutoff
from tests.factories.walk import Walk

CUTOFF = cutoff(dt.date(2026, 12, 1), 7, "17:15")
READY = PetitionFacts(
    today=dt.date(2026, 12, 18),
    seats=26,
    committees=1,
    committees_waiting=(),
    present=25,
    ayes=14,
    nays=10,
    session_opens_on=dt.date(2026, 12, 1),
    session_ends_on=dt.date(2026, 12, 18),
    continuation_resolved=False,
    committee_seats=8,
    committee_present=8,
    committee_ayes=4,
    committee_nays=3,
    petition_kind="petition",
    petition_policy="as_petition",
    petition_missing=(),
    introducers=1,
    sent_online=False,
    online_accepted=False,
    arrived_at=tokyo(2026, 11, 20, 10),
    cutoff_at=CUTOFF,
    details_reviewed=True,
    same_matter="",
    withdrawal_agreed=True,
    petitioner_told=True,
    to_be_sent=True,
    report_wanted=True,
    report_by=dt.date(2027, 3, 31),
)
FILED = frozenset(
    {"petition", "list", "continuation_request", "committee_report", "notice", "dispatch", "outcome_report"}
)
REASON = {"reason": "くわしい調べが要るため"}
OUTCOMES = {
    "adopted", "partly_adopted", "adopted_in_spirit", "not_adopted", "deemed_adopted", "deemed_not_adopted",
    "lapsed", "withdrawn", "discussed", "copied",
}  # fmt: skip


def walk(at="", **facts):
    return Walk("petition", READY, at=at).knows(**facts).stands(documents=FILED)


def test_a_petition_is_adopted_sent_and_answered():
    way = walk()
    way.take("list")
    way.take("refer")
    for trigger in ("examine", "recommend", "report", "adopt", "notify", "send", "answer"):
        way.take(trigger)
    assert way.path == [
        "received", "listed", "referred", "committee", "committee_voted", "reported", "adopted",
        "notified", "sent", "answered",
    ]  # fmt: skip
    assert way.ended
    assert set(way.permissions[:-1]) == {"council:record"}
    assert way.permissions[-1] == "petition:report"


def test_the_cutoff_is_a_quarter_past_five_seven_days_before_the_session():
    assert tokyo(2026, 11, 24, 17, 15) == CUTOFF
    assert walk().may("list", arrived_at=CUTOFF)
    late = CUTOFF + dt.timedelta(seconds=1)
    assert walk().refused("list", arrived_at=late) == {"petition_in_time"}
    way = walk(arrived_at=late)
    assert way.take("hold_over") == "held_over"
    next_session = cutoff(dt.date(2027, 2, 22), 7, "17:15")
    assert way.take("list", cutoff_at=next_session) == "listed"
    assert walk().refused("hold_over") == {"petition_after_cutoff"}


def test_a_petition_is_not_listed_with_anything_missing():
    way = walk(petition_missing=("signature",), introducers=0, details_reviewed=False).stands(
        documents=frozenset()
    )
    assert way.refused("list") == {
        "petition_complete", "councillor_introduces", "petitioner_details_reviewed", "documents_filed",
    }  # fmt: skip
    assert "請願には紹介議員が1人以上要ります。いないときは陳情として受け付けます" in way.told("list")
    assert way.take("ask") == "query"
    assert way.refused("complete") == {"petition_complete"}
    assert way.take("complete", petition_missing=()) == "received"
    assert way.refused("ask") == {"petition_incomplete"}


def test_a_petition_comes_online_only_where_the_rules_of_procedure_say_so():
    assert walk(sent_online=True).refused("list") == {"way_of_sending_accepted"}
    assert walk(sent_online=True, online_accepted=True).may("list")


@pytest.mark.parametrize(
    ("policy", "trigger", "others"),
    [
        ("as_petition", "list", {"talk_over": "handled_in_committee", "hand_out": "handled_by_copies"}),
        ("committee_only", "talk_over", {"list": "handled_as_petition", "hand_out": "handled_by_copies"}),
        ("copies_only", "hand_out", {"list": "handled_as_petition", "talk_over": "handled_in_committee"}),
    ],
)
def test_an_appeal_without_a_councillor_is_handled_as_the_council_has_settled(policy, trigger, others):
    way = walk(petition_kind="appeal", petition_policy=policy, introducers=0)
    assert way.may(trigger)
    assert {other: way.refused(other) for other in others} == {
        other: {code} for other, code in others.items()
    }
    petition = walk(petition_policy=policy)
    assert petition.may("list")
    assert not petition.may("talk_over")


def test_an_appeal_that_is_only_talked_over_or_copied_is_answered_too():
    talked = walk(petition_kind="appeal", petition_policy="committee_only", to_be_sent=False)
    for trigger in ("talk_over", "end_talk", "notify", "close"):
        talked.take(trigger)
    copied = walk(petition_kind="appeal", petition_policy="copies_only", to_be_sent=False)
    for trigger in ("hand_out", "notify", "close"):
        copied.take(trigger)
    assert talked.ended
    assert copied.ended


@pytest.mark.parametrize(
    ("trigger", "to", "inputs"),
    [
        ("adopt", "adopted", {}),
        ("adopt_in_part", "partly_adopted", REASON),
        ("adopt_in_spirit", "adopted_in_spirit", REASON),
    ],
)
def test_the_council_adopts_by_a_majority(trigger, to, inputs):
    assert walk("reported").refused(trigger, inputs=inputs, ayes=12, nays=12) == {"vote_carried"}
    assert walk("reported", ayes=12, nays=12, chair_casts="aye").take(trigger, inputs=inputs) == to


def test_the_council_rejects_and_the_committee_may_have_said_so():
    way = walk("committee", committee_ayes=3, committee_nays=4, ayes=10, nays=14)
    assert way.refused("recommend") == {"committee_carried"}
    for trigger in ("recommend_rejection", "report", "reject"):
        way.take(trigger)
    assert way.stage == "not_adopted"
    assert walk("reported").refused("reject", today=dt.date(2026, 12, 19), present=12) == {
        "council_in_session", "council_quorum_met", "vote_adds_up", "vote_lost",
    }  # fmt: skip


def test_what_the_session_has_decided_is_not_decided_twice():
    for stage in ("listed", "referred", "committee", "carried_over", "committee_voted", "reported"):
        assert walk(stage).refused("deem_adopted") == {"same_matter_adopted"}
        assert walk(stage, same_matter="adopted").take("deem_adopted") == "deemed_adopted"
        assert walk(stage, same_matter="rejected").take("deem_rejected") == "deemed_not_adopted"


def test_a_petition_is_carried_over_by_resolution_or_lapses_with_the_session():
    way = walk("committee")
    assert way.refused("carry_over", inputs=REASON) == {"continuation_resolved"}
    assert way.refused("lapse") == {"session_over"}
    assert walk("committee").take("lapse", today=dt.date(2026, 12, 19)) == "lapsed"
    way.take("carry_over", inputs=REASON, continuation_resolved=True)
    assert way.take("resume") == "committee"


def test_a_withdrawal_once_before_the_council_needs_its_consent():
    assert walk("committee").refused("withdraw", withdrawal_agreed=False) == {"withdrawal_agreed"}
    assert walk("committee").take("withdraw") == "withdrawn"


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_whatever_became_of_it_those_who_sent_it_are_told(outcome):
    way = walk(outcome)
    assert way.triggers == {"notify"}
    assert way.refused("notify", petitioner_told=False) == {"petitioner_told"}
    assert way.stands(documents=frozenset()).refused("notify") == {"documents_filed"}


def test_what_is_to_be_sent_is_sent_and_a_report_that_is_wanted_is_awaited():
    assert walk("notified").refused("close") == {"petition_not_to_be_sent"}
    assert walk("notified").refused("send", to_be_sent=False) == {"petition_to_be_sent"}
    assert walk("sent").refused("finish") == {"no_report_wanted"}
    assert walk("sent").refused("answer", report_wanted=False) == {"report_wanted"}
    assert walk("sent", report_wanted=False).take("finish") == "closed"


def test_the_city_only_reports_everything_else_is_the_councils():
    for stage in walk().definition.stages:
        way = walk(stage.name)
        assert way.allows(Role.SECRETARY) == set()
        assert way.allows(Role.HEAD) == ({"answer"} if stage.name == "sent" else set())
        assert way.allows(Role.COUNCIL) == way.triggers - {"lapse", "answer"}
