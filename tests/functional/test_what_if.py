"""もし…なら: the three questions of an office, asked on the page, by a program and at a terminal."""

import datetime as dt
import hashlib
import json
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import event, text

from consult import clock
from consult.accounts import tokens
from consult.accounts.models import Account
from consult.bodies import queries as bodies
from consult.cases import queries, whatif
from consult.cli import main
from consult.consultations.identity import Identity
from consult.db import db
from consult.demo import consultations as story
from consult.demo import meetings
from consult.demo.people import FOUNDER, address, load_people
from consult.meetings import actions as room
from consult.unit_of_work import unit_of_work
from tests.factories.staff import Staff

FIRST = dt.date(2026, 10, 1)
HELD = dt.date(2026, 11, 18)
NOW = clock.tokyo(2026, 11, 9, 10)


def build(app):
    """A consultation under consideration, and a meeting on 18 November that has it on its agenda."""
    with app.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=FIRST)
        story.publish_notice(people, slug, FIRST)
        who = Identity("青山 陽子", "緑野市若葉町3丁目8番地", "0566-00-1201")
        story.send(slug, "駐輪場に屋根をつけてほしい。", "s3-2", who, clock.tokyo(2026, 10, 9, 9))
        story.close(slug, FIRST)
        story.consider(people, slug, FIRST)
        meetings.committee(people, HELD)
        there = meetings.Room(people, "", HELD)
        with clock.at(there.at(10, days=-20)), unit_of_work(people.secretary) as uow:
            case = queries.by_slug(uow.session, slug)
            made = room.plan_meeting(
                uow, bodies.body(uow.session, meetings.BODY), number=3, starts_at=there.at(14),
                ends_at=there.at(16), place=meetings.ROOM, how_to_observe=meetings.OBSERVE,
            )  # fmt: skip
            room.add_item(uow, made, title="意見と市の考え方", case=case)
            there.slug = made.case.slug
        due = queries.running_deadlines(db.session(), [queries.by_slug(db.session(), slug)])
        app.config["case"], app.config["meeting"] = slug, there.slug
        app.config["due"] = next(d.due_on for rows in due.values() for d in rows if d.rule == "result_due")
        db.session.remove()
    return app


@pytest.fixture
def city(sqlite_template, make_app, monkeypatch, tmp_path):
    """On SQLite alone: what is answered does not depend on the database."""
    path = tmp_path / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    monkeypatch.setenv("CONSULT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CONSULT_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("CONSULT_WORKER", "0")
    app = build(make_app(f"sqlite:///{path}"))
    with clock.at(NOW):
        yield app


def terminal(*words):
    return CliRunner().invoke(main, ["case", "what-if", *words], catch_exceptions=False)


def program(city, who="sato"):
    with city.app_context(), unit_of_work(FOUNDER) as uow:
        account = uow.session.query(Account).filter_by(email=address(who)).one()
        token = tokens.issue(uow, account, "試験")
    client = city.test_client()
    return lambda path, **query: client.get(
        f"/api/v1/cases/{path}/what-if", query_string=query, headers={"Authorization": f"Bearer {token}"}
    )


def by_key(answer):
    return {period["key"]: period for period in answer["periods"]}


def test_a_meeting_moved_forward_breaks_its_notice_and_one_moved_back_breaks_a_promise(city):
    ask, meeting = program(city), city.config["meeting"]
    assert ask(meeting).json["broken"] == 0
    sooner = ask(meeting, **{"assume.held_on": "2026-11-13"}).json
    notice = by_key(sooner)["meeting_notice"]
    assert (notice["was_due_on"], notice["due_on"], notice["broken_by"]) == ("2026-11-11", "2026-11-06", 3)
    assert notice["newly"]
    assert len(notice["steps"]) == 3
    assert notice["calendar_version"].startswith("JP holidays-")
    assert [(t["trigger"], t["before"]["ok"], t["after"]["ok"]) for t in sooner["turned"]] == [
        ("give_notice", True, False)
    ]
    assert "11月11日" in sooner["turned"][0]["before"]["sentence"]
    assert "11月6日" in sooner["turned"][0]["after"]["sentence"]
    late = city.config["due"] + dt.timedelta(days=2)
    later = ask(meeting, **{"assume.held_on": late.isoformat()}).json
    promise = by_key(later)[f"{city.config['case']}:result_due"]
    assert (promise["broken_by"], promise["judged"]) == (2, late.isoformat())
    assert promise["number"] == "R8-意-001"


def test_a_terminal_and_the_page_say_what_the_program_is_told(city, staff_of):
    meeting = city.config["meeting"]
    told = program(city)(meeting, on="2026-11-09", until="published", **{"assume.held_on": "2026-11-13"}).json
    said = terminal(
        meeting, "--assume", "held_on=2026-11-13", "--until", "published", "--as", address("sato"), "--json"
    )
    assert json.loads(said.stdout) == told
    plain = terminal(meeting, "--assume", "held_on=2026-11-13", "--until", "published").stdout
    assert "2026-11-11 → 2026-11-06  (-3)" in plain
    assert told["calendar_version"] in plain
    page = staff_of("sato").get(f"/desk/cases/{meeting}/what-if?assume.held_on=11/13&until=published")
    assert "3日足りません" in page
    again = staff_of("sato").open(f"/desk/cases/{meeting}/what-if?assume.held_on=11/13&until=published")
    assert "いまは令和8年11月18日（水）" in again.text
    assert told["calendar_version"] in page
    for leg in told["ways"][0]["legs"]:
        assert leg["label"] in page


def test_what_is_missing_to_publish_and_the_first_and_last_day_are_told(city):
    answer = program(city)(city.config["case"], until="published").json
    assert answer["until"] == {"name": "published", "label": "結果を公表"}
    straight = next(
        way for way in answer["ways"] if [leg["trigger"] for leg in way["legs"]] == ["decide", "publish"]
    )
    over = next(way for way in answer["ways"] if way is not straight)
    assert (straight["earliest"], straight["latest"]) == ("2026-11-09", city.config["due"].isoformat())
    assert [leg["trigger"] for leg in over["legs"]] == ["table", "decide", "publish"]
    assert over["earliest"] == HELD.isoformat()
    missing = {said["code"] for leg in straight["legs"] for said in leg["missing"]}
    assert {"every_opinion_covered", "counts_reconcile", "publicity_recorded"} <= missing
    assert straight["legs"][-1]["bounds"][0]["reckoning"]["steps"]
    supposed = program(city)(
        city.config["case"],
        until="published",
        **{"assume.uncovered": "なし", "assume.meeting_on": "2027-02-01"},
    ).json
    over = next(way for way in supposed["ways"] if len(way["legs"]) == 3)
    assert (over["earliest"], over["kept"]) == ("2027-02-01", False)
    codes = {said["code"] for leg in supposed["ways"][0]["legs"] for said in leg["missing"]}
    assert "every_opinion_covered" not in codes


WRONG = (
    ({"assume.close_on": "11/2"}, "assume.close_on", "closes_on"),
    ({"assume.received": "たくさん"}, "assume.received", "30"),
    ({"assume.now": "2026-11-02"}, "assume.now", "on"),
    ({"on": "いつか"}, "on", "令和"),
    ({"until": "nowhere"}, "until", "published"),
    ({"until": "open"}, "until", "道"),
)


def test_what_cannot_be_assumed_is_refused_by_name_with_the_remedy(city, staff_of):
    ask, person, case = program(city), staff_of("sato"), city.config["case"]
    for query, field, word in WRONG:
        answer = ask(case, **query)
        assert answer.status_code == 422
        assert word in answer.json["errors"][field][0]
        page = person.answer(f"/desk/cases/{case}/what-if", query)
        assert page.status_code == 422
        assert word in page.text
    refused = terminal(case, "--assume", "close_on=11/2", "--json")
    assert refused.exit_code == 1
    assert "closes_on" in json.loads(refused.stdout)["errors"]["assume.close_on"][0]


def test_only_those_who_may_open_the_desk_of_the_case_are_answered(city, staff_of):
    case = city.config["case"]
    assert program(city, "nakamura")(case).status_code == 403
    assert city.test_client().get(f"/api/v1/cases/{case}/what-if").status_code == 401
    assert city.test_client().get(f"/desk/cases/{case}/what-if").status_code == 302
    assert staff_of("nakamura").answer(f"/desk/cases/{case}/what-if", {}).status_code == 403


def fingerprint():
    """Every row of every table."""
    from consult.db import Base

    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        rows = sorted(map(repr, db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()))
        digest.update(repr((table.name, rows)).encode())
    return digest.hexdigest()


def test_asking_writes_nothing(make_app, database_url):
    city = build(make_app(database_url))
    with clock.at(NOW):
        asking_writes_nothing(city)


def asking_writes_nothing(city):
    person, ask = Asking(city, "sato"), program(city)
    with city.app_context():
        before = fingerprint()
        db.session.remove()
        sent = []
        event.listen(db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    query = {"on": "2026-12-01", "until": "published", "assume.uncovered": "", "assume.meeting_on": "11/20"}
    assert ask(city.config["case"], **query).status_code == 200
    assert person.answer(f"/desk/cases/{city.config['case']}/what-if", query).status_code == 200
    allowed = ("SELECT", "SET TRANSACTION READ ONLY", "BEGIN", "SHOW", "WITH")
    assert sent
    assert [statement for statement in sent if not statement.lstrip().upper().startswith(allowed)] == []
    with city.app_context():
        assert fingerprint() == before


def test_nobody_asks_what_if_while_writing(city):
    with city.app_context(), unit_of_work(FOUNDER) as uow:
        case = queries.by_slug(uow.session, city.config["case"])
        with pytest.raises(RuntimeError, match="outside"):
            whatif.what_if(uow.session, FOUNDER, case)


class Asking(Staff):
    """Someone at a desk who only reads."""

    def get(self, path):
        return self._client.get(path).text

    def answer(self, path, query):
        return self._client.get(path, query_string=query)


@pytest.fixture
def staff_of(city):
    return lambda login: Asking(city, login)
