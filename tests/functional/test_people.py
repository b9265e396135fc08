"""The administrator registers people, gives and takes roles, and closes out who leaves."""

import re

import pytest
from sqlalchemy import select

from consult.accounts.models import Account, Office
from consult.db import db
from tests.factories.visitor import Visitor


@pytest.fixture
def admin(staff):
    return staff("admin")


def press(who, do, **typed):
    """Press the first button of the page that does this."""
    form = next(n for n, form in enumerate(who.forms) if ("do", do) in form.buttons)
    return who.press(f"do={do}", form=form, **typed)


def first_password(page):
    return re.search(r"<code[^>]*>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>", page)[1]


def register(admin, **more):
    admin.open("/desk/people/new")
    values = {"name": "森 あおい", "title": "市民協働課", "email": "mori@midorino.example"}
    return admin.press("", **{**values, **more})


def number_of(city, email="mori@midorino.example"):
    with city.app_context():
        return db.session.execute(select(Account.id).where(Account.email == email)).scalar_one()


def test_someone_new_gets_a_role_and_a_first_password_shown_once(city, admin):
    with city.app_context():
        office = db.session.execute(select(Office.id).where(Office.name == "市民協働課")).scalar_one()
    page = register(admin, role="secretary", office=str(office))
    password = first_password(page.html)
    assert page.headers["Cache-Control"] == "private, no-store"
    admin.open("/desk/people?q=森")
    assert "担当（事務局）（市民協働課）" in admin.text
    assert password not in admin.html

    mori = Visitor(city)
    mori.open("/sign-in")
    mori.press("", email="mori@midorino.example", password=password)
    assert mori.path == "/desk/settings/password"  # a first password is changed before anything else
    chosen = "あたらしい合言葉です一二三"
    mori.press("", password=password, new_password=chosen, new_password_confirm=chosen)
    mori.open("/desk/start")
    assert mori.path == "/desk/"


def test_what_was_typed_stays_and_every_mistake_is_named(admin):
    page = register(admin, name="", email="sato@midorino.example", role="head")
    assert page.status == 422
    for sentence in ("名前を書いてください", "どの課でかを選んでください", "もう登録されています"):
        assert sentence in page.text
    assert 'value="sato@midorino.example"' in page.html
    page = register(admin, email="sato@midorino.example")
    assert "もう登録されています" in page.text


def test_who_leaves_is_closed_out_at_once_and_may_come_back(city, admin, staff):
    sato = staff("sato")
    assert sato.status_of("/desk/") == 200
    number = number_of(city, "sato@midorino.example")
    admin.open(f"/desk/people/{number}")
    press(admin, "close")
    assert "サインインを止めています" in admin.text
    assert sato.status_of("/desk/") in {302, 401}
    press(admin, "reopen")
    assert "サインインを止めています" not in admin.text


def test_a_role_is_taken_back_but_never_the_last_administrators(city, admin):
    number = number_of(city, "sato@midorino.example")
    admin.open(f"/desk/people/{number}")
    press(admin, "revoke")
    assert "役割はありません" in admin.text
    own = number_of(city, "admin@midorino.example")
    admin.open(f"/desk/people/{own}")
    press(admin, "revoke")
    assert "管理者がいなくなります" in admin.text


def test_nobody_else_comes_near(staff):
    for login in ("sato", "tanaka", "suzuki", "ito"):
        assert staff(login).status_of("/desk/people") == 403


def test_an_office_is_set_up_with_its_contact_block(admin):
    admin.open("/desk/people/offices/new")
    admin.press("", name="防災課")
    assert admin.text.count("ここを書いてください") >= 4
    admin.press(
        "",
        name="防災課",
        name_en="Disaster Prevention",
        telephone="000",
        fax="000",
        email="b@midorino.example",
    )
    admin.open("/desk/people/new")
    assert "防災課" in admin.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_names_and_addresses_that_would_confuse_people_are_refused(admin):
    assert register(admin, email="SATO@midorino.example").status == 422
    assert "このメールアドレスの人は、もう登録されています" in admin.text
    assert register(admin, name="あ" * 201).status == 422
    assert register(admin, name="森\x07あおい").status == 422
    assert "見えない文字があります" in admin.text
    assert admin.open("/desk/people?after=" + "9" * 5000).status == 200
