"""What a dry run costs: N open consultations judged for another definition, against reading their rows.

    .venv/bin/python benchmarks/definition_migration.py [N] [postgresql+psycopg://…]

Every case has a running deadline that is reckoned anew. Prints the time of the dry run, its ratio to a plain
SELECT of the same cases, and what carrying out the plan costs for each case.
"""

import dataclasses
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.audit.events import Event
from consult.cases import definitions, migrating, migration
from consult.cases.models import Case, Deadline
from consult.config import Settings
from consult.consultations.models import Consultation
from consult.db import Base, db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work
from consult.worker import run_due

FIRST = dt.date(2026, 10, 1)
MOVED_CASES = 1000


def row_of(table: type[Base], thing: Any) -> dict[str, Any]:
    return {column.key: getattr(thing, column.key) for column in table.__table__.columns}


def load(count: int, people: Any) -> None:
    slug = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, slug, FIRST)
    case = db.session.execute(select(Case).where(Case.slug == slug)).scalar_one()
    consultation = db.session.get_one(Consultation, case.id)
    deadlines = db.session.execute(select(Deadline).where(Deadline.case_id == case.id)).scalars().all()
    one, its, clocks = (
        row_of(Case, case),
        row_of(Consultation, consultation),
        [row_of(Deadline, d) for d in deadlines],
    )
    numbers = range(case.id + 1, case.id + count)
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        uow.execute(insert(Case), [{**one, "id": n, "number": f"B-{n}", "slug": f"b-{n}"} for n in numbers])
        uow.execute(insert(Consultation), [{**its, "case_id": n} for n in numbers])
        copies = [{**c, "case_id": n} for n in numbers for c in clocks]
        for copy in copies:
            del copy["id"]
        uow.execute(insert(Deadline), copies)
        uow.record(Event.CASE_CHANGED, f"case/{slug}", public={"field": "copies"})


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    db.session.rollback()
    db.session.expunge_all()
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def reworded() -> Any:
    base = definitions.shipped("public_consultation")
    stages = tuple(dataclasses.replace(s, public={"ja": "新しい文", "en": "New"}) for s in base.stages)
    return dataclasses.replace(base, stages=stages)


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'migration.sqlite3'}"
        migrate(url)
        settings = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        app = create_app(Settings.from_environment(settings))
        with app.app_context(), clock.at(clock.tokyo(2026, 10, 12)):
            people = load_people(lambda word: f"plain:{word}")
            load(count, people)
            target = reworded()
            definitions.library()["public_consultation"] = target
            plain, rows = seconds(lambda: db.session.execute(select(*Case.__table__.columns)).all())
            drafted = migration.draft(db.session(), "public_consultation", target, {})
            tried, report = seconds(lambda: migration.foresee(db.session(), drafted))
            assert report.numbers["moves"] == len(rows) == count
            print(f"{count} cases  SELECT {plain * 1000:8.1f} ms")
            print(f"{count} cases  dry run {tried:7.2f} s   {tried / plain:6.1f} x SELECT (limit 10 s)")
            with unit_of_work(people.head) as uow:
                number = migrating.plan(uow, drafted, target, reason="計測", foreseen=report.numbers).id
            for actor, act in ((people.records, migrating.approve), (people.records, migrating.start)):
                with unit_of_work(actor) as uow:
                    act(uow, migrating.one(uow.session, number))
            batches = min(count, MOVED_CASES) // migration.BATCH
            applied, _ = seconds(lambda: [run_due("bench") for _ in range(batches)])
            moved = migrating.results(db.session(), migrating.one(db.session(), number))["moved"]
            print(
                f"{moved} cases  moved {applied * 1000 / moved:7.2f} ms each, in batches of {migration.BATCH}"
            )


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word.isdigit()]
    main(int(given[0]) if given else 10_000, next((w for w in sys.argv[1:] if "://" in w), ""))
