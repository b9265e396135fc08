"""Presence, quorum and votes: worked by hand, then by property."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.clock import tokyo
from consult.errors import Invalid
from consult.meetings import rules
from consult.meetings.rules import Counts, Sitting, Stay

TWO = tokyo(2026, 11, 12, 14)
LEAVES = tokyo(2026, 11, 12, 15, 40)
CLOSES = tokyo(2026, 11, 12, 15, 55)
SECOND = dt.timedelta(seconds=1)


def committee(present, *, recused=(), chair=1, chair_votes=False, base="seats", test="more_than_half"):
    here = frozenset(present) - frozenset(recused)
    return Sitting(12, 12, base, test, here, frozenset(recused), chair, chair_votes)


@pytest.mark.parametrize(
    ("size", "test", "needed"),
    [
        (12, "more_than_half", 7), (12, "half_or_more", 6), (11, "more_than_half", 6), (11, "half_or_more", 6),
        (1, "more_than_half", 1), (1, "half_or_more", 1), (2, "more_than_half", 2), (2, "half_or_more", 1),
    ],
)  # fmt: skip
def test_the_quorum_is_reckoned_from_seats_or_members(size, test, needed):
    assert rules.quorum_needed(size, test) == needed


@pytest.mark.parametrize("test", ["more_than_half", "half_or_more"])
def test_a_body_without_anybody_yet_has_no_quorum(test):
    assert rules.quorum_needed(0, test) == 1


@given(st.integers(1, 200))
def test_more_than_half_is_never_half(size):
    assert rules.quorum_needed(size, "more_than_half") * 2 > size
    assert (rules.quorum_needed(size, "more_than_half") - 1) * 2 <= size
    assert rules.quorum_needed(size, "half_or_more") * 2 >= size


def test_whoever_leaves_at_an_instant_is_no_longer_there():
    stays = [Stay(1, TWO), Stay(6, TWO, LEAVES)]
    assert rules.present_at(stays, LEAVES - SECOND) == {1, 6}
    assert rules.present_at(stays, LEAVES) == {1}
    assert rules.present_at(stays, TWO - SECOND) == frozenset()


def test_a_recused_member_is_not_there_for_the_item():
    assert rules.present_at([Stay(1, TWO), Stay(2, TWO)], TWO, recused=[2]) == {1}


def test_the_deputy_presides_when_the_chair_is_away():
    offices = {1: "chair", 2: "deputy", 3: "member"}
    assert rules.presiding(offices, {1, 2, 3}) == 1
    assert rules.presiding(offices, {2, 3}) == 2
    assert rules.presiding(offices, {3}) is None


def test_the_chair_does_not_vote_unless_the_body_says_so():
    assert len(committee(range(1, 8)).eligible) == 6
    assert len(committee(range(1, 8), chair_votes=True).eligible) == 7


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Counts(4, 3), "1票多くなっています（表決に加わるのは6人です）"),
        (Counts(3, 2), "1票足りません（表決に加わるのは6人です）"),
        (Counts(-1, 7), "0以上の数を入れてください"),
    ],
)
def test_counts_must_equal_the_members_who_may_vote(counts, sentence):
    with pytest.raises(Invalid) as refused:
        rules.check_counts(counts, 6)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("counts", "chair", "result"),
    [
        (Counts(4, 2), None, "passed"),
        (Counts(2, 4), None, "rejected"),
        (Counts(3, 3), "passed", "passed"),
        (Counts(3, 3), "rejected", "rejected"),
        (Counts(3, 2, 1), None, "rejected"),  # 3 of 6 is not more than half
        (Counts(2, 2, 2), "passed", "passed"),
        (Counts(0, 0, 6), None, "rejected"),  # nothing stands against anything
    ],
)
def test_a_vote_is_decided_by_more_than_half_and_a_tie_by_the_chair(counts, chair, result):
    assert rules.decide(counts, 6, chair_breaks_ties=True, chair_decision=chair) == result


@pytest.mark.parametrize(
    ("text", "said"), [(" \n", "発言を書いてください"), ("あ" * 20_001, "20,001字あります")]
)
def test_a_remark_says_something_that_fits_into_minutes(text, said):
    rules.ensure_remark("あ" * 20_000)
    with pytest.raises(Invalid, match=said) as refused:
        rules.ensure_remark(text, "after")
    assert set(refused.value.fields) == {"after"}


def test_a_tie_without_the_chairs_decision_is_refused():
    with pytest.raises(Invalid, match="可否同数です。会長の決定を選んでください"):
        rules.decide(Counts(3, 3), 6, chair_breaks_ties=True, chair_decision=None)


def test_the_chair_decides_nothing_without_a_tie():
    with pytest.raises(Invalid, match="可否同数ではない"):
        rules.decide(Counts(4, 2), 6, chair_breaks_ties=True, chair_decision="rejected")


def test_where_the_chair_breaks_no_ties_a_tie_is_a_rejection():
    assert rules.decide(Counts(3, 3), 6, chair_breaks_ties=False, chair_decision=None) == "rejected"


def test_the_printed_arithmetic_is_made_of_the_stored_numbers():
    counts = Counts(3, 3)
    stored = committee(range(1, 8)).arithmetic(counts)
    assert [str(s) for s in rules.printed(stored, counts, "passed")] == [
        "定数12人の過半数は7人。出席7人で成立しています。",
        "賛成3＋反対3＝6。会長を除く出席6人と合っています。",
        "可否同数のため、会長が決めます。会長は可とします。",
    ]


def test_no_objection_is_printed_without_numbers():
    stored = committee(range(1, 9), recused=[8]).arithmetic(None)
    assert [str(s) for s in rules.printed(stored, None, None)] == [
        "定数12人の過半数は7人。出席7人で成立しています。",
        "除斥1人は、この議題の出席に数えません。",
        "異議はありませんでした。",
    ]


def test_six_of_twelve_may_talk_but_not_decide():
    sitting = committee(range(1, 7))
    assert not sitting.quorate
    assert str(rules.quorum_sentence(sitting)) == (
        "出席6人で、定足数7人に足りません。議題は決められません（話し合いはできます）。"
    )


def test_the_course_of_a_meeting_says_from_when_it_was_too_few():
    stays = [Stay(n, TWO) for n in range(1, 7)] + [Stay(7, TWO, LEAVES)]
    course = rules.course(stays, TWO, CLOSES, 7)
    assert [(c.at, c.present, c.quorate) for c in course] == [(TWO, 7, True), (LEAVES, 6, False)]


def test_leaving_at_the_end_is_no_change():
    stays = [Stay(1, TWO, CLOSES), Stay(2, TWO)]
    assert len(rules.course(stays, TWO, CLOSES, 1)) == 1


minutes = st.integers(0, 120).map(lambda n: TWO + dt.timedelta(minutes=n))


@st.composite
def a_stay(draw):
    start = draw(minutes)
    left = draw(st.one_of(st.none(), st.integers(1, 60).map(lambda n: start + dt.timedelta(minutes=n))))
    return Stay(draw(st.integers(1, 12)), start, left)


@given(st.lists(a_stay(), max_size=20), minutes)
def test_the_course_and_the_moment_never_disagree(stays, instant):
    course = rules.course(stays, TWO, None, 7)
    last = [change for change in course if change.at <= instant][-1]
    assert last.present == len(rules.present_at(stays, instant))
    assert last.quorate == (last.present >= 7)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_what_passes_always_has_more_than_half_or_the_chair(yes, no, none):
    counts = Counts(yes, no, none)
    chair = "passed" if counts.tied else None
    result = rules.decide(counts, counts.total, chair_breaks_ties=True, chair_decision=chair)
    assert (result == "passed") == (counts.tied or yes * 2 > counts.total)


@given(a_stay(), a_stay())
def test_nobody_is_there_twice(first, second):
    conflict = rules.stays_conflict([first], second)
    together = any(
        first.covers(TWO + dt.timedelta(minutes=n)) and second.covers(TWO + dt.timedelta(minutes=n))
        for n in range(200)
    )
    assert conflict == (together and first.member == second.member)
