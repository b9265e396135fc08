"""The one door for change, and the only place that commits.

A unit of work asks for permission, lets the caller change rows, records what happened in the log and queues
what must leave the building, all in one transaction. A change without a permission check or without an
audit entry is not committed (`UnguardedWrite`); a failing audit write fails the whole act.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import Executable, Result
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.exc import StaleDataError

from consult import clock
from consult.access.actor import Actor
from consult.access.check import Scoped, allowed
from consult.access.permissions import Permission
from consult.audit import log
from consult.audit.events import Event
from consult.db import UnguardedWrite, Writing, db, write_turn
from consult.errors import Conflict, Forbidden, Sentence
from consult.i18n import msg
from consult.jobs import outbox, wake
from consult.prepared import Prepared

T = TypeVar("T")
_Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Subject(Scoped, Protocol):
    """A thing events are about: `subject` is its public name in the log and holds no personal data."""

    @property
    def subject(self) -> str: ...


_current: ContextVar["UnitOfWork | None"] = ContextVar("unit_of_work", default=None)


class UnitOfWork:
    """Permission, change, record, outbox: then commit. Made by `unit_of_work()`, never directly."""

    def __init__(self, actor: Actor, session: Session, state: Writing) -> None:
        self.actor = actor
        self.session = session
        self._state = state
        self._checked = False
        self._recorded = False
        self.prepared: object | None = None  # slow work done before the transaction, for the act to take up
        self.first_event: int | None = None  # id of the first event this act recorded

    @cached_property
    def connection(self) -> Connection:
        """The one connection of this transaction."""
        return self.session.connection()

    def require(self, permission: Permission, on: Scoped | None = None) -> None:
        """Let the act go on only if the actor holds `permission` on `on`.

        Raises:
            Forbidden: naming the permission, so that the page can say whom to ask.
        """
        if not allowed(self.actor, permission, on):
            raise Forbidden(
                msg("この操作をする権限がありません。担当の課に頼んでください。"), permission.value
            )
        self._checked = True

    def require_other(self, author_account_id: int | None, sentence: Sentence) -> None:
        """Four eyes: refuse when the actor is the author of what is being approved or released."""
        if self.actor.account_id is None or self.actor.account_id == author_account_id:
            raise Forbidden(sentence, "four-eyes")

    def add(self, row: T) -> T:
        """Add a new row to the session."""
        self.session.add(row)
        return row

    def flush(self) -> None:
        """Send pending rows to the database, so that their keys are known."""
        self.session.flush()

    def execute(self, statement: Executable, values: _Values | None = None) -> Result[Any]:
        """Run a Core statement in this transaction; it counts as a write like any other."""
        return self.connection.execute(statement, values) if values else self.session.execute(statement)

    def run(self, statement: Prepared, values: Mapping[str, Any]) -> Any:
        """Run a statement of the hot path in this transaction; its first row, or None."""
        return statement.run(self.connection, values)

    def record(
        self,
        event: Event,
        on: Subject | str,
        *,
        public: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
        case_id: int | None = None,
        first: bool = False,
    ) -> int:
        """Write one event to the log and return its id.

        Args:
            event: What happened.
            on: What it happened to: an object with `subject` and `scope`, or the subject string.
            public: Fields anyone may read for ever: integers, short codes, digests of public texts.
            private: Personal or confidential fields; each becomes a salted disclosure that can be erased.
                The actor is added by itself.
            case_id: The dossier, when `on` does not say it.
            first: The subject was created in this transaction, so its counter starts at 1.
        """
        subject = on if isinstance(on, str) else on.subject
        if case_id is None and not isinstance(on, str):
            case_id = on.scope.case_id
        self.session.flush()
        try:
            event_id = log.append(
                self.connection,
                event,
                subject,
                at=clock.now(),
                case_id=case_id,
                public={"by": self.actor.kind, **(public or {})},
                private={**self._actor_fields(), **(private or {})},
                first=first,
            )
        except IntegrityError as error:
            raise Conflict(
                msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。")
            ) from error
        self._recorded = True
        self.first_event = self.first_event or event_id
        return event_id

    def enqueue(
        self, kind: str, key: str, args: Mapping[str, Any] | None = None, run_at: dt.datetime | None = None
    ) -> None:
        """Queue work for after the commit (mail) or for a time (a deadline)."""
        outbox.enqueue(self.connection, kind, key, args or {}, run_at or clock.now())

    def refuse_unproved(self) -> None:
        """Refuse to commit rows that changed without a permission check and an audit entry."""
        if self._state.tables and not (self._checked and self._recorded):
            missing = " and ".join(
                name
                for name, done in (("a permission check", self._checked), ("an audit entry", self._recorded))
                if not done
            )
            raise UnguardedWrite(f"{', '.join(sorted(self._state.tables))} changed without {missing}")

    def _actor_fields(self) -> dict[str, Any]:
        if self.actor.kind != "person":
            return {}
        return {"actor": self.actor.name, "account": self.actor.account_id}


def current() -> UnitOfWork | None:
    """The unit of work open in this context, if any."""
    return _current.get()


@contextmanager
def unit_of_work(actor: Actor) -> Iterator[UnitOfWork]:
    """Open the door for one act; commit when the block ends well, roll everything back otherwise.

    Raises:
        UnguardedWrite: at the end, when rows changed without `require` and `record`.
        Conflict: when another act changed the same rows first.
    """
    if _current.get() is not None:
        raise RuntimeError("a unit of work is already open")
    session = db.session()
    session.rollback()  # ends the read-only transaction of the request; loaded rows are read again
    with write_turn(db.engine) as state:
        uow = UnitOfWork(actor, session, state)
        token = _current.set(uow)
        try:
            yield uow
            session.flush()
            uow.refuse_unproved()
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise Conflict(
                msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。")
            ) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            _current.reset(token)
    wake.set()


def session_of(row: object) -> Session:
    """The session a loaded row belongs to, for queries that start from the row."""
    session = object_session(row)
    if session is None:
        raise LookupError("the row is detached")
    return session
