"""What a search of a term's minutes costs: words, speaker, body and date over N remarks of N/200 meetings.

    .venv/bin/python benchmarks/minutes_search.py [REMARKS] [postgresql+psycopg://…]

The remarks are written straight into the index, as `records.actions` would. Prints, for each way of asking, the
median and slowest time of a whole page with its counts: as the database answers, and of the page /records over
HTTP. The promise is 300 ms with 2,000,000 remarks of 10,000 meetings on both databases.
"""

import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import insert, select, text

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.bodies import queries as bodies
from consult.calendars import fiscal_year
from consult.cases import actions
from consult.cases.models import Case
from consult.config import Settings
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import load_people
from consult.demo.plan_text import BICYCLE_PLAN, PLAN
from consult.documents.text import fold
from consult.migrate import migrate
from consult.records import index
from consult.records.actions import indexed
from consult.records.models import RecordEntry
from consult.records.rules import key
from consult.unit_of_work import unit_of_work

SENTENCES = [line for line in (PLAN + BICYCLE_PLAN).splitlines() if "。" in line]
FAMILIES = [
    "水野",
    "伊藤",
    "早川",
    "中村",
    "佐藤",
    "田中",
    "鈴木",
    "高橋",
    "渡辺",
    "山本",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "松本",
    "井上",
    "木村",
    "林",
    "清水",
]
PER_MEETING, AT_ONCE, ROUNDS = 200, 5000, 7
FIRST = dt.date(2008, 4, 1)
ASKED: dict[str, dict[str, str]] = {
    "a word in nearly every remark": {"q": "計画"},
    "a character in nearly every remark": {"q": "の"},
    "a word in one remark of 200": {"q": "市民会館"},
    "a word in one remark of 100,000": {"q": "駐輪場の屋根"},
    "two common pairs that never meet": {"q": "COMMON"},
    "two words": {"q": "計画 市民会館"},
    "three rare words": {"q": "市民会館 図書室 議事録"},
    "a word no remark holds": {"q": "潜水艦"},
    "a number": {"q": "号 1999"},
    "a speaker": {"s": "佐々木"},
    "a speaker and a word": {"s": "水野", "q": "市民会館"},
    "a speaker who never spoke": {"s": "坂本龍馬", "q": "計画"},
    "a month in 和暦": {"q": "平成25年6月"},
    "a day in 西暦 and a word": {"q": "2014/7/1 計画"},
    "a year and a speaker": {"q": "平成27年", "s": "早川"},
    "a body": {"b": "BODY"},
    "a body, a speaker, a word, a year": {"b": "BODY", "s": "中村", "q": "計画 平成24年度"},
    "a kind there is none of": {"q": "計画", "k": "answer"},
    "a kind": {"q": "計画", "k": "remark"},
    "an old 年度": {"q": "計画", "y": "2009"},
    "a page far down": {"q": "計画", "after": "FAR"},
}  # fmt: skip


def remarks(count: int, case: Case, body: int) -> Iterator[dict[str, Any]]:
    """Twenty bodies' meetings, each day some, rows as the index has them."""
    chance = random.Random(1)  # noqa: S311 - nothing secret
    meetings = max(1, count // PER_MEETING)
    for n in range(count):
        meeting, place = divmod(n, PER_MEETING)
        day = FIRST + dt.timedelta(days=meeting * 6570 // meetings)  # 18 years
        said = "".join(chance.choices(SENTENCES, k=2)) + f"第{n}号。"
        said += "市民会館と図書室について。" if n % 200 == 7 else "駐輪場の屋根。" if n % 100_000 == 9 else ""
        said += "議事録を見る。" if n % 170 == 7 else ""
        speaker = f"{FAMILIES[(n * 7 + meeting) % len(FAMILIES)]}{'会長' if n % 5 == 0 else '委員'}"
        # An own case for each meeting would cost more than it tells: the key keeps them apart.
        yield {
            "id": key(day, 1 + meeting, "remark", place),
            "kind": "remark", "case_id": case.id, "ref": f"remark/{n}", "number": f"会-{meeting:05}",
            "procedure": "meeting", "office_id": case.office_id, "title": f"第{meeting}回会議　議題{place // 40}",
            "text": f"{speaker}：{said}", "date": day.isoformat(), "fiscal_year": fiscal_year(day).year,
            "href": f"/meetings/m{meeting}/minutes#r{place}", "digest": "", "speaker": speaker,
            "body_id": body if meeting % 20 == 3 else None,
        }  # fmt: skip


def load(count: int) -> str:
    """The remarks, and the address of a body every twentieth meeting is of."""
    people = load_people(lambda word: f"plain:{word}")
    story.committee(people, dt.date(2026, 11, 12))
    with unit_of_work(people.secretary) as uow:
        case = actions.open_case(uow, "plan_history", title="測る", office=people.office(people.civic_office))
    body = bodies.body(db.session(), story.BODY)
    rows = remarks(count, db.session.get_one(Case, case.id), body.id)
    while chunk := list(islice(rows, AT_ONCE)):
        with unit_of_work(SYSTEM) as uow:
            uow.require(Permission.LOAD_DEMO)
            uow.session.execute(insert(RecordEntry), chunk)
            index.add(uow.session, [indexed(row) for row in chunk])
    return body.slug


def never_met() -> str:
    """Three letters of which the first two and the last two are common, and which stand nowhere together."""
    whole = fold("".join(f"{a}\n{a}第" for a in SENTENCES) + "議題 委員 会長")
    tokens = (token for line in SENTENCES for token in index.Indexed(0, line).tokens())
    pairs = Counter(token for token in tokens if len(token) == 2)
    common = [pair for pair, _ in pairs.most_common(60) if not pair.isascii()]
    return next(a + b[1] for a in common for b in common if a[1] == b[0] and a + b[1] not in whole)


def asked(body: str) -> Iterator[tuple[str, str]]:
    ids = select(RecordEntry.id).order_by(RecordEntry.id)
    far = db.session.execute(ids.where(RecordEntry.date >= "2010").limit(1)).scalar_one()
    for label, given in ASKED.items():
        words = {"BODY": body, "FAR": str(far), "COMMON": never_met()}
        yield label, urlencode({name: words.get(value, value) for name, value in given.items()})


def measure(app: Flask, body: str) -> float:
    client, worst = app.test_client(), 0.0
    print(f"{'':38}{'median':>9}{'slowest':>9}{'processor':>11}   found")
    for label, query in list(asked(body)):
        walls, works, page = [], [], ""
        for _ in range(ROUNDS):
            start, work = time.perf_counter(), time.process_time()
            response = client.get(f"/records?{query}")
            walls.append((time.perf_counter() - start) * 1000)
            works.append((time.process_time() - work) * 1000)
            page = response.get_data(as_text=True)
            if response.status_code != 200:
                raise SystemExit(f"{label}: {response.status_code}")
        worst = max(worst, statistics.median(walls))
        found = page.partition('id="hits-h">')[2].partition("<")[0]
        print(
            f"{label:38}{statistics.median(walls):7.1f}ms{max(walls):7.1f}ms{statistics.median(works):9.1f}ms   {found}"
        )
    return worst


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'search.sqlite3'}"
        migrate(url)
        given = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        app = create_app(Settings.from_environment(given))
        with app.app_context(), clock.at(clock.tokyo(2026, 11, 20, 10)):
            start = time.perf_counter()
            body = load(count)
            if not url.startswith("sqlite"):
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))
            taken = time.perf_counter() - start
            print(f"{count} remarks of {count // PER_MEETING} meetings, indexed in {taken:.0f} s")
            worst = measure(app, body)
            print(f"slowest median {worst:.0f} ms (the promise: 300 ms)")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, sys.argv[2] if len(sys.argv) > 2 else "")
