"""Putting a job into the outbox, inside the transaction of the change that needs it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from consult.jobs.models import Job
from consult.prepared import Prepared


def enqueue(
    connection: Connection, kind: str, key: str, args: Mapping[str, Any], run_at: dt.datetime
) -> None:
    """Schedule `kind` for `key` at `run_at`; an open job with the same kind and key is moved to the new time.

    Portable upsert on the partial unique index, so that two requests cannot schedule a timer twice.
    """
    _UPSERT.run(
        connection,
        {"kind": kind, "key": key, "args": dict(args), "run_at": run_at, "attempts": 0},
    )


def _upsert(dialect: str) -> ClauseElement:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Job)
    return statement.on_conflict_do_update(
        index_elements=["kind", "key"],
        index_where=Job.done_at.is_(None),
        set_={
            "run_at": statement.excluded.run_at,
            "args": statement.excluded.args,
            "lease_until": None,
            "lease_by": None,
        },
    )


_UPSERT = Prepared(_upsert)
