"""The files of a long result are made by the worker; publishing takes them while they say what the record says."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from consult import clock
from consult.cases import actions as cases
from consult.consultations import actions
from consult.consultations.result import LeakFound, building, files
from consult.db import db
from consult.demo import consultations as story
from consult.documents.models import ProducedDocument
from consult.errors import Refused
from consult.jobs import queue
from consult.jobs.models import Job
from consult.unit_of_work import unit_of_work
from consult.worker import drain, run_due

FIRST = dt.date(2026, 10, 1)
AT = clock.tokyo(2026, 12, 8, 10)


@pytest.fixture
def decided(people, told, monkeypatch):
    monkeypatch.setattr("consult.consultations.effects.is_long", lambda *_: True)
    return told("s1 until decided", lambda: story.s1(people, until="decided"))


@pytest.fixture(autouse=True)
def runs(monkeypatch):
    """How often the files were made; what is in them is tested elsewhere."""
    made = []

    def few(_session, _case, _settings, made_of, _created, progress):
        progress("pdf", 1, 2)
        made.append(made_of.number)
        return [
            files.Built("result_csv", f"{made_of.stem}.csv", "text/csv", made_of.number.encode()),
            files.Built("result_pdf", f"{made_of.stem}.pdf", "application/pdf", b"%PDF-1.7"),
        ]

    monkeypatch.setattr(files, "build_from", few)
    return made


def publish(people, slug):
    cases.perform(people.head, db.session(), story.case_of(slug), "publish")


def state(slug):
    db.session.rollback()
    return building.standing(db.session(), story.case_of(slug))


def test_publishing_waits_for_the_files_and_then_takes_them(people, decided, settings, runs):
    with clock.at(AT):
        with pytest.raises(Refused, match="いま作っています"):
            publish(people, decided)
        assert story.case_of(decided).stage == "decided"
        assert state(decided).state == "queued"
        drain(settings)
        assert state(decided).state == "ready"
        publish(people, decided)
    assert len(runs) == 1
    assert story.case_of(decided).stage == "published"
    assert db.session.execute(select(func.count()).select_from(ProducedDocument)).scalar() == 2


def test_files_of_an_earlier_record_are_not_published(people, decided, settings, runs):
    with clock.at(AT):
        with unit_of_work(people.secretary) as uow:
            building.ask(uow, story.case_of(decided))
        drain(settings)
        with unit_of_work(people.secretary) as uow:
            row = story.queries.consultation_of(uow.session, story.case_of(decided))
            actions.record_publicity(uow, row, on=dt.date(2026, 12, 7), channel="市のLINE")
        with pytest.raises(Refused, match="いま作っています"):
            publish(people, decided)
        drain(settings)
        publish(people, decided)
    assert len(runs) == 2


def test_a_leak_fails_the_run_and_says_so_and_a_repair_is_made_anew(people, decided, settings, monkeypatch):
    leaked = LeakFound([("a.pdf", "R8-意-001-0002")])

    def leaking(*_):
        raise leaked

    with clock.at(AT):
        with monkeypatch.context() as broken:
            broken.setattr(files, "build_from", leaking)
            with pytest.raises(Refused):
                publish(people, decided)
            drain(settings)
        assert state(decided).state == "failed"
        with pytest.raises(Refused, match="R8-意-001-0002"):
            publish(people, decided)
        with unit_of_work(people.secretary) as uow:
            building.ask(uow, story.case_of(decided))
        drain(settings)
        publish(people, decided)
    assert story.case_of(decided).stage == "published"


def test_a_worker_that_died_is_replaced_within_a_minute(people, decided, monkeypatch):
    """The first worker is killed in the middle: nothing after its last sign of life is written."""

    class Killed(BaseException):
        pass

    def dying(case_id, *_):
        with unit_of_work(story.SYSTEM) as uow:
            queue.prolong(uow.session, building.JOB, str(case_id), clock.now())
        raise Killed

    with clock.at(AT), unit_of_work(people.secretary) as uow:
        building.ask(uow, story.case_of(decided))
    with monkeypatch.context() as broken, clock.at(AT), pytest.raises(Killed):
        broken.setattr(building, "_note", dying)
        run_due("first", slow=True)
    db.session.rollback()
    with clock.at(AT + dt.timedelta(seconds=59)):
        assert run_due("second", slow=True) == 0
    with clock.at(AT + dt.timedelta(seconds=61)):
        assert run_due("second", slow=True) == 1
    assert state(decided).state == "ready"
    assert db.session.execute(select(Job.attempts).where(Job.kind == building.JOB)).scalar() == 2


def test_clocks_and_mails_do_not_wait_for_a_slow_job(people, decided):
    with clock.at(AT), unit_of_work(people.secretary) as uow:
        building.ask(uow, story.case_of(decided))
    with clock.at(AT):
        run_due("quick")
    assert state(decided).state == "queued"
