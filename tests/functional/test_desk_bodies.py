"""A secretary sets up a body, fills its seats, names its chair, and a substitute serves the rest of a term."""

import datetime as dt
import re

import pytest

from consult import clock
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.bodies import queries
from consult.db import db


@pytest.fixture
def sato(staff):
    with clock.at(clock.tokyo(2026, 6, 1, 9)):
        yield staff("sato")


def press(who, do, **typed):
    form = next(n for n, form in enumerate(who.forms) if ("do", do) in form.buttons)
    return who.press(f"do={do}", form=form, **typed)


def follow(who, name):
    return who.open(re.search(rf'<a href="([^"]+)">{name}</a>', who.html)[1])


def set_up(sato, **more):
    sato.open("/desk/bodies/new")
    given = {
        "name": "緑野市景観審議会",
        "slug": "keikan",
        "seats": "3",
        "purpose": "景観について話し合います。",
    }
    return sato.press("", **{**given, **more})


def seat(sato, number, name, reading, since="令和8年6月1日", **more):
    sato.open("/desk/bodies/keikan")
    given = {
        "seat": number,
        "name": name,
        "reading": reading,
        "category": "公募",
        "since": since,
        "until": "",
    }
    return press(sato, "seat", **{**given, **more})


def roster(city, day):
    with city.app_context():
        body = queries.body(db.session(), "keikan")
        return [(m.name, m.office, m.until) for m in queries.roster(db.session(), body, day)]


def test_a_new_body_stands_where_citizens_look_with_its_term_of_two_years(city, sato):
    page = set_up(sato)
    assert "会議体を作りました" in page.text
    assert "空いている席：1、2、3" in page.text
    seat(sato, "1", "青木 ひろし", "あおき ひろし")
    assert roster(city, dt.date(2026, 6, 1)) == [("青木 ひろし", "member", dt.date(2028, 5, 31))]
    sato.open("/bodies/keikan")
    assert "青木 ひろし" in sato.html
    assert "欠員2" in sato.text
    sato.open("/desk/bodies")
    assert "緑野市景観審議会" in sato.text
    assert "2席" in sato.text


def test_a_statutory_body_names_its_law_or_ordinance(sato):
    page = set_up(sato, kind="statutory")
    assert (page.status, "その名前を書いてください" in page.text) == (422, True)
    assert set_up(sato, kind="statutory", basis="緑野市景観条例").status == 200


def test_every_mistake_is_named_at_once_and_what_was_typed_stays(sato):
    page = set_up(sato, name="", slug="景観", seats="たくさん", term_months="0")
    assert page.status == 422
    for sentence in (
        "会議体の名前を書いてください",
        "半角の小文字",
        "数字で書いてください",
        "任期は1か月から",
    ):
        assert sentence in page.text
    assert 'value="景観"' in page.html
    set_up(sato)
    page = seat(sato, "9", "", "", since="らいねん", category="")
    assert page.status == 422
    assert 'value="らいねん"' in page.html
    for name in ("since", "category"):
        assert f'id="{name}-error"' in page.html


def test_the_members_choose_their_chair_and_earlier_rosters_stay(city, sato):
    set_up(sato)
    seat(sato, "1", "青木 ひろし", "あおき ひろし")
    seat(sato, "2", "石田 まこと", "いしだ まこと")
    sato.open("/desk/bodies/keikan")
    follow(sato, "青木 ひろし")
    press(sato, "office", office="chair", since="6/1")
    sato.open("/desk/bodies/keikan")
    follow(sato, "石田 まこと")
    assert "会長を決めると、いまの会長（青木ひろしさん）は、その日から委員になります" in sato.text
    press(sato, "office", office="chair", since="9/1")
    ends = dt.date(2028, 5, 31)
    assert roster(city, dt.date(2026, 8, 31)) == [
        ("青木 ひろし", "chair", dt.date(2026, 8, 31)),
        ("石田 まこと", "member", dt.date(2026, 8, 31)),
    ]
    assert roster(city, dt.date(2026, 9, 1)) == [
        ("青木 ひろし", "member", ends),
        ("石田 まこと", "chair", ends),
    ]
    seat(sato, "3", "上野 かおり", "うえの かおり")
    sato.open("/desk/bodies/keikan")
    follow(sato, "上野 かおり")
    page = press(sato, "office", office="chair", since="7/1")
    assert page.status == 422
    assert (
        "令和8年9月1日（火）から石田まことさんが会長です。会長は一人です。その日より後の日にしてください"
        in page.text
    )


def test_who_comes_for_someone_who_left_serves_the_rest_of_the_term(city, sato):
    set_up(sato)
    seat(sato, "1", "青木 ひろし", "あおき ひろし")
    follow(sato, "青木 ひろし")
    assert "補欠" not in sato.text
    page = press(sato, "leave", last_day="", reason="")
    assert page.status == 422
    assert "最後の日を書いてください" in page.text
    assert "理由を書いてください" in page.text
    page = press(sato, "leave", last_day="2030/1/1", reason="")
    assert "任期の中の日を書いてください" in page.text
    assert "理由を書いてください" in page.text
    page = press(sato, "correct", right_name="", right_reading="あおき ひろし")
    assert (page.status, 'id="right_name-error"' in page.html) == (422, True)
    press(sato, "correct", right_name="青木 博", right_affiliation="青木商店")
    assert roster(city, dt.date(2026, 10, 1)) == [("青木 博", "member", dt.date(2028, 5, 31))]
    sato.open("/desk/bodies/keikan")
    seat(sato, "1", "井上 あい", "いのうえ あい")
    assert "1番の席には、青木博さんが" in sato.text
    follow(sato, "青木 博")
    press(sato, "correct", right_name="青木 ひろし", right_affiliation="")
    follow(sato, "青木 ひろし")
    press(sato, "leave", last_day="2026/10/31", reason="本人の申出")
    follow(sato, "青木 ひろし")
    page = press(sato, "substitute", name="上野 かおり", reading="うえの かおり", since="2026/10/31")
    assert page.status == 422
    page = press(sato, "substitute", name="", reading="", since="らいねん")
    assert page.status == 422
    for field in ("name", "reading", "since"):
        assert f'id="{field}-error"' in page.html
    press(sato, "substitute", name="上野 かおり", reading="うえの かおり", since="2026/11/15")
    assert roster(city, dt.date(2026, 10, 31)) == [("青木 ひろし", "member", dt.date(2026, 10, 31))]
    assert roster(city, dt.date(2026, 11, 1)) == []
    assert roster(city, dt.date(2026, 11, 15)) == [("上野 かおり", "member", dt.date(2028, 5, 31))]
    with city.app_context():
        left = db.session.query(AuditEvent).filter_by(type=Event.SEAT_LEFT.value).one()
        assert "本人の申出" not in left.entry.decode()


def test_rules_change_for_the_votes_to_come_but_seats_that_are_taken_stay(city, sato):
    set_up(sato)
    seat(sato, "3", "青木 ひろし", "あおき ひろし")
    sato.open("/desk/bodies/keikan")
    page = press(sato, "rules", seats="2")
    assert page.status == 422
    assert "3番の席に委員がいます" in page.text
    press(sato, "rules", seats="4", quorum_test="half_or_more")
    with city.app_context():
        body = queries.body(db.session(), "keikan")
        assert (body.seats, body.quorum_test) == (4, "half_or_more")


def test_another_office_and_the_public_find_no_desk_of_this_body(sato, staff, city):
    set_up(sato)
    assert staff("nakamura").status_of("/desk/bodies/keikan") == 404
    assert staff("suzuki").status_of("/desk/bodies/keikan") == 403
    assert city.test_client().get("/desk/bodies/keikan").status_code == 302
