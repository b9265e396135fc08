"""The check of every night: sound after any act, and each change by hand is found, with its case."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from flask import g
from sqlalchemy import create_engine, event, select

from consult import clock, worker
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions, replay, tracks
from consult.cases.models import Case
from consult.cli import main
from consult.db import db
from consult.jobs.models import Job
from consult.unit_of_work import unit_of_work
from consult.worker import run_due
from tests.factories import works
from tests.factories.staff import Staff


def tamper(statement):
    """Change rows as someone with the database's own password would, past the application."""
    db.session.remove()
    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def found():
    db.session.remove()
    report = replay.check(db.session())
    return {(finding.file, finding.problem) for finding in report.findings}


@pytest.fixture
def cases(people):
    """Three cases: one only opened, one with a track begun, one whose track has ended."""
    opened, begun = works.case_at(people), works.case_at(people, "begin")
    ended = works.case_at(people, "begin")
    tracks.perform(people.secretary, db.session(), ended, "estimate", "receive")
    return [(case.number, case.slug, case.id) for case in (opened, begun, ended)]


def test_cases_moved_by_acts_are_sound_and_the_statements_do_not_grow_with_them(people, cases):
    statements = []

    def count(_connection, _cursor, statement, *_):
        statements.append(statement)

    def run():
        statements.clear()
        db.session.remove()
        report = replay.check(db.session())
        return report, len(statements)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        report, few = run()
        for _ in range(4):
            works.case_at(people, "begin")
        more, same = run()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert report.ok, report.findings
    assert more.ok, more.findings
    assert (report.facts["cases"], more.facts["cases"]) == (3, 7)
    assert few == same
    assert replay.check(db.session(), [cases[1][0]]).facts == {"cases": 1}


def test_each_change_by_hand_is_found_with_its_case(cases, tampered):
    opened, begun, ended = cases
    tamper(f"UPDATE \"case\" SET stage = 'agreed' WHERE id = {opened[2]}")
    assert found() == {(f"{opened[0]} case {opened[1]}", "replay_stage")}
    tamper(f"DELETE FROM case_step WHERE case_id = {begun[2]}")
    tamper(f"UPDATE case_track SET stage = 'asked' WHERE case_id = {ended[2]}")
    assert found() >= {
        (f"{begun[0]} case_step 1", "replay_rows"),
        (f"{ended[0]} case {ended[1]}", "replay_stage"),
    }
    tamper("UPDATE case_track_step SET target = 'asked'")
    assert (f"{ended[0]} case_track_step estimate 1", "replay_rows") in found()
    tamper("UPDATE stored_definition SET body = replace(body, 'begin', 'began')")
    problems = found()
    assert any(file.startswith("stored_definition") for file, _ in problems)
    assert {problem for _, problem in problems} == {
        "replay_definition", "replay_step", "replay_rows", "replay_stage",
    }  # fmt: skip


def test_every_night_the_worker_checks_and_records_the_numbers(app, people, cases, tampered):
    evening = clock.tokyo(2026, 11, 23, 20)
    with clock.at(evening):
        worker.plan_nights(app)
        worker.plan_nights(app)
        db.session.remove()
        assert replay.latest(db.session()) is None
        assert run_due("test") == 0
    db.session.remove()
    with clock.at(evening + dt.timedelta(hours=8)):
        assert run_due("test") == 1
    db.session.remove()
    numbers = replay.latest(db.session())
    assert (numbers["cases"], numbers["findings"]) == (3, 0)
    following = db.session.execute(select(Job.key).where(Job.kind == replay.JOB, Job.done_at.is_(None)))
    assert following.scalars().all() == ["2026-11-25"]
    tamper("UPDATE \"case\" SET stage = 'agreed'")
    with clock.at(evening + dt.timedelta(hours=32)):
        assert run_due("test") == 1
    db.session.remove()
    assert replay.latest(db.session())["findings"] == 3


def test_the_desk_tells_those_who_keep_the_system_and_the_command_names_the_case(
    app, settings, cases, tampered, monkeypatch
):
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CONSULT_WORKER", "0")
    told = CliRunner().invoke(main, ["audit", "replay", cases[0][0], "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["facts"] == {"cases": 1}
    tamper(f"UPDATE \"case\" SET stage = 'agreed' WHERE id = {cases[0][2]}")
    told = CliRunner().invoke(main, ["audit", "replay"])
    assert told.exit_code == 1
    assert f"{cases[0][0]} case {cases[0][1]}" in told.output
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.CASE_REPLAY)
        uow.record(Event.CASES_REPLAYED, replay.SUBJECT, public={"cases": 3, "events": 5, "findings": 2})
    db.session.remove()
    assert "記録と合わない案件があります（2件の指摘）" in Staff(app, "admin").open("/desk/").text
    g.pop("_login_user")  # the fixture's context outlives the request: the next person signs in anew
    assert "記録と合わない" not in Staff(app, "sato").open("/desk/").text


def test_an_act_after_the_check_is_no_finding(people, cases):
    assert found() == set()
    case = db.session.execute(select(Case).where(Case.id == cases[0][2])).scalar_one()
    actions.perform(people.secretary, db.session(), case, "begin")
    assert found() == set()
