"""Signing in, being refused, signing out: over HTTP, as a browser does it."""

import re
from functools import cache
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.db import db
from consult.demo.people import PASSWORD, address, load_people

NEXT_PASSWORD = "みどりの-とても長い言葉-2026"


@cache
def hashed(password):
    from flask_security import hash_password

    return hash_password(password)


@pytest.fixture
def site(make_app, database_url):
    """The application with the people of the city, outside any context, so that requests share nothing."""
    app = make_app(database_url)
    with app.app_context():
        load_people(hashed)
    return app


@pytest.fixture
def browser(site):
    return site.test_client()


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def sign_in(browser, who="sato", password=PASSWORD, **more):
    page = browser.get("/sign-in", query_string=more)
    data = {"csrf_token": token(page), "email": address(who), "password": password, **more}
    return browser.post("/sign-in", data=data)


def errors(page):
    return re.findall(r'href="#[\w-]+">([^<]+)</a></li>', page.text)


def events(site, *kinds):
    with site.app_context():
        rows = db.session.execute(select(AuditEvent.type, AuditEvent.subject).order_by(AuditEvent.id))
        return [tuple(row) for row in rows if row[0] in {kind.value for kind in kinds}]


def test_the_page_says_first_that_citizens_need_no_account(browser):
    page = browser.get("/sign-in")
    main = page.text.partition("<main")[2]
    assert main.index("意見を出すのに、サインインは要りません。") < main.index("<h1>")
    assert 'autocomplete="username"' in page.text
    assert 'autocomplete="current-password"' in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_page_speaks_english_too(browser):
    page = browser.get("/sign-in?lang=en")
    assert '<html lang="en">' in page.text


def test_a_secretary_signs_in_and_stands_at_the_desk(site, browser):
    answer = sign_in(browser)
    assert (answer.status_code, answer.location) == (302, "/desk/start")
    assert browser.get("/desk/start").location == "/desk/"
    assert browser.get("/desk/").status_code == 200
    assert events(site, Event.SIGNED_IN) == [("account.signed_in", "account/1")]


def test_signing_in_leads_back_to_the_page_that_was_asked_for(browser):
    asked = browser.get("/desk/settings")
    assert asked.location == "/sign-in?next=/desk/settings"
    assert sign_in(browser, next="/desk/settings").location == "/desk/settings"


@pytest.mark.parametrize(
    "outside",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_never_leads_out_of_the_house(browser, outside):
    location = sign_in(browser, next=outside).headers.get("Location", "/")
    leads_to = urlsplit(urljoin("http://localhost/sign-in", location.replace("\\", "/")))
    assert (leads_to.scheme, leads_to.netloc) == ("http", "localhost")


def test_a_member_of_a_body_is_led_to_their_own_page(browser):
    sign_in(browser, "ito")
    assert browser.get("/desk/start").location == "/desk/settings"
    assert "伊藤 さくら" in browser.get("/desk/settings").text


@pytest.mark.parametrize(
    ("who", "password"), [("sato", "not-the-password"), ("nobody", PASSWORD), ("nobody", "not-the-password")]
)
def test_every_failure_is_answered_alike(site, browser, who, password):
    answer = sign_in(browser, who, password)
    assert answer.status_code == 200
    assert errors(answer) == ["メールアドレスかパスワードが違います。もう一度確かめてください。"]
    assert password not in answer.text
    assert events(site, Event.SIGN_IN_FAILED) == [("account.sign_in_failed", "sign-in/desk")]
    assert browser.get("/desk/").status_code == 302


def test_an_account_that_was_switched_off_is_answered_like_any_failure(site, browser):
    from consult.access.permissions import Permission
    from consult.demo.people import FOUNDER
    from consult.unit_of_work import unit_of_work

    with site.app_context(), unit_of_work(FOUNDER) as uow:
        uow.require(Permission.ACCOUNT_ADMIN)
        account = uow.session.execute(select(Account).where(Account.email == address("sato"))).scalar_one()
        account.active = False
        uow.record(Event.ACCOUNT_CHANGED, account)
    assert errors(sign_in(browser)) == ["メールアドレスかパスワードが違います。もう一度確かめてください。"]
    assert browser.get("/desk/").status_code == 302


def test_after_five_failures_an_account_waits_a_quarter_of_an_hour(browser):
    start = clock.now()
    for _ in range(5):
        assert sign_in(browser, password="not-the-password").status_code == 200
    assert sign_in(browser).status_code == 429
    assert sign_in(browser, "tanaka").status_code == 302
    with clock.at(start + clock.dt.timedelta(minutes=16)):
        browser.delete_cookie("session")
        assert sign_in(browser).status_code == 302


def test_one_address_tries_ten_times_a_minute(browser):
    answers = [sign_in(browser, f"nobody-{i}").status_code for i in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_form_from_elsewhere_is_refused(browser):
    browser.get("/sign-in")
    answer = browser.post("/sign-in", data={"email": address("sato"), "password": PASSWORD})
    assert answer.status_code == 400
    assert browser.get("/desk/").status_code == 302


def test_signing_in_changes_the_token_of_forms_and_keeps_the_language(browser):
    before = token(browser.get("/sign-in?lang=en"))
    sign_in(browser)
    with browser.session_transaction() as session:
        assert session["language"] == "en"
        assert session.get("csrf_token") is None
    assert token(browser.get("/desk/settings")) != before


def test_signing_out_is_a_form_and_an_event(site, browser):
    sign_in(browser)
    assert browser.get("/sign-out").status_code == 405
    answer = browser.post("/sign-out", data={"csrf_token": token(browser.get("/desk/settings"))})
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get("/desk/").status_code == 302
    assert events(site, Event.SIGNED_OUT) == [("account.signed_out", "account/1")]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(site, browser):
    copied = site.test_client()
    sign_in(browser)
    copied.set_cookie("session", browser.get_cookie("session").value)
    assert copied.get("/desk/").status_code == 200
    browser.post("/sign-out", data={"csrf_token": token(browser.get("/desk/settings"))})
    assert copied.get("/desk/").status_code == 302
    assert sign_in(browser).location == "/desk/start"


def test_a_new_password_works_at_once_and_signs_other_devices_out(site, browser):
    elsewhere = site.test_client()
    sign_in(elsewhere)
    sign_in(browser)
    page = browser.get("/desk/settings/password")
    answer = browser.post(
        "/desk/settings/password",
        data={
            "csrf_token": token(page), "password": PASSWORD,
            "new_password": NEXT_PASSWORD, "new_password_confirm": NEXT_PASSWORD,
        },
    )  # fmt: skip
    assert answer.location == "/desk/settings?done=password"
    assert browser.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302
    third = site.test_client()
    assert sign_in(third).status_code == 200
    assert sign_in(third, password=NEXT_PASSWORD).status_code == 302
    assert ("account.changed", "account/1") in events(site, Event.ACCOUNT_CHANGED)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEXT_PASSWORD, NEXT_PASSWORD, "いまのパスワードが違います。もう一度確かめてください。"),
        (PASSWORD, "short", "short", "パスワードは12字以上にしてください。"),
        (PASSWORD, PASSWORD, PASSWORD, "いまのパスワードと同じです。別のパスワードにしてください。"),
        (
            PASSWORD,
            NEXT_PASSWORD,
            "another-one-entirely",
            "2回のパスワードが違います。同じパスワードを書いてください。",
        ),
    ],
)
def test_a_refused_password_says_what_to_do(browser, old, new, again, said):
    sign_in(browser)
    data = {"csrf_token": token(browser.get("/desk/settings/password"))}
    data |= {"password": old, "new_password": new, "new_password_confirm": again}
    assert said in errors(browser.post("/desk/settings/password", data=data))


def test_asking_for_the_password_again_leads_on(browser):
    sign_in(browser)
    page = browser.get("/sign-in/again?next=/desk/settings")
    data = {"csrf_token": token(page), "password": PASSWORD, "next": "/desk/settings"}
    assert browser.post("/sign-in/again", data=data).location == "/desk/settings"
    wrong = {**data, "password": "not-the-password"}
    assert errors(browser.post("/sign-in/again", data=wrong))


def test_an_old_hash_is_renewed_when_its_owner_signs_in(site, browser):
    import argon2
    from flask_security.utils import get_hmac

    from consult.access.permissions import Permission
    from consult.demo.people import FOUNDER
    from consult.unit_of_work import unit_of_work

    with site.app_context():
        weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(get_hmac(PASSWORD))
        with unit_of_work(FOUNDER) as uow:
            uow.require(Permission.ACCOUNT_ADMIN)
            account = uow.session.execute(
                select(Account).where(Account.email == address("sato"))
            ).scalar_one()
            account.password = weak
            uow.record(Event.ACCOUNT_CHANGED, account)
    assert sign_in(browser).status_code == 302
    with site.app_context():
        stored = db.session.execute(select(Account.password).where(Account.email == address("sato"))).scalar()
    assert stored != weak
    assert stored.startswith("$argon2id$")


def test_the_keys_of_the_desk_can_be_switched_off(browser):
    sign_in(browser)
    page = browser.get("/desk/settings")
    assert 'data-keys="off"' not in page.text
    assert browser.post("/desk/settings", data={"csrf_token": token(page)}).status_code == 303
    assert 'data-keys="off"' in browser.get("/desk/settings").text


def test_no_address_of_a_visitor_is_stored_with_the_counts(site, browser, tmp_path):
    sign_in(browser, password="not-the-password")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("rate.sqlite3*"))
    assert stored
    assert b"127.0.0.1" not in stored
    assert b"midorino" not in stored
