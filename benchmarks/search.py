"""What a search costs: words of one to six characters over N passages, against reading everything.

    .venv/bin/python benchmarks/search.py [N] [postgresql+psycopg://…]

Prints, for each length of word, the median and slowest time of the newest 50 hits and of a whole page with its
counts, the ratio to a scan with LIKE, and how many answers differed from the scan (there must be none).
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select, text

from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.cases import actions
from consult.cases.models import Case
from consult.config import Settings
from consult.db import db
from consult.demo.people import load_people
from consult.demo.plan_text import BICYCLE_PLAN, PLAN
from consult.documents.text import fold
from consult.migrate import migrate
from consult.records.actions import refresh
from consult.records.models import RecordEntry
from consult.records.queries import newest, search
from consult.records.rules import understand
from consult.records.sources import Entry, source
from consult.unit_of_work import unit_of_work

SENTENCES = [line for line in (PLAN + BICYCLE_PLAN).splitlines() if "。" in line]
ROUNDS = 40


def passages(count: int) -> list[str]:
    chance = random.Random(1)  # noqa: S311 - nothing secret
    return ["".join(chance.choices(SENTENCES, k=4)) + f"第{n}号。" for n in range(count)]


def load(count: int) -> None:
    people = load_people(lambda word: f"plain:{word}")
    rows = [
        Entry(f"s{n}", "", words, f"{2000 + n % 27}-{n % 12 + 1:02}", "/")
        for n, words in enumerate(passages(count))
    ]
    source("section")(lambda _session, _case: rows)
    with unit_of_work(people.secretary) as uow:
        case = actions.open_case(uow, "plan_history", title="測る", office=people.office(people.civic_office))
        case.public = True
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        refresh(uow, uow.session.get_one(Case, case.id))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'search.sqlite3'}"
        migrate(url)
        app = create_app(
            Settings.from_environment(
                {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
            )
        )
        with app.app_context():
            print(
                f"{count} passages of about 150 characters, indexed in {timed(lambda: load(count)) / 1000:.1f} s"
            )
            if not url.startswith("sqlite"):
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("ANALYZE"))
            measure()
            db.session.remove()
            db.engine.dispose()


def measure() -> None:
    session, chance = db.session(), random.Random(2)  # noqa: S311 - nothing secret
    kept = [
        fold(f"{row.title}\n{row.text}")
        for row in session.execute(select(RecordEntry.title, RecordEntry.text))
    ]
    print("length   newest 50: median  slowest     page: median  slowest    scan   ratio   differ")
    for length in range(1, 7):
        first, whole, scan, differ = [], [], [], 0
        for _ in range(ROUNDS):
            line = chance.choice(SENTENCES)
            start = chance.randrange(len(line) - length)
            asked = understand(f'"{line[start : start + length]}"')
            if not asked.words:
                continue
            first.append(timed(lambda asked=asked: newest(session, asked)))
            whole.append(timed(lambda asked=asked: search(session, asked)))
            pattern = f"%{asked.words[0]}%"
            query = (
                select(RecordEntry.id).where(RecordEntry.text.like(pattern)).order_by(RecordEntry.id.desc())
            )
            scan.append(timed(lambda query=query: session.execute(query.limit(50)).all()))
            if all(not word.isascii() for word in asked.words):
                expected = sum(all(word in words for word in asked.words) for words in kept)
                differ += search(session, asked).total != expected
        medians = [statistics.median(times) for times in (first, whole, scan)]
        print(
            f"{length:6} {medians[0]:16.2f} ms {max(first):6.1f} {medians[1]:16.2f} ms {max(whole):6.1f}"
            f" {medians[2]:8.2f} {medians[0] / medians[2]:7.2f} {differ:8}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, sys.argv[2] if len(sys.argv) > 2 else "")
