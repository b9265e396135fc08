"""What the figures of a yearly report cost over ten years of a city: 2,000 cases with 50,000 contributions.

    python benchmarks/yearly_review.py [CASES] [CONTRIBUTIONS]

The yardstick, in the same run and on the same database, is one plain `SELECT count(*)` over each table that is read.
Embedded SQLite; with CONSULT_DATABASE_URL the same on an empty PostgreSQL database. Times are by the clock.
"""

import datetime as dt
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import create_engine, event, func, insert, select
from sqlalchemy.orm import Session

from consult import clock
from consult.accounts.models import Office
from consult.app import create_app
from consult.calendars import FiscalYear
from consult.cases.models import Case, CaseStep, Deadline, StoredDefinition
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.config import Settings
from consult.db import db
from consult.dossier.models import CaseSheet
from consult.migrate import migrate
from consult.plans.reviews.figures import figures

PATHS = {
    "dialogue": ("held", "published", "responded"),
    "local_issue": ("city_received", "settled"),
    "joint_project": ("adopted", "agreed"),
    "grant": ("fixed", "paid"),
    "public_consultation": ("open", "closed", "published"),
}
FIRST = 2016


def fill(session: Session, cases: int, contributions: int) -> None:
    """Ten years of cases with their moves, clocks and sheets, by plain inserts."""
    chance = random.Random(4)  # noqa: S311 - the same city each time
    office = Office(name="市民協働課", name_en="b", telephone="", fax="", email="")
    session.add(office)
    session.add(StoredDefinition(digest="0" * 64, name="b", number=1, body="{}", stored_at=clock.now()))
    session.flush()
    rows, steps, clocks = [], [], []
    for n in range(1, cases + 1):
        procedure = chance.choice(list(PATHS))
        began = clock.tokyo(FIRST + chance.randrange(10), 4, 1, 10) + dt.timedelta(days=chance.randrange(300))
        stage = PATHS[procedure][-1]
        rows.append({"id": n, "number": f"B-{n}", "slug": f"b-{n}", "procedure": procedure, "stage": stage,
                     "title": "t", "definition_digest": "0" * 64, "office_id": office.id, "public": True,
                     "created_at": began, "version": 1})  # fmt: skip
        for k, target in enumerate(PATHS[procedure], 1):
            steps.append({"case_id": n, "n": k, "trigger": "t", "source": "s", "target": target,
                          "at": began + dt.timedelta(days=20 * k), "event_id": 0, "by": "b", "trace": {}})  # fmt: skip
        due = began + dt.timedelta(days=30)
        clocks.append({"case_id": n, "rule": "issue_reply", "label": "l", "reckoned_on": due.date(),
                       "due_on": due.date(), "due_at": due, "steps": [], "calendar_version": "1", "remind": [],
                       "public": True, "state": "met", "fired_at": due - dt.timedelta(days=chance.randrange(-3, 9))})  # fmt: skip
    for table, some in ((Case, rows), (CaseStep, steps), (Deadline, clocks)):
        session.execute(insert(table), some)
    talks = [row["id"] for row in rows if row["procedure"] == "dialogue"]
    sheets = []
    for n in range(contributions):
        case = talks[n % len(talks)]
        kind = "attendance" if n < len(talks) else "contributions"
        answers = (
            {code: chance.randrange(6) for code in ACTOR_KINDS}
            if kind == "attendance"
            else {"text": "意見" * 40}
        )
        sheets.append({"case_id": case, "sheet": kind, "number": n, "version": 1, "stage": "in_session",
                       "answers": answers, "state": "kept", "at": clock.now(), "reason": ""})  # fmt: skip
    session.execute(insert(CaseSheet), sheets)
    session.commit()


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    contributions = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(os.environ | {"CONSULT_DATA_DIR": folder, "CONSULT_WORKER": "0"})
        migrate(settings.database_url)
        app = create_app(settings)
        with app.app_context():
            with Session(create_engine(settings.database_url)) as bare:  # past the guard of the application
                fill(bare, cases, contributions)
            asked: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
            begun = time.perf_counter()
            for table in (Case, CaseStep, Deadline, CaseSheet):
                db.session.scalar(select(func.count()).select_from(table))
            counted = time.perf_counter() - begun
            asked.clear()
            begun = time.perf_counter()
            found = [figures(db.session, FiscalYear(FIRST + n)) for n in range(10)]
            spent = time.perf_counter() - begun
            first = found[4]
            print(
                f"ten years, {cases:,} cases, {contributions:,} contributions ({db.engine.dialect.name}): "
                f"{spent:.2f} s, {len(asked)} statements; counting the same tables once {counted:.3f} s "
                f"({spent / counted:.1f} x)"
            )
            print("  " + "　".join(f"{one.name} {one.said}" for one in first))


if __name__ == "__main__":
    main()
