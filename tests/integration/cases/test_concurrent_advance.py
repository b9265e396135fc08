"""Two people advance one case at the same moment: exactly one wins, in threads and in processes."""

import multiprocessing
import os
import threading

from sqlalchemy import func, select

from consult.audit.models import AuditEvent
from consult.cases import actions, queries, staged, tracks
from consult.cases.models import CaseStep
from consult.cases.models_parallel import CaseTrack, CaseTrackStep
from consult.db import db
from consult.errors import Conflict, Refused
from tests.factories import works


def both_decide_before_either_writes(monkeypatch):
    """The worst moment. Only PostgreSQL lets two in; on SQLite the second waits for its turn and decides then."""
    meet, decide = threading.Barrier(2), staged.decide

    def decided(*args, **kwargs):
        found = decide(*args, **kwargs)
        if db.engine.dialect.name == "postgresql":
            meet.wait(timeout=10)
        return found

    monkeypatch.setattr(staged, "decide", decided)


def together(app, act):
    """What two threads get."""
    results = []

    def run():
        with app.app_context():
            try:
                results.append(act())
            except (Conflict, Refused) as error:
                results.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def exactly_one_won(results):
    lost = [one for one in results if isinstance(one, Conflict | Refused)]
    return (len(results), len(lost)) == (2, 1)


def moves():
    rows = select(func.count()).select_from(AuditEvent).where(AuditEvent.type == "stage.advanced")
    return db.session.execute(rows).scalar_one()


def test_of_two_threads_one_advances_the_case_and_its_track_starts_once(app, people, monkeypatch):
    both_decide_before_either_writes(monkeypatch)
    case = works.case_at(people)
    slug = case.slug
    db.session.remove()

    def act():
        return actions.perform(people.secretary, db.session(), queries.by_slug(db.session(), slug), "begin")

    assert exactly_one_won(together(app, act))
    assert db.session.execute(select(func.count()).select_from(CaseStep)).scalar_one() == 1
    assert db.session.execute(select(func.count()).select_from(CaseTrack)).scalar_one() == 1
    assert moves() == 1


def test_of_two_threads_one_advances_the_track(app, people):
    slug = works.case_at(people, "begin").slug
    db.session.remove()

    def act():
        case = queries.by_slug(db.session(), slug)
        return tracks.perform(people.secretary, db.session(), case, "estimate", "receive")

    assert exactly_one_won(together(app, act))
    assert db.session.execute(select(func.count()).select_from(CaseTrackStep)).scalar_one() == 1
    assert moves() == 2  # the case before, the track now


def test_of_two_processes_one_advances_the_case(app, people):
    slug = works.case_at(people).slug
    db.session.remove()
    fork = multiprocessing.get_context("fork")
    meet = fork.Barrier(2)

    def run():
        db.engine.dispose(close=False)  # the connections belong to the process that was forked
        with app.app_context():
            case = queries.by_slug(db.session(), slug)
            meet.wait(timeout=10)
            try:
                actions.perform(people.secretary, db.session(), case, "begin")
            except (Conflict, Refused):
                os._exit(1)
            os._exit(0)

    racers = [fork.Process(target=run) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=30)
    assert sorted(racer.exitcode for racer in racers) == [0, 1]
    assert db.session.execute(select(func.count()).select_from(CaseStep)).scalar_one() == 1
    assert moves() == 1
