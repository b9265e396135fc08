"""What it costs to find like opinions: all of N at once, then one more; memory, and how far from the least possible.

    .venv/bin/python benchmarks/similar.py [N] [postgresql+psycopg://…]

The least: reading every text and folding it into its key, without comparing anything.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from many_opinions import load
from sqlalchemy import func, select, update

from consult.access.actor import SYSTEM
from consult.access.permissions import Permission
from consult.app import create_app
from consult.audit.events import Event
from consult.config import Settings
from consult.consultations import families
from consult.consultations.models import Opinion
from consult.consultations.queries import alike
from consult.consultations.rules import digests
from consult.db import db
from consult.demo import consultations as story
from consult.documents.likeness import likeness_key
from consult.migrate import migrate
from consult.unit_of_work import unit_of_work


def held() -> float:
    """The most memory this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def least(case_id: int) -> None:
    for text in db.session.execute(
        select(Opinion.text).where(Opinion.case_id == case_id).execution_options(yield_per=1000)
    ).scalars():
        likeness_key(text)


def one_more(case_id: int) -> None:
    """One opinion says something new."""
    with unit_of_work(SYSTEM) as uow:
        uow.require(Permission.LOAD_DEMO)
        last = uow.session.execute(
            select(func.max(Opinion.id)).where(Opinion.case_id == case_id)
        ).scalar_one()
        opinion = uow.session.get_one(Opinion, last)
        text = opinion.text + f"追伸、街灯を{time.perf_counter_ns()}本に増やしてほしい。"
        uow.session.execute(
            update(Opinion).where(Opinion.id == last).values(text=text, text_key=digests(text)[0])
        )
        uow.record(Event.OPINION_NOTED, opinion, public={"kind": "skip"})


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'similar.sqlite3'}"
        migrate(url)
        settings = {"CONSULT_DATA_DIR": folder, "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        with create_app(Settings.from_environment(settings)).app_context():
            slug = load(count)
            case_id = story.case_of(slug).id
            bare, before = timed(lambda: least(case_id)), held()
            all_at_once = timed(lambda: list(families.find(db.session(), case_id)))
            after = held()
            rounds = []
            for _ in range(5):
                one_more(case_id)
                rounds.append(timed(lambda: list(families.find(db.session(), case_id))))
            now = families.standing(db.session(), case_id)
            found = alike.summary(db.session(), case_id)
            print(f"similar: {count} opinions, {now.total} different texts, {now.finished=}")
            print(
                f"all at once      {all_at_once:8.1f} s  {all_at_once / bare:6.1f} x reading and folding ({bare:.1f} s)"
            )
            print(f"one more         {sorted(rounds)[2] * 1000:8.0f} ms")
            print(f"families of more than one text {found.families}, opinions in them {found.opinions}")
            print(f"memory grew by {after - before:.0f} MB to {after:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else "")
