"""What one opinion costs: checked, sealed, numbered, logged, durable, with its receipt; and the mail of it.

Compared with the least that could be called receiving: two rows in one transaction of a bare SQLite file with the
same durability (WAL, synchronous=FULL), in the same run and the same folder.
"""

import datetime as dt
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from consult import clock
from consult.access.actor import PUBLIC
from consult.app import create_app
from consult.config import Settings
from consult.consultations import intake, queries
from consult.consultations.destination import destination
from consult.consultations.identity import Identity, Keys
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work

ROUNDS = 300
WRITERS, EACH = 16, 100
TEXT = "会議を夜にも開いてほしい。昼は仕事で出られない。" * 6


def side_by_side(acts: Sequence[Callable[[int], object]], rounds: int) -> list[list[float]]:
    """Seconds each act took, taken in turns so that a slow moment of the disk hits all of them alike."""
    took: list[list[float]] = [[] for _ in acts]
    for n in range(rounds):
        for place, act in enumerate(acts):
            before = time.perf_counter()
            act(n)
            took[place].append(time.perf_counter() - before)
    return took


def told(name: str, took: Sequence[float]) -> str:
    """Acts a second at the median, and the 99th percentile of one."""
    slow = statistics.quantiles(took, n=100)[98] * 1000
    return f"{name:16} {1 / statistics.median(took):7.0f}/s  p99 {slow:6.2f} ms"


def bare(folder: Path) -> Callable[[int], object]:
    """Two rows and a commit, nothing else."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE comment (id INTEGER PRIMARY KEY, text TEXT)",
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, entry TEXT)",
    ):
        connection.execute(statement)

    def act(_n: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO comment (text) VALUES (?)", (TEXT,))
        connection.execute("INSERT INTO audit (entry) VALUES (?)", (TEXT[:64],))
        connection.execute("COMMIT")

    return act


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'consult.sqlite3'}"
        migrate(url)
        settings = Settings.from_environment(
            {"CONSULT_DATA_DIR": name, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        )
        app = create_app(settings)
        with app.app_context():
            people = load_people(lambda text: text)
            first = clock.today()
            slug = story.prepare(people, first_day=first)
            story.publish_notice(people, slug, first)
            moment = story.moment(first, dt.time(12))
            keys = Keys.of(settings)

            def send(key: str, *, mail: bool = False) -> intake.Receipt:
                with clock.at(moment):
                    to = destination(db.session(), slug)
                    who = Identity(f"市民{key}", "緑野市中央1", email="midori@example.jp")
                    sent = intake.Submission(
                        (intake.Part(TEXT, "s2-2"),), who, once=key, wants_mail=mail, opened_at=moment
                    )
                    ready = intake.prepare(to, sent, keys)
                    with unit_of_work(PUBLIC) as uow:
                        return intake.receive(uow, ready, keys)

            least = bare(folder)
            for warm in range(20):
                send(f"warm{warm}")
                least(warm)
            floor, plain, mailed = side_by_side(
                (least, lambda n: send(f"a{n}"), lambda n: send(f"m{n}", mail=True)), ROUNDS
            )
            print(told("bare two rows", floor))
            for title, times in (("one opinion", plain), ("... with mail", mailed)):
                ratio = statistics.median(floor) / statistics.median(times)
                print(f"{told(title, times)}   {ratio:.2f} of the bare rate")

            took: list[float] = []
            failures: list[BaseException] = []

            ready = threading.Barrier(WRITERS + 1)

            def writer(number: int) -> None:
                try:
                    with app.app_context():
                        send(f"c{number}")  # a new connection costs more
                        ready.wait(60)
                        for n in range(EACH):
                            before = time.perf_counter()
                            send(f"w{number}-{n}", mail=n % 2 == 0)
                            took.append((time.perf_counter() - before) * 1000)
                except Exception as error:  # noqa: BLE001 - counted and printed
                    failures.append(error)

            threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
            for thread in threads:
                thread.start()
            ready.wait(60)
            start = time.perf_counter()
            for thread in threads:
                thread.join()
            rate, slow = len(took) / (time.perf_counter() - start), statistics.quantiles(took, n=100)[98]
            print(f"{WRITERS} senders      {rate:7.0f}/s  p99 {slow:6.2f} ms   errors {len(failures)}")
            found = queries.counts(db.session(), story.case_of(slug))
            assert found.received == 20 + 2 * ROUNDS + WRITERS * (EACH + 1)


if __name__ == "__main__":
    main()
