"""What one press at the console costs with 100 members and 300 agenda items: the act, and the page that answers it.

    python benchmarks/console.py [MEMBERS] [ITEMS]

Prints milliseconds (median), the ratio to the same press in a room of 12 members and 3 items, and the statements
sent. The promise is 100 ms for an act on the server.
"""

import datetime as dt
import re
import statistics
import sys
import tempfile
import time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from consult import clock
from consult.accounts.models import Account
from consult.app import create_app
from consult.bodies import actions as bodies
from consult.bodies import queries
from consult.config import Settings
from consult.db import db
from consult.demo import meetings as story
from consult.demo.people import People, address, load_people
from consult.meetings import actions
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work

DAY, ROUNDS = dt.date(2026, 11, 12), 20


def room(people: People, number: int, members: int, items: int) -> story.Room:
    """A meeting in session with everybody there."""
    there = story.Room(people, "", DAY + number * dt.timedelta(days=1))
    story.committee(people, DAY)
    with clock.at(there.at(10, days=-30)), unit_of_work(people.secretary) as uow:
        body = queries.body(uow.session, story.BODY)
        bodies.change_body(uow, body, seats=max(12, members))
        for seat in range(len(body.members) + 1, members + 1):
            bodies.seat_member(
                uow, body,
                seat=seat, name=f"委員 {seat}", reading=f"いいん {seat:03}", category="公募", office="member",
                since=dt.date(2026, 4, 1), until=dt.date(2028, 3, 31), account=None,
            )  # fmt: skip
        uow.flush()
        uow.session.expire(body)
        made = actions.plan_meeting(
            uow, body,
            starts_at=there.at(14), ends_at=there.at(16), place=story.ROOM, how_to_observe=story.OBSERVE,
        )  # fmt: skip
        for n in range(items):
            actions.add_item(uow, made, title=f"議題の{n}")
        there.slug = made.case.slug
    there.move("give_notice", there.at(9, days=-9), people.secretary)
    with clock.at(there.at(13, 50)), unit_of_work(people.secretary) as uow:
        meeting = there.meeting()
        for member in queries.roster(uow.session, meeting.body, there.day)[:-1]:
            actions.arrive(uow, meeting, member)
    there.move("open", there.at(14), people.secretary)
    return there


def signed_in(app: Flask) -> FlaskClient:
    """The secretary's browser."""
    client = app.test_client()
    with app.app_context():
        wanted = select(Account.fs_uniquifier).where(Account.email == address("sato"))
        uniquifier = db.session.execute(wanted).scalar_one()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = uniquifier, True
    return client


def presses(client: FlaskClient, there: story.Room, member: int) -> dict[str, float]:
    """Median milliseconds of coming and going, of a remark, and of the page that follows."""
    address_of = f"/desk/cases/{there.slug}/console"
    took: dict[str, list[float]] = {"出席": [], "発言": [], "画面": [], "画面（プロセッサ）": []}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address_of).text)
    carried = {"csrf_token": token[1] if token else ""}
    for n in range(ROUNDS):
        with clock.at(there.at(14, 1 + n)):
            for name, form in (
                ("出席", {"do": "arrive" if n % 2 == 0 else "leave", "member": str(member)}),
                ("発言", {"do": "remark", "member": "office", "note": f"発言{n}"}),
            ):
                start = time.perf_counter()
                answer = client.post(
                    address_of, data={**carried, **form, "idempotency_key": f"{there.slug}{name}{n}"}
                )
                took[name].append(time.perf_counter() - start)
                if answer.status_code != 303:
                    raise SystemExit(f"{name}: {answer.status_code}")
            start, used = time.perf_counter(), time.process_time()
            client.get(address_of)
            took["画面"].append(time.perf_counter() - start)
            took["画面（プロセッサ）"].append(time.process_time() - used)
    return {name: statistics.median(times) * 1000 for name, times in took.items()}


def main(members: int = 100, items: int = 300) -> None:
    """A small room first, then a large one."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"CONSULT_DATA_DIR": folder, "CONSULT_WORKER": "0"})
        migrate(settings.database_url)
        app = create_app(settings)
        sent: list[str] = []
        found = []
        for number, size in enumerate(((12, 3), (members, items))):
            with app.app_context():
                people = load_people(lambda password: f"plain:{password}")
                there = room(people, number, *size)
                last = queries.roster(db.session(), there.meeting().body, there.day)[-1].id
                event.listen(db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
            client = signed_in(app)
            found.append(presses(client, there, last))
            sent.clear()
            with clock.at(there.at(15)):
                client.get(f"/desk/cases/{there.slug}/console")
            print(f"{size[0]} members, {size[1]} items: {len(sent) // (number + 1)} statements a page")
    small, large = found
    for name, took in large.items():
        print(f"{name}: {took:.1f} ms, {took / small[name]:.1f} times the small room's {small[name]:.1f} ms")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]))
