"""Leasing and finishing jobs: every effect happens once, even when a worker dies or is late."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.faults import words_of
from consult.jobs.models import Job

LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 8
# A job that says how far it is needs no long lease: a worker that died is replaced within a minute.
BREATH = dt.timedelta(minutes=1)

Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
_first: dict[str, Callable[..., object]] = {}
_slow: set[str] = set()


class LeaseLost(RuntimeError):
    """Another worker took the job over; what this one did is rolled back."""


def handles(
    kind: str, *, first: Callable[..., object] | None = None, slow: bool = False
) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`: called as `handler(uow, key, **args)`.

    `first(session, **args)` is called before the transaction, for what must not hold up writers (a mail
    server); what it returns is handed to the handler as `outcome`. `slow` work, of minutes, is done by a hand of
    its own, so that clocks, mails and the log do not wait for it.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if first is not None:
            _first[kind] = first
        if slow:
            _slow.add(kind)
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function registered for a kind; LookupError when there is none."""
    try:
        return _handlers[kind]
    except KeyError:
        raise LookupError(f"no handler for jobs of kind {kind!r}") from None


def done_first(session: Session, kind: str, args: Mapping[str, Any]) -> dict[str, object]:
    """Do what a kind of job does before its transaction; the keyword its handler expects, or none."""
    return {"outcome": _first[kind](session, **args)} if kind in _first else {}


def is_due(session: Session, at: dt.datetime, *, slow: bool = False) -> bool:
    """Whether any job could be leased now; a read, so that an idle worker takes no write turn."""
    found = session.execute(select(Job.id).where(*_leasable(at, slow=slow)).limit(1)).first()
    return found is not None


def _leasable(at: dt.datetime, *, slow: bool) -> tuple[Any, ...]:
    return (
        Job.kind.in_(_slow) if slow else Job.kind.not_in(_slow),
        Job.done_at.is_(None),
        Job.run_at <= at,
        Job.attempts < MAX_ATTEMPTS,
        (Job.lease_until.is_(None)) | (Job.lease_until < at),
    )


def lease(
    session: Session, worker: str, at: dt.datetime, limit: int = 10, *, slow: bool = False
) -> list[Job]:
    """Take up to `limit` due jobs for `worker`; commit before working on them. Of slow ones take one."""
    due = (
        select(Job.id)
        .where(*_leasable(at, slow=slow))
        .order_by(Job.run_at)
        .limit(1 if slow else limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        session.execute(
            update(Job)
            .where(Job.id.in_(due))
            .values(lease_by=worker, lease_until=at + LEASE, attempts=Job.attempts + 1)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        .scalars()
        .all()
    )
    session.expire_all()
    return list(session.execute(select(Job).where(Job.id.in_(taken)).order_by(Job.run_at)).scalars())


def prolong(session: Session, kind: str, key: str, at: dt.datetime) -> None:
    """Say that the worker of an open job is alive: nobody else takes it for another `BREATH`."""
    session.execute(
        update(Job)
        .where(Job.kind == kind, Job.key == key, Job.done_at.is_(None), Job.lease_by.is_not(None))
        .values(lease_until=at + BREATH)
        .execution_options(synchronize_session=False)
    )


def finish(session: Session, job_id: int, worker: str, at: dt.datetime) -> None:
    """Mark a job done in the transaction of its effect.

    Raises:
        LeaseLost: when the lease passed to another worker meanwhile; the effect must be rolled back.
    """
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease_by == worker, Job.done_at.is_(None))
        .values(done_at=at, lease_until=None, error=None)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise LeaseLost(f"job {job_id}")


def fail(session: Session, job_id: int, worker: str, at: dt.datetime, error: BaseException) -> None:
    """Note why a job failed and let it be tried again, later each time."""
    attempts = session.execute(select(Job.attempts).where(Job.id == job_id)).scalar_one()
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease_by == worker)
        .values(
            lease_by=None,
            lease_until=None,
            run_at=at + dt.timedelta(seconds=2**attempts),
            error=words_of(error)[:2000],
        )
        .execution_options(synchronize_session=False)
    )


def waiting(session: Session) -> Mapping[str, Any]:
    """How much is waiting, for the operator: {open, oldest_due, failed}."""
    rows = session.execute(select(Job.run_at, Job.attempts).where(Job.done_at.is_(None))).all()
    return {
        "open": len(rows),
        "oldest_due": min((row.run_at for row in rows), default=None),
        "failed": sum(row.attempts >= MAX_ATTEMPTS for row in rows),
    }
