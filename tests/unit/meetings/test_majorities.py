"""Shares of those present, of seats and of those voting: exact, and the same wherever they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.bodies.rules import DecisionRule
from consult.errors import Invalid, Refused
from consult.meetings import majorities, motions, power, rules
from consult.meetings.majorities import SIMPLE
from consult.meetings.rules import Counts, Sitting


def held(n, d, of, *, strict=False):
    return DecisionRule("r", "規約の改正", n, d, of, strict=strict)


@pytest.mark.parametrize(
    ("rule", "base", "needed"),
    [
        (SIMPLE, 6, 4), (SIMPLE, 7, 4), (SIMPLE, 1, 1),
        (held(2, 3, "present"), 7, 5), (held(2, 3, "present"), 9, 6), (held(2, 3, "present", strict=True), 9, 7),
        (held(2, 3, "seats"), 12, 8), (held(3, 4, "present"), 7, 6), (held(3, 4, "seats"), 12, 9),
        (held(3, 4, "seats", strict=True), 12, 10), (held(4, 5, "seats"), 12, 10), (held(4, 5, "present"), 10, 8),
        (held(4, 5, "voting", strict=True), 10, 9), (held(1, 1, "voting"), 6, 6), (held(2, 3, "present"), 100, 67),
    ],
)  # fmt: skip
def test_the_line_of_a_share_is_exact(rule, base, needed):
    assert rule.needed(base) == needed
    assert majorities.carried(rule, needed, base)
    assert not majorities.carried(rule, needed - 1, base)


def decide(rule, counts, *, taken_of, chair=None, breaks=True):
    return rules.decide(
        counts, counts.total, chair_breaks_ties=breaks, chair_decision=chair, held=rule, taken_of=taken_of
    )


@pytest.mark.parametrize(
    ("rule", "counts", "taken_of", "result"),
    [
        (held(2, 3, "present"), Counts(5, 1), 7, "passed"),
        (held(2, 3, "present"), Counts(4, 2), 7, "rejected"),
        (held(2, 3, "seats"), Counts(7, 0), 12, "rejected"),
        (held(3, 4, "voting"), Counts(6, 1, 1), 8, "passed"),
        (held(1, 2, "seats", strict=True), Counts(6, 6), 12, "rejected"),
    ],
)
def test_a_larger_share_is_reached_or_not_and_no_chair_decides_it(rule, counts, taken_of, result):
    assert decide(rule, counts, taken_of=taken_of) == result


def test_a_tie_is_the_chairs_only_where_one_half_is_the_line():
    assert decide(held(1, 2, "present", strict=True), Counts(3, 3), taken_of=7, chair="passed") == "passed"
    assert decide(held(2, 3, "present"), Counts(3, 3), taken_of=7) == "rejected"
    with pytest.raises(Invalid, match="会長が決めることはありません"):
        decide(held(2, 3, "present"), Counts(3, 3), taken_of=7, chair="passed")


def test_an_unknown_rule_names_those_there_are():
    own = [held(2, 3, "present").stored()]
    assert [rule.code for rule in majorities.rules_of(own)] == ["simple", "r"]
    assert majorities.rule(own, "") == SIMPLE
    with pytest.raises(Invalid, match="過半数、規約の改正から選んでください"):
        majorities.rule(own, "x")


@given(
    n=st.integers(1, 9), extra=st.integers(0, 9), base=st.integers(1, 200), strict=st.booleans(),
    votes=st.integers(0, 200),
)  # fmt: skip
def test_the_printed_line_and_the_result_never_disagree(n, extra, base, strict, votes):
    rule = held(n, n + extra, "present", strict=strict)
    assert majorities.carried(rule, votes, base) == (votes >= rule.needed(base))


def sitting(seats, present, recused, *, chair_votes):
    there = frozenset(range(1, present + 1)) - frozenset(range(2, 2 + recused))
    return Sitting(
        seats, seats, "seats", "more_than_half", there, frozenset(range(2, 2 + recused)), 1, chair_votes
    )


@given(
    there=st.builds(
        sitting, st.integers(8, 40), st.integers(8, 40), st.integers(0, 3), chair_votes=st.booleans()
    ),
    of=st.sampled_from(("present", "seats", "voting")), share=st.sampled_from(((1, 2), (2, 3), (3, 4), (4, 5))),
    data=st.data(),
)  # fmt: skip
def test_what_is_printed_holds_the_numbers_it_was_decided_by(there, of, share, data):
    rule = held(*share, of, strict=share == (1, 2))
    yes = data.draw(st.integers(0, len(there.eligible)))
    counts = Counts(yes, len(there.eligible) - yes)
    stored = there.arithmetic(counts, rule)
    tie = majorities.tie_is_open(rule, counts.in_favour, counts.against)
    chair = "passed" if tie else None
    result = rules.decide(
        counts, stored["eligible"], chair_breaks_ties=True, chair_decision=chair, held=rule,
        taken_of=stored["taken_of"],
    )  # fmt: skip
    said = " ".join(str(line) for line in rules.printed(stored, counts, chair))
    assert f"＝{stored['eligible']}。" in said
    assert tie or f"{stored['needed']}票が要ります。賛成{yes}票です。" in said
    assert tie or (result == "passed") == (yes >= stored["needed"])


class Moved:
    def __init__(self, number, kind="amendment", state="open"):
        self.number, self.kind, self.state = number, kind, state


def test_motions_on_how_to_go_on_come_first_and_the_newest_amendment_before_the_older():
    moved = [Moved(1), Moved(2, "carry_over"), Moved(3), Moved(4, state="rejected")]
    assert [m.number for m in motions.waiting(moved)] == [2, 3, 1]
    with pytest.raises(Refused, match="次回へ継続する動議2、修正案3、修正案1が残っています"):
        motions.ensure_turn(moved, None)
    with pytest.raises(Refused, match="先に次回へ継続する動議2を採決"):
        motions.ensure_turn(moved, moved[0])
    with pytest.raises(Refused, match="修正案4は、もう決まっています"):
        motions.ensure_turn(moved, moved[3])
    motions.ensure_turn(moved, moved[1])
    motions.ensure_turn([Moved(1, state="passed")], None)


@pytest.mark.parametrize(
    ("kind", "parent", "mine", "case", "sentence"),
    [
        ("advisory", None, True, "R8-意-001", "決める権限がありません"),
        ("joint", None, True, "R8-意-001", "附属機関の議題にしてください"),
        ("section", "advisory", True, "R8-意-001", "決める権限がありません"),
        ("statutory", None, False, "R8-意-001", "別の会議体です"),
        ("advisory", None, True, "", ""),
        ("statutory", None, True, "R8-意-001", ""),
        ("section", "statutory", True, "R8-意-001", ""),
    ],
)
def test_a_case_is_decided_only_by_a_body_with_the_power(kind, parent, mine, case, sentence):
    def ask():
        power.ensure_may_decide(kind=kind, parent=parent, name="懇談会", mine=mine, case=case)

    if not sentence:
        ask()
        return
    with pytest.raises(Refused, match=sentence):
        ask()
