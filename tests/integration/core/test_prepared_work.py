"""What takes long happens before the transaction, and is taken up only if nothing changed meanwhile."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.cases import actions as cases
from consult.consultations import actions
from consult.consultations.result import files
from consult.db import db, writing
from consult.demo import consultations as story
from consult.documents.models import ProducedDocument
from consult.jobs import queue
from consult.unit_of_work import unit_of_work
from consult.worker import drain

FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def decided(people) -> str:
    return story.s1(people, FIRST, "decided")


@pytest.fixture
def built_when_writing(monkeypatch) -> list[bool]:
    """Whether each build of the result's files ran inside a write transaction."""
    seen: list[bool] = []
    build = files.build

    def watched(*args, **more):
        seen.append(writing() is not None)
        return build(*args, **more)

    monkeypatch.setattr(files, "build", watched)
    monkeypatch.setattr("consult.consultations.effects.build", watched)
    return seen


def test_the_result_is_set_before_the_write_begins(people, decided, built_when_writing):
    with clock.at(clock.tokyo(2026, 12, 8, 10)):
        cases.perform(people.head, db.session(), story.case_of(decided), "publish")
    assert built_when_writing == [False]
    kinds = db.session.execute(
        select(ProducedDocument.kind).where(ProducedDocument.kind.like("result_%"))
    ).scalars()
    assert set(kinds) == {
        *("result_csv", "result_xlsx", "result_html", "result_pdf", "result_json"),
        *("result_originals_pdf", "result_originals_txt", "result_bundle"),
    }


def test_a_change_after_the_preparation_makes_the_files_anew(people, decided, built_when_writing):
    with clock.at(clock.tokyo(2026, 12, 8, 10)):
        case = story.case_of(decided)
        prepared = cases.prepared_for(people.head, db.session(), case, "publish")
        with unit_of_work(people.secretary) as uow:
            row = story.queries.consultation_of(uow.session, story.case_of(decided))
            actions.record_publicity(uow, row, on=dt.date(2026, 12, 7), channel="市のLINE")
        with unit_of_work(people.head) as uow:
            uow.prepared = prepared
            cases.advance(uow, story.case_of(decided), "publish")
    assert built_when_writing == [False, True]


def test_nothing_is_prepared_for_an_act_that_would_be_refused(people, decided, built_when_writing):
    with clock.at(clock.tokyo(2026, 12, 8, 10)):
        assert cases.prepared_for(people.secretary, db.session(), story.case_of(decided), "publish") is None
    assert built_when_writing == []


def test_a_job_does_its_slow_part_outside_the_write(app, settings, monkeypatch):
    seen: list[object] = []
    monkeypatch.setitem(
        queue._handlers, "probe", lambda _uow, _key, *, word, outcome: seen.append((word, outcome))
    )
    monkeypatch.setitem(queue._first, "probe", lambda _session, *, word: (word.upper(), writing() is None))
    with unit_of_work(story.SYSTEM) as uow:
        uow.enqueue("probe", "1", {"word": "ok"})
    drain(settings)
    assert seen == [("ok", ("OK", True))]
