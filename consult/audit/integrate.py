"""Bringing committed events into the tree: dense order, tiles, a signed checkpoint; one integrator at a time.

Any number of workers may call `integrate`; SQLite's write turn or a PostgreSQL advisory lock lets one through.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consult.audit import checkpoint as notes
from consult.audit import tiles
from consult.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf, AuditPending, AuditTile

BATCH = 5000
_LOCK = 0x636F6E73  # "cons": the advisory lock's number


def integrate(session: Session, signers: Sequence[notes.Signer], at: dt.datetime) -> int:
    """Sequence waiting events, extend the tiles and sign the new head; call inside a unit of work's transaction.

    Returns:
        How many leaves were added; -1 when another integrator is at work.
    """
    if (
        session.get_bind().dialect.name == "postgresql"
        and not session.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}).scalar()
    ):
        return -1
    waiting = session.execute(
        select(AuditEvent.id, AuditEvent.leaf_hash)
        .join(AuditPending, AuditPending.event_id == AuditEvent.id)
        .order_by(AuditEvent.id)
        .limit(BATCH)
    ).all()
    if not waiting:
        return 0
    size = log_size(session)
    session.execute(
        insert(AuditLeaf), [{"seq": size + i, "event_id": row.id} for i, row in enumerate(waiting)]
    )
    session.execute(delete(AuditPending).where(AuditPending.event_id.in_([row.id for row in waiting])))
    growth = tiles.append(size, TileReader(session), [row.leaf_hash for row in waiting])
    _write_tiles(session, growth)
    head = notes.Checkpoint(signers[0].name, growth.size, growth.root)
    session.execute(
        insert(AuditCheckpoint).values(
            size=growth.size, root=growth.root, at=at, note=notes.sign(head, signers)
        )
    )
    return len(waiting)


def waiting_events(session: Session) -> bool:
    """Whether any event is not yet in the tree."""
    return session.execute(select(AuditPending.event_id).limit(1)).first() is not None


class TileReader:
    """Reads stored tiles for the pure tree functions; a missing tile is empty."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, level: int, n: int) -> bytes:
        """The tile's bytes."""
        found = self._session.execute(
            select(AuditTile.data).where(AuditTile.level == level, AuditTile.n == n)
        ).scalar()
        return found or b""


def log_size(session: Session) -> int:
    """How many events the tree holds."""
    last = session.execute(select(func.max(AuditLeaf.seq))).scalar()
    return 0 if last is None else last + 1


def _write_tiles(session: Session, growth: tiles.Growth) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(AuditTile)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["level", "n"], set_={"data": statement.excluded.data}
        ),
        [{"level": level, "n": n, "data": data} for (level, n), data in growth.tiles.items()],
    )
