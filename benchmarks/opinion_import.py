"""What a table of opinions costs: rows a second checked and brought in, and the memory it takes.

Compared with the least that could be called importing: the same rows read with `csv` and written with one
`executemany` each for words and persons into a bare SQLite file of the same durability, in the same run.
"""

import csv
import datetime as dt
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from consult import clock
from consult.app import create_app
from consult.cases.queries import by_number
from consult.config import Settings
from consult.consultations.identity import Keys
from consult.consultations.importing import checking
from consult.consultations.importing.fields import Said
from consult.consultations.importing.reading import Source
from consult.consultations.importing.writing import bring_in
from consult.db import db
from consult.demo import consultations as story
from consult.demo.opinion_texts import OPINIONS
from consult.demo.people import load_people
from consult.migrate import migrate

HEAD = ("受け方", "到着日", "消印", "意見", "氏名", "住所", "電話", "枚数")
FIRST_DAY = dt.date(2026, 10, 1)


def table(path: Path, rows: int) -> None:
    """A table as an office types it: letters with 消印, FAX, counter; every twentieth text comes again."""
    texts = [opinion.text for opinion in OPINIONS]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for n in range(rows):
            channel = ("郵送", "FAX", "窓口")[n % 3]
            text = texts[n % len(texts)] + ("" if n % 20 == 0 else f"\n（{n}番地の者です）")
            marked = "R8.10.9" if channel == "郵送" else ""
            writer.writerow([channel, "令和8年10月12日", marked, text, f"森 {n}", f"緑野市{n}番地",
                             f"0566-00-{n % 10000:04d}", 1])  # fmt: skip


def timed(act: Callable[[], object]) -> float:
    """Seconds an act takes."""
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def bare(folder: Path, path: Path) -> None:
    """Every row read and written at once, nothing else."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE comment (id INTEGER PRIMARY KEY, channel TEXT, arrived TEXT, marked TEXT, text TEXT)",
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, address TEXT, phone TEXT, sheets TEXT)",
        "BEGIN IMMEDIATE",
    ):  # fmt: skip
        connection.execute(statement)
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))[1:]
    connection.executemany("INSERT INTO comment VALUES (NULL,?,?,?,?)", [row[:4] for row in rows])
    connection.executemany("INSERT INTO person VALUES (NULL,?,?,?,?)", [row[4:] for row in rows])
    connection.execute("COMMIT")
    connection.close()


def held() -> int:
    """Memory this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024**2


class Highest:
    """The most memory held at the end of any unit."""

    def __init__(self) -> None:
        self.before = self.most = held()

    def walk(self, steps: Iterable[object]) -> None:
        """Take every step and look."""
        for _ in steps:
            self.most = max(self.most, held())


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "opinions.csv"
        table(path, rows)
        url = f"sqlite:///{folder / 'consult.sqlite3'}"
        migrate(url)
        settings = Settings.from_environment(
            {"CONSULT_DATA_DIR": name, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        )
        app = create_app(settings)
        with app.app_context(), path.open("rb") as stream, clock.at(clock.tokyo(2026, 10, 20, 9)):
            people = load_people(lambda text: f"plain:{text}")
            slug = story.prepare(people, first_day=FIRST_DAY)
            story.publish_notice(people, slug, FIRST_DAY)
            session = db.session()
            case = by_number(session, slug)
            goal = checking.target(session, case, Keys.of(settings))
            reading = goal.reading(session, case, [Source(path.name, stream)], Said())
            memory = Highest()
            checked = timed(lambda: checking.check(session, goal, reading))
            brought = timed(lambda: memory.walk(bring_in(people.secretary, db.session(), goal, reading)))
            again = timed(lambda: memory.walk(bring_in(people.secretary, db.session(), goal, reading)))
        least = timed(lambda: bare(folder, path))
        print(f"opinion_import: {rows} rows, {path.stat().st_size / 1024**2:.1f} MB")
        for what, took in (("dry run", checked), ("brought in", brought), ("the same again", again),
                           ("bare executemany", least)):  # fmt: skip
            print(f"{what:18}{took:8.2f} s {rows / took:9.0f} rows/s {took / least:8.1f} x bare")
        print(f"memory grew by {memory.most - memory.before} MB to {memory.most} MB")


if __name__ == "__main__":
    main()
