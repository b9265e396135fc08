"""/api/v1: the acts and reads of the pages, for programs."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts import tokens
from consult.accounts.models import Account, ApiToken
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.cases import queries
from consult.cases.models import CaseStep
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import FOUNDER, address, load_people
from consult.unit_of_work import unit_of_work

FIRST_DAY = dt.date(2026, 10, 1)
DURING = clock.tokyo(2026, 10, 12, 21, 14)
OPINION = {
    "parts": [{"text": "地域の話し合いの場を、年に1回は開いてください。"}],
    "name": "山田 花子",
    "address": "緑野市中央1-1",
}


@pytest.fixture
def site(make_app, database_url):
    """A city with one consultation that is open on 12 October 2026."""
    app = make_app(database_url)
    with app.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST_DAY)
        story.publish_notice(people, slug, FIRST_DAY)
    app.config["slug"] = slug
    with clock.at(DURING):
        yield app


@pytest.fixture
def program(site):
    return site.test_client()


@pytest.fixture
def case(site):
    return f"/api/v1/cases/{site.config['slug']}"


def token_of(site, who):
    with site.app_context(), unit_of_work(FOUNDER) as uow:
        account = uow.session.execute(select(Account).where(Account.email == address(who))).scalar_one()
        return tokens.issue(uow, account, "試験")


def carrying(site, who, **more):
    return {"Authorization": f"Bearer {token_of(site, who)}", **more}


def count(site, what):
    with site.app_context():
        return db.session.execute(select(func.count()).select_from(what)).scalar()


def test_a_published_case_is_listed_and_shown_to_anyone(site, program, case):
    listed = program.get("/api/v1/cases").json["cases"]
    assert [row["address"] for row in listed] == [f"/cases/{site.config['slug']}"]
    shown = program.get(case)
    assert shown.json["stage"]["name"] == "open"
    assert shown.headers["ETag"] == f'"v{shown.json["version"]}"'
    assert any(row["rule"] == "closes_at" for row in shown.json["deadlines"])


def test_a_case_answers_to_its_number_and_to_its_address(program, case):
    number = program.get(case).json["number"]
    assert program.get(f"/api/v1/cases/{number}").json == program.get(case).json


def test_a_case_in_preparation_does_not_exist_for_the_public(site, program):
    with site.app_context():
        people = load_people(str)
        slug = story.prepare(people, first_day=dt.date(2027, 1, 15))
    assert program.get(f"/api/v1/cases/{slug}").status_code == 404
    assert slug not in program.get("/api/v1/cases").text
    mine = program.get(f"/api/v1/cases/{slug}", headers=carrying(site, "sato"))
    assert mine.status_code == 200
    others = program.get(f"/api/v1/cases/{slug}", headers=carrying(site, "nakamura"))
    assert others.status_code == 404


def test_a_listing_is_read_page_by_page(site, program):
    with site.app_context():
        people = load_people(str)
        for day in (7, 8):
            slug = story.prepare(people, first_day=dt.date(2026, 10, day))
            story.publish_notice(people, slug, dt.date(2026, 10, day))
    seen, following = [], "/api/v1/cases?limit=1"
    while following:
        page = program.get(following)
        seen += [row["address"] for row in page.json["cases"]]
        link = re.match(r'<([^>]+)>; rel="next"', page.headers.get("Link", ""))
        assert bool(link) == (page.json["next"] is not None)
        following = link[1] if link else ""
    assert len(seen) == len(set(seen)) == 3


def test_options_need_a_token_and_name_every_verdict(site, program, case):
    refused = program.get(f"{case}/options")
    assert (refused.status_code, refused.content_type) == (401, "application/problem+json")
    found = program.get(f"{case}/options", headers=carrying(site, "tanaka")).json["options"]
    assert found
    assert all({"code", "ok", "sentence", "clears"} == set(v) for o in found for v in o["verdicts"])


def test_nothing_is_offered_that_would_be_refused(site, program, case):
    headers = carrying(site, "tanaka")
    for option in program.get(f"{case}/options", headers=headers).json["options"]:
        seen = program.get(case, headers=headers).headers["ETag"]
        sent = {
            "trigger": option["trigger"],
            "inputs": dict.fromkeys(option["inputs"], "理由"),
            "acknowledged": {v["code"]: "確かめました" for v in option["warnings"]},
        }
        once = {"Idempotency-Key": f"option-{option['trigger']}", "If-Match": seen}
        answer = program.post(f"{case}/transitions", json=sent, headers=headers | once)
        assert (answer.status_code == 200) == option["allowed"], answer.text
        if option["allowed"]:
            return


def abandon(program, case, headers, key="abandon-0001", **more):
    seen = program.get(case, headers=headers).headers["ETag"]
    sent = {
        "trigger": "abandon",
        "inputs": {"reason": "計画を作り直すため", "follow_up": "案を直して、もう一度募集します"},
        **more,
    }
    return program.post(
        f"{case}/transitions", json=sent, headers={"Idempotency-Key": key, "If-Match": seen} | headers
    )


def test_a_head_advances_a_case_once_however_often_the_same_key_comes(site, program, case):
    headers = carrying(site, "tanaka")
    first = abandon(program, case, headers)
    assert first.status_code == 200, first.text
    assert (first.json["from"], first.json["trigger"]) == ("open", "abandon")
    steps = count(site, CaseStep)
    assert abandon(program, case, headers).json == first.json
    assert count(site, CaseStep) == steps


def test_the_same_key_cannot_serve_another_case(site, program, case):
    headers = carrying(site, "tanaka")
    with site.app_context():
        people = load_people(str)
        other = story.prepare(people, first_day=dt.date(2026, 10, 7))
        story.publish_notice(people, other, dt.date(2026, 10, 7))
    abandon(program, case, headers)
    assert abandon(program, f"/api/v1/cases/{other}", headers).status_code == 409


def test_an_act_on_an_old_version_is_refused(site, program, case):
    answer = abandon(program, case, carrying(site, "tanaka", **{"If-Match": '"v1"'}))
    assert answer.status_code == 412
    assert answer.content_type == "application/problem+json"


def test_a_secretary_is_told_which_permission_the_act_wants_and_the_attempt_is_an_event(site, program, case):
    answer = abandon(program, case, carrying(site, "sato"))
    assert answer.status_code == 403
    assert answer.json["permission"] == "consultation:abandon"
    with site.app_context():
        subjects = db.session.execute(
            select(AuditEvent.subject).where(AuditEvent.type == Event.ACT_REFUSED.value)
        ).scalars()
        assert list(subjects) == ["act/api_cases.advance"]


def test_another_office_finds_no_way_to_act(site, program, case):
    assert abandon(program, case, carrying(site, "nakamura")).status_code == 403


def test_a_refusal_lists_every_verdict(site, program, case):
    headers = carrying(site, "tanaka")
    seen = program.get(case).headers["ETag"]
    option = next(
        (
            o
            for o in program.get(f"{case}/options", headers=headers).json["options"]
            if not o["allowed"] and o["permitted"]
        ),
        None,
    )
    if option is None:
        option = {"trigger": "publish_result", "verdicts": []}
    once = {"Idempotency-Key": "refusal-1", "If-Match": seen}
    answer = program.post(f"{case}/transitions", json={"trigger": option["trigger"]}, headers=headers | once)
    assert answer.status_code in {409, 422}
    assert {"type", "title", "status"} <= set(answer.json)


def test_without_key_or_version_nothing_is_done(site, program, case):
    answer = program.post(
        f"{case}/transitions", json={"trigger": "abandon"}, headers=carrying(site, "tanaka")
    )
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"Idempotency-Key", "If-Match"}
    assert program.get(case).json["stage"]["name"] == "open"


@pytest.mark.parametrize(
    "extra", [{"surprise": 1}, {"inputs": []}, {"trigger": 1}, {"acknowledged": {"a": 1}}]
)
def test_loose_input_is_refused_field_by_field(site, program, case, extra):
    answer = abandon(program, case, carrying(site, "tanaka"), **extra)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_a_revoked_or_invented_token_opens_nothing(site, program, case):
    headers = carrying(site, "sato")
    with site.app_context(), unit_of_work(FOUNDER) as uow:
        tokens.revoke(uow, uow.session.execute(select(ApiToken.id)).scalar_one())
    for given in (headers, {"Authorization": "Bearer consult_invented"}):
        assert program.get(f"{case}/options", headers=given).status_code == 401


def test_only_the_digest_of_a_token_is_stored(site):
    token = token_of(site, "sato")
    with site.app_context():
        row = db.session.execute(select(ApiToken)).scalar_one()
    assert token.startswith("consult_")
    assert token not in str(vars(row))


def test_only_an_administrator_makes_tokens(site):
    from consult.errors import Forbidden

    with site.app_context():
        people = load_people(str)
        with pytest.raises(Forbidden) as refused, unit_of_work(people.secretary) as uow:
            tokens.issue(uow, uow.session.execute(select(Account).limit(1)).scalar_one(), "x")
    assert refused.value.permission == Permission.ACCOUNT_ADMIN


def test_a_session_without_the_csrf_header_may_read_but_not_act(site, program, case):
    with site.app_context():
        uniquifier = db.session.execute(
            select(Account.fs_uniquifier).where(Account.email == address("tanaka"))
        ).scalar()
    with program.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
    assert program.get(f"{case}/options").status_code == 200
    answer = abandon(program, case, {})
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/csrf")
    page = program.get("/desk/settings")
    form_token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert abandon(program, case, {"X-CSRFToken": form_token}).status_code == 200


def send(program, site, key="opinion-0001", **changes):
    return program.post(
        f"/api/v1/consultations/{site.config['slug']}/opinions",
        json=OPINION | changes,
        headers={"Idempotency-Key": key},
    )


def test_anyone_sends_an_opinion_once_and_looks_it_up(site, program):
    sent = send(program, site)
    assert sent.status_code == 201, sent.text
    assert len(sent.json["code"].replace(" ", "")) == 16
    again = send(program, site)
    assert (again.json["code"], again.json["number"], again.json["again"]) == (
        sent.json["code"], sent.json["number"], True,
    )  # fmt: skip
    assert count(site, Opinion) == 1
    found = program.get(f"/api/v1/receipts/{sent.json['code']}")
    assert found.json["number"] == sent.json["number"]
    assert "山田" not in found.text
    assert found.headers["Cache-Control"] == "private, no-store"


def test_an_opinion_that_lacks_something_is_told_what(site, program):
    answer = send(program, site, parts=[{"text": "  "}])
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/invalid"
    assert answer.json["errors"]


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_what_cannot_be_stored_is_refused_and_not_an_error(site, program, text):
    body = json.dumps(OPINION | {"parts": [{"text": text}]})  # ASCII: the surrogate travels as an escape
    answer = program.post(
        f"/api/v1/consultations/{site.config['slug']}/opinions",
        data=body,
        content_type="application/json",
        headers={"Idempotency-Key": "opinion-0002"},
    )
    assert answer.status_code == 422


def test_an_opinion_after_the_end_is_refused_with_a_reason(site, program):
    with clock.at(clock.tokyo(2026, 11, 5)):
        answer = send(program, site)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/refused")


def test_guessing_codes_ends_after_ten_tries(program):
    answers = [program.get(f"/api/v1/receipts/{i:016d}").status_code for i in range(11)]
    assert answers == [404] * 10 + [429]


def test_sending_many_opinions_is_not_refused_lightly(site, program):
    answers = {send(program, site, f"opinion-{i:04d}").status_code for i in range(25)}
    assert answers == {201}


def test_a_meeting_nobody_was_told_of_does_not_exist(program):
    assert program.get("/api/v1/meetings/r8-k-999").status_code == 404


def test_an_unknown_address_is_a_problem_too(program):
    answer = program.get("/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_case_moved_by_the_api_is_the_case_of_the_page(site, program, case):
    abandon(program, case, carrying(site, "tanaka"))
    with site.app_context():
        assert (
            queries.by_slug(db.session(), site.config["slug"]).stage
            == program.get(case).json["stage"]["name"]
        )
