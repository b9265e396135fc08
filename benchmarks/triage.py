"""What a page of triage costs in a consultation of N opinions: lists, filters and single opinions at any position.

    .venv/bin/python benchmarks/triage.py [N] [postgresql+psycopg://…]

Server time of a whole page, signed in, median of five, and the processor's part of it in this process (what
another job on the machine cannot blur; on PostgreSQL without the database's own); beside it the ratio to reading
the row of one opinion by its number from a bare SQLite file of the same rows.

With 100,000 opinions, one in three sorted, on a machine that did much else, every lane, filter and position:
SQLite 52-113 ms of processor for a list, 85-99 ms for one opinion, 127-132 ms for "same text only" (197 ms within one
section); a section or hints cost 2 to 4 times as much before each sum was one walk along an index. PostgreSQL 70-163 ms
by the clock, 22-66 ms of it in this process. The nearly alike texts take about 105 s of processor on SQLite and 113 s
beside PostgreSQL's own, in slices, by the worker.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from many_opinions import load
from sqlalchemy import func, select, text, update

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.app import create_app
from consult.audit.events import Event
from consult.config import Settings
from consult.consultations import families
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work

ROUNDS = 5
NOW = clock.tokyo(2026, 11, 6, 10)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def bare(folder: Path, case_id: int) -> float:
    """Milliseconds to read one opinion by its number, nothing else."""
    file = sqlite3.connect(folder / "bare.sqlite3")
    file.execute("CREATE TABLE opinion (number INTEGER PRIMARY KEY, stage TEXT, text TEXT)")
    rows = db.session.execute(
        select(Opinion.number, Opinion.stage, Opinion.text).where(Opinion.case_id == case_id)
    )
    file.executemany("INSERT INTO opinion VALUES (?,?,?)", (tuple(row) for row in rows))
    file.commit()
    one = "SELECT * FROM opinion WHERE number = ?"
    return statistics.median(timed(lambda n=n: file.execute(one, (n,)).fetchone()) for n in range(2, 200))


def signed_in(app: object) -> FlaskClient:
    """A browser of the secretary."""
    client: FlaskClient = app.test_client()  # type: ignore[attr-defined]  # the application
    account = db.session.execute(select(Account).where(Account.email.like("sato@%"))).scalar_one()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = account.fs_uniquifier, True
    return client


def distant(slug: str) -> int:
    """The last opinion that waits in the lane, thousands of sorted ones around it."""
    case = story.case_of(slug)
    return db.session.execute(
        select(func.max(Opinion.number)).where(Opinion.case_id == case.id, Opinion.stage == "accepted")
    ).scalar_one()


def leave_two(slug: str) -> None:
    """Nearly done: all but the first and the last opinion are sorted."""
    case = story.case_of(slug)
    ends = (2, distant(slug))
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        uow.execute(
            update(Opinion)
            .where(Opinion.case_id == case.id, Opinion.stage == "accepted", Opinion.number.not_in(ends))
            .values(stage="grouped", review="proposed")
        )
        uow.record(Event.OPINIONS_BATCHED, case, public={"loaded": 0})


def pages(slug: str, count: int) -> dict[str, str]:
    base = f"/desk/cases/{slug}/opinions"
    middle, last = count // 2 + (count // 2) % 3 + 1, distant(slug)
    return {
        "list, first page": f"{base}?lane=split",
        "list, from the middle": f"{base}?lane=split&after={count // 2}",
        "list, the end": f"{base}?lane=split&after={last - 30}",
        "list, answered apart": f"{base}?lane=answer",
        "list, to be released": f"{base}?lane=redaction&after={count // 2}",
        "list, hints only": f"{base}?lane=split&only=personal",
        "list, same text only": f"{base}?lane=split&only=same",
        "list, one section": f"{base}?lane=split&place=s3-2",
        "one opinion, the first": f"{base}/2",
        "one opinion, in the middle": f"{base}/{middle}",
        "one opinion, the last": f"{base}/{last}",
        "the next one": f"{base}/next?lane=split&after={count // 2}",
    }


def measure(client: FlaskClient, addresses: dict[str, str], least: float, title: str) -> None:
    print(title)
    for what, address in addresses.items():
        answers = [client.get(address) for _ in range(2)]  # what is read once a process is read
        if answers[-1].status_code not in {200, 303}:
            raise SystemExit(f"{address}: {answers[-1].status}")
        took = statistics.median(timed(lambda a=address: client.get(a)) for _ in range(ROUNDS))
        worked = time.process_time()
        client.get(address)
        worked = (time.process_time() - worked) * 1000
        print(f"  {what:28}{took:8.0f} ms {took / least:9.0f} x {worked:8.0f} ms of processor")


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'triage.sqlite3'}"
        migrate(url)
        settings = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        app = create_app(Settings.from_environment(settings))
        with app.app_context(), clock.at(NOW):
            slug = load(count)
            case_id = story.case_of(slug).id
            list(families.find(db.session(), case_id))
            with db.engine.connect() as connection:
                if not url.startswith("sqlite"):
                    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
            least = bare(Path(folder), case_id)
            client, addresses = signed_in(app), pages(slug, count)
        db_away(app)
        print(f"triage: {count} opinions; one row by its number from bare SQLite {least:.3f} ms")
        with clock.at(NOW):
            measure(client, addresses, least, "one in three sorted")
            with app.app_context():
                leave_two(slug)
            measure(client, addresses, least, "all but two sorted")


def db_away(app: object) -> None:
    """Requests open their own session."""
    with app.app_context():  # type: ignore[attr-defined]  # the application
        db.session.remove()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else "")
