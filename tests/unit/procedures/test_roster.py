"""Kana order, the name of a role as of a day, and what a record of advice must say: without any database."""

import datetime as dt

import pytest

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.collaboration.advice.rules import Advice, wrong_with
from consult.collaboration.appointments.models import RoleName
from consult.collaboration.appointments.roster import kana, name_on
from consult.web.collaboration.advice_sums import table_of

DAY = dt.date
GIVEN = [
    RoleName(role="creator", name="つなぎ手（仮称）", since=DAY(2025, 4, 1), provisional=True),
    RoleName(role="creator", name="結び手", since=DAY(2026, 10, 1)),
    RoleName(role="coordinator", name="協働コーディネーター", since=DAY(2026, 4, 1)),
]
SAID = Advice(DAY(2026, 11, 2), "civic", "money", "補助金について")


def test_readings_stand_in_the_order_of_the_fifty_sounds_whatever_they_are_written_in():
    assert sorted(["ﾀｶﾊｼ ﾊﾅ", "いとう", "アオキ", "たかはし はな"], key=kana)[:2] == ["アオキ", "いとう"]
    assert kana("ﾀｶﾊｼ ﾊﾅ") == kana("たかはし　はな") == "たかはしはな"


@pytest.mark.parametrize(
    ("day", "called"),
    [
        (DAY(2025, 3, 31), "仮の名"),
        (DAY(2025, 4, 1), "つなぎ手（仮称）"),
        (DAY(2026, 9, 30), "つなぎ手（仮称）"),
        (DAY(2026, 10, 1), "結び手"),
    ],
)
def test_a_role_is_called_as_it_was_called_on_that_day(day, called):
    assert name_on(GIVEN, "creator", day, "仮の名") == called


def test_a_record_of_advice_names_everything_that_is_wrong_at_once():
    with clock.at(clock.tokyo(2026, 11, 3, 9)):
        assert wrong_with(SAID) == {}
        empty = Advice(DAY(2026, 11, 4), "nobody", "nothing", " ", who="あ" * 201)
        assert set(wrong_with(empty)) == {"day", "category", "topic", "about", "who"}


def test_sums_of_advice_add_up_both_ways():
    table = table_of({("civic", "money"): 3, ("local", "money"): 2, ("civic", "rules"): 1})
    assert table[1][1:] == [0, 2, 3, 0, 0, 0, 5]
    assert table[-1][1:] == [0, 2, 4, 0, 0, 0, 6]
    assert table_of({}) == []


def test_who_may_keep_advice_take_part_and_take_back():
    held = {
        Permission.ADVICE_KEEP: {Role.COORDINATOR, Role.SECRETARY, Role.HEAD},
        Permission.MATCH_TAKE_PART: {Role.PUBLIC},
        Permission.MATCH_WITHDRAW: {Role.SYSTEM, Role.COORDINATOR, Role.SECRETARY, Role.HEAD},
    }
    assert {permission: set(POLICY[permission]) for permission in held} == held
