"""What it costs to hold typed public words against the senders of N opinions, every one of them another person.

    .venv/bin/python benchmarks/typed_words.py [N] [postgresql+psycopg://…]

Milliseconds of processor in this process and by the clock, inside the transaction of the act: a reason of 60 and of
2,000 characters; then the same by opening every identity, as a whole result is searched before it leaves.

With 100,000 on SQLite, on a machine that did much else: 45-63 ms of processor (64-85 ms by the clock), against 18.4 s
(26 s) by opening everything; marking all of them costs the worker 60 s of processor, in parcels of 500.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from many_opinions import load, texts
from sqlalchemy import bindparam, select, update

from consult import clock
from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.audit.events import Event
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.config import Settings
from consult.consultations import marks
from consult.consultations.identity import Identity, Keys, seal
from consult.consultations.models import OpinionIdentity
from consult.consultations.result import leaks
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Refused
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work
from consult.worker import drain

NOW = clock.tokyo(2026, 11, 6, 10)
_FAMILY, _GIVEN = "桐生新田鈴木早川水野加藤伊藤中村", "誠太郎花美咲光一二三千代"
REASON = "案の12ページの図に誤りがあり、南口の道の幅が正しくありませんでした。直した案でもう一度意見を聞くために止めます。"


def person(n: int) -> Identity:
    """Someone with a name, an address and a telephone of their own."""
    family = _FAMILY[n % 8 * 2 :][:2]
    name = f"{family} {_GIVEN[n % 12]}{_GIVEN[n // 12 % 12]}{_GIVEN[n // 144 % 12]}"
    street = f"{n % 9 + 1}丁目{n // 9 % 40 + 1}番{n // 360 + 1}号"
    return Identity(name, f"緑野市{_FAMILY[n % 13]}町{street}", f"090-{n // 10_000:04d}-{n % 10_000:04d}")


def seal_anew(case_id: int, keys: Keys) -> None:
    """Give every opinion a sender of its own."""
    ids = db.session.execute(select(OpinionIdentity.opinion_id).where(OpinionIdentity.case_id == case_id))
    rows = [{"who": i, "sealed": seal(person(n), keys)} for n, i in enumerate(ids.scalars().all())]
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        table = OpinionIdentity.__table__
        uow.connection.execute(
            update(table).where(table.c.opinion_id == bindparam("who")).values(sealed=bindparam("sealed")),
            rows,
        )
        uow.record(Event.OPINIONS_BATCHED, uow.session.get_one(Case, case_id), public={"loaded": len(rows)})


def timed(what: str, work: Callable[[], object]) -> None:
    began, worked = time.perf_counter(), time.process_time()
    work()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"  {what:32}{took * 1000:10.0f} ms {worked * 1000:10.0f} ms of processor")


def typed(slug: str, words: str) -> None:
    """Whatever the answer: a made-up name may well be a word of the reason."""
    with unit_of_work(SYSTEM) as uow, suppress(Refused):
        ensure_sayable(uow.session, story.case_of(slug), "理由", words)


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'words.sqlite3'}"
        migrate(url)
        told = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        settings = Settings.from_environment(told)
        app = create_app(settings)
        with app.app_context(), clock.at(NOW):
            slug, keys, long = load(count), Keys.of(settings), "".join(texts(40))[:2000]
            case_id = story.case_of(slug).id
            seal_anew(case_id, keys)
            with unit_of_work(SYSTEM) as uow:
                marks.ask(uow, case_id, 0)
            timed("marking all, by the worker", lambda: drain(settings))
            for _ in range(2):
                timed("a reason of 60 characters", lambda: typed(slug, REASON))
                timed("a text of 2,000 characters", lambda: typed(slug, long))
            everything = lambda: leaks.secrets_of(db.session(), story.case_of(slug), keys)  # noqa: E731 - measured
            timed("opening every identity", everything)


if __name__ == "__main__":
    main(int(next(iter(sys.argv[1:]), "100000")), next(iter(sys.argv[2:]), ""))
