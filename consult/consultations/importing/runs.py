"""An import from a page: the files as they were sent, how far it has come, and what became of each row.

Kept outside the database, under a key nobody guesses, for one day. Small ones are done while the page waits;
large ones by the worker, a slice of time at a time, so that mails and clocks are not held up.
"""

import datetime as dt
import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.accounts.models import Account
from consult.cases.queries import by_number
from consult.consultations.identity import Keys
from consult.consultations.importing.checking import Outlook, Target, check, target
from consult.consultations.importing.fields import Said
from consult.consultations.importing.reading import Entry, Reading, Source
from consult.consultations.importing.report import Report
from consult.consultations.importing.table import Problem
from consult.consultations.importing.writing import Result, bring_in
from consult.db import settings
from consult.errors import DomainError
from consult.i18n import language, using
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork, unit_of_work

KEPT = dt.timedelta(hours=24)
INLINE = 2_000  # rows a page may wait for
SLICE = 20.0  # seconds the worker gives to one import before it looks at other work
QUIET = dt.timedelta(minutes=10)  # an import that has not moved for so long was broken off
CHECK, RESULT = "check.csv", "result.csv"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass
class Run:
    """Where an import stands. `phase`: checking, checked, importing, done, stopped (`said` tells why)."""

    key: str
    case: str
    account: int
    names: list[str]
    channel: str
    arrived_on: str
    language: str
    phase: str = "checking"
    large: bool = False
    rows: int = 0
    done: int = 0
    received: int = 0
    known: int = 0
    late: int = 0
    wrong: int = 0
    said: str = ""
    moved_at: str = ""
    outlook: dict[str, Any] = field(default_factory=dict)

    @property
    def broken_off(self) -> bool:
        """Whether whoever was at work on it has gone."""
        since = clock.now() - dt.datetime.fromisoformat(self.moved_at)
        return self.phase in {"checking", "importing"} and since > QUIET

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return _folder(self.key)

    def save(self) -> None:
        """Write down where it stands, whole or not at all."""
        self.moved_at = clock.now().isoformat()
        fresh = self.folder / "run.new"
        fresh.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.folder / "run.json")


def _folder(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError("not the key of an import")
    return settings().data_dir / "imports" / key


def find(key: str) -> Run | None:
    """The import with this key; None when there is none or its day is over."""
    try:
        return Run(**json.loads((_folder(key) / "run.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        return None


def drop(key: str) -> None:
    """Forget the files and the report now."""
    shutil.rmtree(_folder(key), ignore_errors=True)


@handles("opinion.import.drop")
def _drop(_uow: UnitOfWork, key: str) -> None:
    drop(key)


def begin(actor: Actor, session: Session, slug: str, files: Sequence[tuple[str, bytes]], said: Said) -> Run:
    """Keep the files for a day and read them: now when they are small, by the worker otherwise.

    Raises:
        Invalid: when a file cannot be read as a whole; nothing is kept then.
        Refused: when the case takes no opinions.
    """
    if actor.account_id is None:
        raise ValueError("an import needs an account")
    run = Run(
        key=secrets.token_urlsafe(32), case=slug, account=actor.account_id, names=[name for name, _ in files],
        channel=said.channel, arrived_on=said.arrived_on.isoformat() if said.arrived_on else "",
        language=language(),
    )  # fmt: skip
    with unit_of_work(actor) as uow:  # before anything is kept, so that nothing outlives its day
        uow.enqueue("opinion.import.drop", run.key, run_at=clock.now() + KEPT)
    run.folder.mkdir(mode=0o700, parents=True)
    try:
        for n, (_, body) in enumerate(files):
            (run.folder / str(n)).write_bytes(body)
        run.save()
        run.large = _is_large(run, session)
        if not run.large:
            _check(run, session)
        run.save()
    except DomainError:
        drop(run.key)
        raise
    if run.large:
        with unit_of_work(actor) as uow:
            _enqueue(uow, run)
    return run


def start(actor: Actor, session: Session, run: Run) -> None:
    """Bring the right rows in: now when there are few, by the worker otherwise. Starting twice starts once."""
    if run.phase == "checked":
        try:
            (run.folder / "begun").touch(exist_ok=False)
        except FileExistsError:
            return
        run.phase = "importing"
        run.save()
    elif not run.broken_off:
        return
    if run.large or run.done:
        run.save()
        with unit_of_work(actor) as uow:
            _enqueue(uow, run)
    else:
        _import(run, session, None)


def _enqueue(uow: UnitOfWork, run: Run) -> None:
    uow.enqueue("opinion.import", f"{run.key}:{run.phase}:{run.done}", {"run": run.key})


def _work(session: Session, run: str) -> bool:
    """One slice of the work; whether more is left."""
    found = find(run)
    if found is None or found.phase not in {"checking", "importing"}:
        return False
    with using(found.language):
        try:
            if found.phase == "checking":
                _check(found, session)
            else:
                _import(found, session, SLICE)
        except DomainError as error:
            found.phase, found.said = "stopped", str(error)
        found.save()
    return found.phase == "importing" and found.done > 0


@handles("opinion.import", first=_work)
def _again(uow: UnitOfWork, _key: str, run: str, outcome: bool) -> None:  # noqa: FBT001 - the queue's signature
    if outcome and (found := find(run)) is not None:
        _enqueue(uow, found)


def _opened(run: Run, session: Session, stack: ExitStack) -> tuple[Target, Reading]:
    case = by_number(session, run.case)
    goal = target(session, case, Keys.of(settings()))
    day = dt.date.fromisoformat(run.arrived_on) if run.arrived_on else None
    sources = [
        Source(name, stack.enter_context((run.folder / str(n)).open("rb")))
        for n, name in enumerate(run.names)
    ]
    return goal, goal.reading(session, case, sources, Said(run.channel, day))


def _is_large(run: Run, session: Session) -> bool:
    with ExitStack() as stack:
        _, reading = _opened(run, session, stack)
        return len(list(islice(reading, INLINE + 1))) > INLINE


def _check(run: Run, session: Session) -> None:
    with ExitStack() as stack:
        goal, reading = _opened(run, session, stack)
        out = stack.enter_context((run.folder / CHECK).open("w", encoding="utf-8", newline=""))
        report = Report(out)

        def each(entry: Entry, wrong: tuple[Problem, ...]) -> None:
            if wrong:
                report.add([Result(entry.file, entry.place, "wrong", problems=wrong)])

        found = check(session, goal, reading, each=each)
    run.rows, run.phase, run.outlook = found.rows, "checked", _plain(found)


def _plain(found: Outlook) -> dict[str, Any]:
    return {
        "good": found.good,
        "wrong": found.wrong_rows,
        "late": found.late,
        "known": found.known,
        "doubles": found.double_rows,
        "channels": dict(found.channels),
        "problems": [[f, p.place, str(p.title), str(p.sentence)] for f, p in found.wrong],
        "same": [[d.file, d.place, d.same_as] for d in found.doubles],
        "notes": [str(note) for note in found.notes],
    }


def _import(run: Run, session: Session, seconds: float | None) -> None:
    """Unit after unit, each written down when it is safely kept; until the end, or until the slice is over."""
    actor = session.get_one(Account, run.account).actor()
    began = time.monotonic()
    with ExitStack() as stack:
        goal, reading = _opened(run, session, stack)
        path = run.folder / RESULT
        out = stack.enter_context(path.open("a", encoding="utf-8", newline=""))
        report = Report(out, begin=path.stat().st_size == 0)
        for results in bring_in(actor, session, goal, islice(reading, run.done, None)):
            report.add(results)
            out.flush()
            for one in results:
                run.received += one.state == "received"
                run.known += one.state == "known"
                run.wrong += one.state == "wrong"
                run.late += one.late
            run.done += len(results)
            run.save()
            if seconds is not None and time.monotonic() - began > seconds:
                return
    run.phase = "done"
    run.save()
