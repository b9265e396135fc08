"""Who was at a talk, as everyone reads it: every kind is named, a small number is not, nor can it be had back."""

import datetime as dt
from itertools import product

from consult.collaboration.dialogues.attendance_rules import shown
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.dossier.sheets import Written

AT = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def read(**people):
    (day,) = shown([Written("attendance", 3, 2, "held", people, AT, 7)])
    assert (day.sheet, day.number, day.version) == ("came", 3, 2)
    return dict(day.values)


def test_every_kind_that_came_is_named_and_small_numbers_are_not_told():
    assert read(citizen=8, local=2, school=1, city=4) == {
        "kinds": ("citizen", "local", "school", "city"), "total": 15, "of_citizen": 8,
    }  # fmt: skip


def test_a_single_small_number_takes_another_with_it():
    assert read(citizen=20, local=9, city=3) == {
        "kinds": ("citizen", "local", "city"), "total": 32, "of_citizen": 20,
    }  # fmt: skip


def test_a_sum_below_five_is_not_told():
    assert read(citizen=3, city=1) == {"kinds": ("citizen", "city")}


def test_no_number_from_one_to_four_is_ever_told():
    for people in product(range(8), repeat=3):
        said = read(**dict(zip(ACTOR_KINDS, people, strict=False)))
        assert not {1, 2, 3, 4} & {value for name, value in said.items() if name != "kinds"}, people
