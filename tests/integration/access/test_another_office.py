"""The case of one office is closed to another, and what was tried is written down."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from consult import clock
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.cases import queries
from consult.consultations.actions.preparation import open_consultation
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import address, load_people
from consult.unit_of_work import unit_of_work


@pytest.fixture
def site(make_app, database_url):
    """The city with a case of 都市計画課, in preparation, and one of 市民協働課, open."""
    app = make_app(database_url)
    with app.app_context():
        people = load_people(lambda text: f"plain:{text}")
        app.config["ours"] = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, app.config["ours"], dt.date(2026, 10, 1))
        with unit_of_work(people.stranger) as uow:
            made = open_consultation(uow, people.office(people.planning_office), title="自転車計画")
            app.config["theirs"] = made.case.slug
    with clock.at(clock.tokyo(2026, 10, 12)):
        yield app


def browser(site, who):
    client = site.test_client()
    with site.app_context():
        key = db.session.execute(select(Account.fs_uniquifier).where(Account.email == address(who))).scalar()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return client


def refusals(site):
    with site.app_context():
        rows = db.session.execute(
            select(AuditEvent.subject)
            .where(AuditEvent.type == Event.ACT_REFUSED.value)
            .order_by(AuditEvent.id)
        )
        return list(rows.scalars())


def form_token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/desk/settings").text)[1]


def test_the_case_of_another_office_is_closed_and_its_office_is_named(site):
    page = browser(site, "sato").get(f"/desk/cases/{site.config['theirs']}")
    assert page.status_code == 403
    assert "都市計画課" in page.text
    assert "自転車計画" not in page.text


def test_it_is_not_on_the_desk_either(site):
    assert site.config["theirs"] not in browser(site, "sato").get("/desk/").text
    assert site.config["theirs"] in browser(site, "nakamura").get("/desk/").text


@pytest.mark.parametrize(
    "page", ["", "/transitions/publish_notice", "/opinions", "/responses", "/intake", "/draft", "/notice"]
)
def test_every_work_page_of_it_is_closed(site, page):
    assert browser(site, "sato").get(f"/desk/cases/{site.config['theirs']}{page}").status_code in {403, 404}


def test_a_refused_act_is_an_event_without_a_name_in_public(site):
    client = browser(site, "nakamura")
    sent = {"csrf_token": form_token(client), "version": "1", "reason": "x", "follow_up": "y"}
    answer = client.post(f"/desk/cases/{site.config['ours']}/transitions/abandon", data=sent)
    assert answer.status_code == 403
    assert refusals(site) == ["act/desk.advance"]
    with site.app_context():
        event = db.session.execute(
            select(AuditEvent).where(AuditEvent.type == Event.ACT_REFUSED.value)
        ).scalar_one()
        public = str({column.key: getattr(event, column.key) for column in AuditEvent.__table__.columns})
        private = db.session.execute(
            select(AuditDisclosure.name).where(AuditDisclosure.event_id == event.id)
        ).scalars()
        assert {"actor", "account", "path"} <= set(private)
        assert queries.by_slug(db.session(), site.config["ours"]).stage == "open"
    assert "中村" not in public


def test_looking_is_not_an_event(site):
    browser(site, "sato").get(f"/desk/cases/{site.config['theirs']}")
    assert refusals(site) == []


def test_the_public_is_led_to_the_sign_in_page_and_leaves_no_event(site):
    answer = site.test_client().get(f"/desk/cases/{site.config['ours']}")
    assert answer.location == f"/sign-in?next=/desk/cases/{site.config['ours']}"
    assert refusals(site) == []


def test_a_form_sent_after_signing_out_leads_back_to_its_page(site):
    site.config["WTF_CSRF_ENABLED"] = False
    path = f"/desk/cases/{site.config['ours']}/transitions/abandon"
    answer = site.test_client().post(path, headers={"Referer": f"http://localhost{path}"})
    assert answer.location == f"/sign-in?next={path}"
    foreign = site.test_client().post(path, headers={"Referer": "https://evil.example/x"})
    assert foreign.location == "/sign-in?next="


@pytest.mark.parametrize("who", ["ito", "hayakawa"])
def test_someone_without_a_role_reaches_only_their_own_settings(site, who):
    client = browser(site, who)
    assert client.get("/desk/settings").status_code == 200
    assert client.get("/desk/").status_code == 403
    assert client.get(f"/desk/cases/{site.config['ours']}").status_code == 403
