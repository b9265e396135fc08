"""Seats and terms: membership is true for a date, names stay as typed."""

import datetime as dt

import pytest

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.bodies import actions, queries
from consult.bodies.models import Body
from consult.db import db
from consult.demo.people import load_people
from consult.errors import Forbidden, Invalid, NotFound
from consult.unit_of_work import unit_of_work

APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def people(app):
    return load_people(lambda _password: "hash")


def make(people, **more):
    with unit_of_work(people.secretary) as uow:
        given = {"slug": "kentou", "name": "検討会", "seats": 3, **more}
        actions.create_body(uow, people.office(people.civic_office), **given)


def seat(people, **more):
    with unit_of_work(people.secretary) as uow:
        given = {
            "seat": 1,
            "name": "𠮷田 学",
            "reading": "よしだ まなぶ",
            "category": "事業者",
            "since": APRIL,
            **more,
        }
        actions.seat_member(uow, queries.body(uow.session, "kentou"), **given)


def test_names_stay_as_typed_and_stand_in_kana_order(people):
    make(people)
    seat(people)
    seat(people, seat=2, name="髙橋 実", reading="たかはし みのる")
    seat(people, seat=3, name="グエン・ティ・ラン", reading="ぐえん・てぃ・らん")
    roster = queries.roster(db.session, queries.body(db.session, "kentou"), APRIL)
    assert [m.name for m in roster] == ["グエン・ティ・ラン", "髙橋 実", "𠮷田 学"]
    assert [m.short_name for m in roster] == ["グエン", "髙橋", "𠮷田"]


def test_a_seat_passes_from_one_to_the_next(people):
    make(people)
    seat(people, until=dt.date(2026, 9, 30))
    with pytest.raises(Invalid, match="ふさがっています"):
        seat(people, name="小野 千佳", reading="おの ちか", since=dt.date(2026, 9, 30))
    seat(people, name="小野 千佳", reading="おの ちか", since=dt.date(2026, 10, 1))
    body = queries.body(db.session, "kentou")
    assert [m.name for m in queries.roster(db.session, body, dt.date(2026, 9, 30))] == ["𠮷田 学"]
    assert [m.name for m in queries.roster(db.session, body, dt.date(2026, 10, 1))] == ["小野 千佳"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"reading": ""}, "reading"), ({"seat": 4}, "seat"),
        ({"until": dt.date(2026, 3, 31)}, "until"), ({"office": "king"}, "office"),
    ],
)  # fmt: skip
def test_a_seat_is_filled_with_everything_it_needs(people, wrong, field):
    make(people)
    with pytest.raises(Invalid) as refused:
        seat(people, **wrong)
    assert field in refused.value.fields


def test_there_is_one_chair_at_a_time(people):
    make(people)
    seat(people, office="chair")
    with pytest.raises(Invalid, match="会長は一人です"):
        seat(people, seat=2, name="小野 千佳", reading="おの ちか", office="chair")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "検討会"}, "slug"),
        ({"seats": 0}, "seats"),
        ({"name": ""}, "name"),
        ({"quorum_test": "two"}, "quorum"),
    ],
)
def test_a_body_is_set_up_with_rules_it_can_decide_by(people, wrong, field):
    with pytest.raises(Invalid) as refused:
        make(people, **wrong)
    assert field in refused.value.fields


def test_an_address_is_used_once(people):
    make(people)
    with pytest.raises(Invalid):
        make(people)


def test_a_seat_carries_the_right_to_check_minutes(people):
    make(people)
    from consult.accounts.models import Account

    with unit_of_work(people.secretary) as uow:
        body = queries.body(uow.session, "kentou")
        account = uow.session.get_one(Account, people.chair.account_id)
        actions.seat_member(
            uow, body, seat=1, name="水野 恵子", reading="みずの けいこ", category="学識経験者", since=APRIL,
            office="chair", account=account,
        )  # fmt: skip
    held = {(g.role, g.scope.body_id) for g in people.refreshed().chair.grants if g.scope.body_id}
    body_id = db.session.query(Body.id).scalar()
    assert held == {(Role.CHAIR, body_id), (Role.MEMBER, body_id)}


def test_another_office_may_not_fill_seats(people):
    make(people)
    with pytest.raises(Forbidden) as refused, unit_of_work(people.stranger) as uow:
        actions.seat_member(
            uow,
            queries.body(uow.session, "kentou"),
            seat=1,
            name="甲",
            reading="こう",
            category="公募",
            since=APRIL,
        )
    assert refused.value.permission == Permission.BODY_EDIT


def test_a_body_that_is_not_there_is_not_found(people):
    with pytest.raises(NotFound):
        queries.body(db.session, "nobody")
