"""Ranking by exact means and drawing by lot, against arithmetic done another way."""

import hashlib
import itertools
import random
from fractions import Fraction

import pytest

from consult.recruitment.rules import (
    Criterion,
    average,
    commitment_of,
    criteria_of,
    digest_of,
    drawn,
    in_order,
    open_ties,
    ranking,
    seed_of,
)
from consult.recruitment.sheets import numbers_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("課題：10\n具体性： 5点", (Criterion("課題", 10), Criterion("具体性", 5))),
        ("課題　１０", (Criterion("課題", 10),)),
        ("課題", None), ("課題：0", None), ("課題：101", None), ("課題：5\n課題：6", None), ("", None),
        ("\n".join(f"着眼点{n}：5" for n in range(11)), None),
    ],
)  # fmt: skip
def test_criteria_are_read_line_by_line_or_not_at_all(text, found):
    assert criteria_of(text) == found


@pytest.mark.parametrize(
    ("totals", "mean"),
    [
        ((), None), ((0,), Fraction(0)), ((17, 20), Fraction(37, 2)), ((10, 10, 11), Fraction(31, 3)),
        ((30,) * 9, Fraction(30)),
    ],
)  # fmt: skip
def test_a_mean_is_exact_and_who_stays_out_is_no_zero(totals, mean):
    assert average(totals) == mean


def test_equal_thirds_are_equal_and_share_a_place():
    scores = {4: Fraction(31, 3), 1: Fraction(62, 6), 9: Fraction(11), 2: Fraction(1, 2)}
    assert [(one.number, one.place) for one in ranking(scores)] == [(9, 1), (1, 2), (4, 2), (2, 4)]


@pytest.mark.parametrize(
    ("seats", "reserve", "settled", "ties"),
    [
        (1, (), (), []),  # the line is below place 1
        (2, (), (), [(1, 4)]),  # it runs through the two at place 2
        (3, (), (), []),  # both are in
        (2, (), (4, 1), []),
        (2, (), (4,), [(1, 4)]),  # half of a tie settles nothing
        (1, (1, 4), (), [(1, 4)]),  # both want to be in reserve, so the order matters
        (1, (1,), (), []),
    ],
)
def test_a_tie_is_open_where_its_order_matters(seats, reserve, settled, ties):
    ranked = ranking({9: Fraction(11), 1: Fraction(10), 4: Fraction(10), 2: Fraction(1)})
    assert open_ties(ranked, seats, settled, reserve) == ties


def test_settled_equals_stand_as_settled_and_nobody_else_moves():
    ranked = ranking({9: Fraction(11), 1: Fraction(10), 4: Fraction(10), 2: Fraction(1)})
    assert in_order(ranked, (4, 1)) == [9, 4, 1, 2]
    assert in_order(ranked, (2, 1, 4, 9)) == [9, 1, 4, 2]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3、7", [3, 7]), ("12, 3", [12, 3]), ("3 3", None), ("", None), ("3、あ", None), ("-1", None), ("9999999", None)],
)  # fmt: skip
def test_numbers_in_an_order_are_read_or_refused(text, numbers):
    assert numbers_in(text) == numbers


def test_a_draw_is_what_sha_256_says_whatever_the_order_of_the_list():
    seed, numbers = seed_of("ab" * 32, "36142"), [str(n) for n in range(1, 41)]
    by_hand = [
        n
        for _, n in sorted(
            (hashlib.sha256(f"{'ab' * 32}:36142:{n}".encode()).hexdigest(), n) for n in numbers
        )
    ]
    mixed = random.Random(5).sample(numbers, 40)
    assert drawn(seed, numbers) == drawn(seed, mixed) == by_hand
    assert drawn(seed_of("ab" * 32, "36143"), numbers) != by_hand
    assert commitment_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of(["1", "2"]) == hashlib.sha256(b"1\n2\n").hexdigest()


def test_over_many_seeds_each_of_three_comes_first_about_as_often():
    firsts = [drawn(f"s:{n}", ["1", "2", "3"])[0] for n in range(3000)]
    assert all(900 < firsts.count(number) < 1100 for number in "123")
    orders = {tuple(drawn(f"s:{n}", ["1", "2", "3"])) for n in range(200)}
    assert orders == set(itertools.permutations("123"))
