"""Small counts and wards: nothing that points at somebody, nothing a subtraction gives back."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.consultations.wards import OUTSIDE, UNKNOWN, read_wards, ward_of
from consult.documents.suppression import LEAST, hidden

WARDS = read_wards("東部=東町,本町一丁目;西部=西町、緑町 ; 中央＝本町")


@pytest.mark.parametrize(
    ("people", "gone"),
    [
        ((5, 6, 0), ()),
        ((4, 6, 9), (0, 1)),  # one alone comes back by subtraction
        ((1, 2, 9, 20), (0, 1, 2)),  # two that are three people in all say too much
        ((2, 3, 9), (0, 1)),
        ((1, 1, 1, 1, 1, 9), (0, 1, 2, 3, 4, 5)),  # five in five places are one each
        ((5, 4, 4), (0, 1, 2)),  # equal ones come back by a division
        ((4, 5, 5, 9), (0, 1, 2)),  # which of two equal ones goes would say how many the first is
        ((3, 0, 0), (0, 1, 2)),  # everybody is in one place: the empty ones would say which
        ((), ()),
    ],
)
def test_a_small_count_goes_and_so_does_what_would_give_it_back(people, gone):
    assert hidden(people) == frozenset(gone)


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=12))
def test_no_small_cell_stays_and_none_is_a_difference_of_sums(people):
    gone = hidden(people)
    assert all(n == 0 or n >= LEAST for place, n in enumerate(people) if place not in gone)
    assert len(gone) != 1 or len(people) == 1
    assert not gone or sum(people[p] for p in gone) >= LEAST or len(gone) == len(people)


@pytest.mark.parametrize(("cells", "most"), [(2, 12), (3, 12), (4, 9), (5, 7)])
def test_who_knows_the_rule_and_the_sum_finds_two_numbers_for_every_cell_left_out(cells, most):
    published = defaultdict(list)
    for people in product(range(most + 1), repeat=cells):
        gone = hidden(people)
        told = tuple(None if place in gone else n for place, n in enumerate(people))
        published[told, sum(people)].append(people)
    leaks = [
        (told, whole)
        for (told, whole), tables in published.items()
        for place, n in enumerate(told)
        if n is None and len({people[place] for people in tables}) == 1
    ]
    assert leaks == []


@pytest.mark.parametrize(
    ("address", "ward"),
    [
        ("緑野市東町1-2-3", "東部"),
        ("神奈川県緑野市西町４丁目", "西部"),
        ("緑野市本町一丁目5", "東部"),  # the longer word
        ("緑野市本町二丁目", "中央"),
        ("東町1-2", "東部"),
        ("東京都港区東町1", OUTSIDE),
        ("緑野市南町1", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_an_address_lies_in_the_ward_of_its_longest_word(address, ward):
    assert ward_of(address, WARDS, "緑野市") == ward


@pytest.mark.parametrize("text", ["東部", "東部=", "=東町", "東部=東町;西部=東町"])
def test_a_setting_nobody_can_mean_names_itself(text):
    with pytest.raises(ValueError, match="CONSULT_WARDS"):
        read_wards(text)
