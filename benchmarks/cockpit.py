"""What the desk's first page costs when an office has 1,000 cases: every act of every case, with every verdict.

    python benchmarks/cockpit.py [CASES] [postgresql+psycopg://…]

Prints the time and the number of statements of `staged.options_each`, and the ratio to as many bare decisions
(the same `explain` over facts that are in memory already): what is above 1 is reading. The promise is one second.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.audit.events import Event
from consult.bodies import queries as bodies
from consult.calendars import CITY_CALENDAR
from consult.cases import staged
from consult.cases.facts import facts_of_each
from consult.cases.models import Case
from consult.cases.standing import standing_of_each
from consult.config import Settings
from consult.consultations.identity import Identity
from consult.consultations.models import Consultation, Opinion
from consult.db import Base, db
from consult.demo import consultations as story
from consult.demo import meetings
from consult.demo.people import People, load_people
from consult.meetings import actions as room
from consult.meetings.models import AgendaItem, Meeting
from consult.migrate import migrate
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.workflow.explain import explain

CASES, OPINIONS, ROUNDS = 1000, 3, 5
FIRST, TODAY = dt.date(2026, 10, 1), clock.tokyo(2026, 10, 20, 10)


def originals(people: People) -> tuple[int, int]:
    """An open consultation with opinions, and a meeting of which notice was given."""
    slug = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, slug, FIRST)
    for n in range(OPINIONS):
        who = Identity(f"青山 {n}", "緑野市若葉町3丁目8番地", "0566-00-1201")
        story.send(slug, f"駐輪場に屋根を{n}つつけてほしい。", "s3-2", who, clock.tokyo(2026, 10, 9, 9, n))
    held = dt.date(2026, 11, 18)
    meetings.committee(people, held)
    there = meetings.Room(people, "", held)
    with clock.at(there.at(10, days=-30)), unit_of_work(people.secretary) as uow:
        body = bodies.body(uow.session, meetings.BODY)
        made = room.plan_meeting(
            uow,
            body,
            number=1,
            starts_at=there.at(14),
            ends_at=there.at(16),
            place=meetings.ROOM,
            how_to_observe=meetings.OBSERVE,
        )
        room.add_item(uow, made, title="議題", needs_decision=False)
    return story.case_of(slug).id, made.case_id


def values(row: Base, **changes: Any) -> dict[str, Any]:
    """The columns of a row, some of them changed; its own key is left to the database when it is `id`."""
    kept = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}
    return {name: value for name, value in {**kept, **changes}.items() if value is not ...}


def copies(
    uow: UnitOfWork, original: int, numbers: range, kind: type[Base], parts: type[Base], key: str
) -> None:
    """As many cases like the original, each with its own row and the rows under it."""
    case = uow.session.get_one(Case, original)
    own = uow.session.get_one(kind, original)
    under = uow.session.execute(select(parts).where(getattr(parts, key) == original)).scalars().all()
    for n in numbers:
        made = uow.execute(
            insert(Case).values(values(case, id=..., number=f"R8-写-{n}", slug=f"r8-x-{n}"))
        ).inserted_primary_key
        case_id = made[0] if made else 0
        more = {"number": n} if kind is Meeting else {}
        uow.execute(insert(kind).values(values(own, case_id=case_id, **more)))
        for place, row in enumerate(under):
            apart = {
                "receipt_number": f"x{n}-{place}",
                "code_digest": f"x{n}-{place}",
                "once_key": f"x{n}-{place}",
            }
            uow.execute(
                insert(parts).values(
                    values(row, id=..., **{key: case_id}, **(apart if parts is Opinion else {}))
                )
            )


def load(people: People, count: int) -> None:
    consultation, meeting = originals(people)
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        copies(uow, consultation, range(2, count * 3 // 4 + 1), Consultation, Opinion, "case_id")
        copies(uow, meeting, range(count * 3 // 4 + 2, count + 1), Meeting, AgendaItem, "meeting_id")
        uow.record(Event.CASE_CHANGED, uow.session.get_one(Case, consultation), public={"field": "copied"})


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'cockpit.sqlite3'}"
        migrate(url)
        app = create_app(
            Settings.from_environment(
                {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
            )
        )
        with app.app_context(), clock.at(TODAY):
            people = load_people(lambda word: f"plain:{word}")
            load(people, count)
            measure(people)
            db.session.remove()
            db.engine.dispose()


def measure(people: People) -> None:
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    CITY_CALENDAR.is_open(TODAY.date())  # the list of holidays is read once in the life of a server
    times, bare, statements = [], [], 0
    for _ in range(ROUNDS):
        db.session.remove()
        session = db.session()
        cases = session.execute(select(Case).order_by(Case.id)).scalars().all()
        sent.clear()
        start = time.perf_counter()
        options = staged.options_each(session, people.secretary, cases)
        times.append(time.perf_counter() - start)
        statements = len(sent)
        bare.append(_bare(people, cases))
    acts = sum(len(found) for found in options.values())
    taken, alone = statistics.median(times), statistics.median(bare)
    print(f"{len(cases)} cases, {acts} acts: {taken * 1000:.0f} ms (slowest {max(times) * 1000:.0f} ms)")
    print(
        f"{statements} statements; {taken / alone:.1f} x {len(cases)} bare decisions ({alone * 1000:.0f} ms)"
    )
    assert taken < 1, "the cockpit of 1,000 cases has one second"


def _bare(people: People, cases: Any) -> float:
    """The same questions over facts that were read before."""
    session = db.session()
    standing = standing_of_each(session, cases, asking=people.secretary.account_id)
    known = []
    for procedure in ("public_consultation", "meeting"):
        same = [case for case in cases if case.procedure == procedure]
        known += list(zip(same, facts_of_each(session, procedure, same), strict=True))
    ready = [(staged.definition_of(session, case), case, facts, standing[case.id]) for case, facts in known]
    start = time.perf_counter()
    for definition, case, facts, stands in ready:
        explain(definition, case.stage, facts, lambda _: True, standing=stands)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES, sys.argv[2] if len(sys.argv) > 2 else "")
