"""The database: one declarative base, one engine, and who may write to it.

Writers on SQLite queue at a fair lock (a thread lock, then an advisory file lock) before `BEGIN IMMEDIATE`,
so that no writer starves at SQLite's polling busy handler; readers begin plainly and never wait.
A statement that changes rows outside a unit of work is refused here, Core and textual SQL included.
"""

import datetime as dt
import fcntl
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from consult.config import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware instants only; stored in UTC, returned aware (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Every table derives from this."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={dt.datetime: UtcDateTime()}
    )


db = SQLAlchemy(model_class=Base)


def settings() -> Settings:
    """The settings of the application whose database this context works on (for jobs and effects)."""
    found: Settings = current_app.extensions["consult"]
    return found


class UnguardedWrite(RuntimeError):
    """Rows were about to change without a unit of work, a permission check or an audit entry."""


@dataclass
class Writing:
    """What the open unit of work has changed so far: names of tables, journal tables apart."""

    tables: set[str] = field(default_factory=set)


# Written by the unit of work itself, so they prove nothing about a domain change.
JOURNAL = frozenset(
    {
        "audit_event",
        "audit_disclosure",
        "audit_pending",
        "audit_leaf",
        "audit_tile",
        "audit_checkpoint",
        "job",
        "record_entry",  # the search index repeats what is public already
        "record_index",
        "result_build",  # how far a file is; the file itself is recorded when it is published
        "minutes_release",
        "secret_mark",  # digests that follow from identities and from what is withheld
        "secret_opening",
        "marked_up_to",
        "text_family",  # which texts are alike follows from the texts and decides nothing
        "text_family_key",
        "family_text",
        "opinion_batch_item",  # a queue like job: what is done to the opinion is recorded with the opinion
    }
)

_writing: ContextVar[Writing | None] = ContextVar("writing", default=None)
_WRITES = re.compile(
    r"^\s*(?:WITH\b.*?\b)?(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|DROP|ALTER|CREATE)\b"
    r"(?:\s+OR\s+\w+)?(?:\s+INTO|\s+FROM|\s+TABLE)?\s+\"?(\w+)",
    re.IGNORECASE | re.DOTALL,
)


def writing() -> Writing | None:
    """The write in progress in this context, if a unit of work is open."""
    return _writing.get()


class FairLock:
    """First come, first served among this process's threads, then among processes on the same file."""

    def __init__(self, path: Path) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the only right to write until the block ends."""
        self._take()
        try:
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        finally:
            self._give()

    def _take(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until whoever is before us hands the turn over

    def _give(self) -> None:
        """Wake the next in the queue and nobody else: waking all of them costs the ones who must wait again."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_locks: dict[str, FairLock] = {}
_locks_guard = threading.Lock()


@contextmanager
def write_turn(engine: Engine) -> Iterator[Writing]:
    """The right to write on `engine`; inside, transactions begin as writers."""
    state = Writing()
    with _turn(engine):
        token = _writing.set(state)
        try:
            yield state
        finally:
            _writing.reset(token)


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    path = engine.url.database
    if engine.dialect.name != "sqlite" or path in (None, "", ":memory:"):
        yield
        return
    with _locks_guard:
        lock = _locks.setdefault(str(path), FairLock(Path(f"{path}.write")))
    with lock.held():
        yield


def guard(engine: Engine) -> Engine:
    """Set an engine up: pragmas, reader and writer transactions, and the refusal of unguarded writes."""
    event.listen(engine, "before_cursor_execute", _refuse_unguarded)
    event.listen(engine, "handle_error", _keep_quiet)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def sqlite_pragmas(connection: Any, _record: object = None) -> None:
    """WAL with full sync: an acknowledged opinion survives a power cut; erased text is overwritten."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def without_values(error: BaseException) -> None:
    """Cut an error of the driver down to its first line: PostgreSQL's DETAIL repeats the row, and errors are logged."""
    error.args = tuple(arg.partition("\n")[0] if isinstance(arg, str) else arg for arg in error.args)


def _keep_quiet(context: ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            without_values(error)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing() else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not writing():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _refuse_unguarded(
    _connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    _context: object,
    _many: object,
) -> None:
    refuse_unguarded(statement)


def refuse_unguarded(statement: str) -> None:
    """Note which table `statement` changes; UnguardedWrite when no unit of work is open."""
    changed = _changes(statement)
    if changed is None:
        return
    verb, table = changed
    state = writing()
    if state is None:
        raise UnguardedWrite(f"{verb.upper()} {table} outside a unit of work")
    if table not in JOURNAL:
        state.tables.add(table)


@lru_cache(maxsize=2048)
def _changes(statement: str) -> tuple[str, str] | None:
    match = _WRITES.match(statement)
    return (match[1], match[2]) if match else None
