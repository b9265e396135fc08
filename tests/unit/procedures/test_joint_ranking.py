"""The ranking of a call: exact, interests out of sum and divisor, equals by the declared rule; sides compared."""

from fractions import Fraction

import pytest

from consult import clock
from consult.collaboration.joint_projects.jury import _by_criteria
from consult.collaboration.joint_projects.ranking import Scored, criteria_in, places
from consult.collaboration.joint_projects.sides import rounds
from consult.dossier.queries import Dossier
from consult.dossier.sheets import Written
from consult.errors import Invalid

CRITERIA = ("公益性", "実現性")


def scored(*marks, recused=()):
    """Sheets of seats 1, 2 …, each (公益性, 実現性)."""
    given = {seat: dict(zip(CRITERIA, pair, strict=True)) for seat, pair in enumerate(marks, start=1)}
    return Scored({seat: sum(one.values()) for seat, one in given.items()}, recused, given)


A = scored((10, 20), (9, 22), (8, 24), recused=(3,))  # (30 + 31) / 2
B = scored((9, 20), (12, 20))  # (29 + 32) / 2, the same mean
C = scored((10, 20), (10, 20), (10, 21))  # 91/3


def test_means_are_exact_and_leave_out_who_has_an_interest():
    assert (A.mean, B.mean, C.mean) == (Fraction(61, 2), Fraction(61, 2), Fraction(91, 3))
    assert (A.mean_of("公益性"), B.mean_of("公益性")) == (Fraction(19, 2), Fraction(21, 2))
    assert scored((10, 20), recused=(1,)).mean is None


@pytest.mark.parametrize(
    ("ties", "order"),
    [
        ("same", {"A": 1, "B": 1, "C": 3}),
        ("criteria", {"A": 2, "B": 1, "C": 3}),
        ("lowest", {"A": 1, "B": 2, "C": 3}),
    ],
)
def test_equals_are_ordered_by_the_declared_rule(ties, order):
    assert places({"A": A, "B": B, "C": C, "未採点": Scored({})}, CRITERIA, ties) == order


def test_what_the_rule_leaves_equal_shares_a_place():
    assert places({"A": A, "D": A, "C": C}, CRITERIA, "criteria") == {"A": 1, "D": 1, "C": 3}


def test_criteria_are_those_of_the_call_or_else_those_of_the_sheets():
    assert criteria_in("実現性：30\n公益性：20", [A]) == ("実現性", "公益性")
    assert criteria_in("", [A]) == CRITERIA


@pytest.mark.parametrize("marks", ["公益性：16\n実現性：1", "公益性：10", "公益性：1\n実現性：1\n夢：1", ""])
def test_a_sheet_keeps_to_the_criteria_of_the_call(marks):
    with pytest.raises(Invalid, match=r"着眼点と満点（公益性：15、実現性：35）"):
        _by_criteria({"公益性": 15, "実現性": 35}, {"points": 17, "marks": marks})
    _by_criteria({"公益性": 15, "実現性": 35}, {"points": 50, "marks": "公益性：15\n実現性：35"})
    _by_criteria(None, {"points": 50})


def test_sides_are_compared_item_by_item_and_what_one_left_out_differs():
    def sheet(side, **marks):
        return Written(
            "reviews", 1, 1, "midterm", {"side": side, "round": "midterm", **marks}, clock.now(), None
        )

    (round_,) = rounds(
        Dossier({"reviews": (sheet("group", purpose=4, roles=5), sheet("city", purpose=3, roles=2))}), 2
    )
    told = {row.item: (row.apart, row.differs) for row in round_.rows}
    assert told["purpose"] == (1, False)
    assert told["roles"] == (3, True)
    assert told["talks"] == (None, False)
    (half,) = rounds(Dossier({"reviews": (sheet("group", purpose=4),)}), 2)
    assert (half.rows[0].apart, half.rows[0].differs) == (None, True)
