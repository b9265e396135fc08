"""The events of a case with their proofs: what makes a package checkable without the city.

All proofs are under the earliest head that covers the last event, so the same case gives the same bytes
however far the log has grown since.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from consult.audit import merkle, receipts, tiles
from consult.audit.integrate import TileReader
from consult.audit.models import AuditCheckpoint, AuditDisclosure, AuditEvent, AuditLeaf
from consult.audit.receipt import Proof
from consult.cases.models import Case
from consult.errors import Conflict, NotFound
from consult.i18n import msg

# Fields that name people: they travel only when identities were asked for.
NAMING = frozenset({"name", "email", "to"})
_STREAM = 500


@dataclass(frozen=True)
class Evidence:
    """The events of `case` up to log index `last`, and the head that covers them."""

    session: Session
    case: Case
    head: AuditCheckpoint
    last: int
    count: int

    @classmethod
    def of(cls, session: Session, case: Case) -> "Evidence":
        """Conflict while events of the case still wait for their checkpoint."""
        count, last, placed = session.execute(
            select(func.count(AuditEvent.id), func.max(AuditLeaf.seq), func.count(AuditLeaf.seq))
            .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
            .where(*_belongs(case))
        ).one()
        if not count:
            raise NotFound(msg("この案件には、まだ記録がありません。"))
        head = None if placed < count else receipts.covering(session, last)
        if head is None:
            raise Conflict(
                msg("まだ記録に入っていない操作があります。数分たってから、もう一度してください。")
            )
        return cls(session, case, head, last, count)

    def rows(self) -> Iterator[Row[Any]]:
        """(id, type, entry, seq) of each event, in the order of the log."""
        return iter(
            self.session.execute(
                select(
                    AuditEvent.id,
                    AuditEvent.uid,
                    AuditEvent.type,
                    AuditEvent.subject,
                    AuditEvent.at,
                    AuditEvent.entry,
                    AuditLeaf.seq,
                )
                .join(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
                .where(*_belongs(self.case), AuditLeaf.seq <= self.last)
                .order_by(AuditLeaf.seq)
                .execution_options(yield_per=_STREAM)
            )
        )

    def write_lines(self, path: Path, hidden: frozenset[str] | None) -> None:
        """Write events.jsonl; `hidden` names private fields that stay behind, None keeps all of them behind."""
        with path.open("w", encoding="utf-8") as target:
            for row in self.rows():
                line = {
                    "index": row.seq,
                    "entry": base64.b64encode(row.entry).decode(),
                    "event": json.loads(row.entry),
                    "disclosures": {} if hidden is None else self._disclosures(row.id, hidden),
                }
                target.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")

    def proofs(self) -> dict[str, Callable[[], BinaryIO]]:
        """File name → what makes the proof when it is written."""
        reader = lru_cache(maxsize=512)(TileReader(self.session).__call__)
        # neighbours share nearly all of their paths
        subtree = lru_cache(maxsize=1 << 16)(partial(_subtree, reader))
        return {f"{row.seq:08d}.tlog-proof": partial(self._proof, row.seq, subtree) for row in self.rows()}

    def _proof(self, index: int, subtree: merkle.Subtree) -> BinaryIO:
        path = merkle.inclusion_path(index, self.head.size, subtree)
        return BytesIO(Proof(index, path, self.head.note).text().encode())

    def _disclosures(self, event_id: int, hidden: frozenset[str]) -> dict[str, str]:
        rows = self.session.execute(
            select(AuditDisclosure.name, AuditDisclosure.disclosure)
            .where(AuditDisclosure.event_id == event_id, AuditDisclosure.disclosure.is_not(None))
            .order_by(AuditDisclosure.name)
        )
        return {row.name: str(row.disclosure) for row in rows if row.name not in hidden}


def _subtree(reader: tiles.Reader, low: int, high: int) -> bytes:
    return tiles.subtree(low, high, reader)


def progress(session: Session, case: Case) -> tuple[int, int]:
    """(how many events a case has, how many of them wait for the log), packages about it apart."""
    count, placed = session.execute(
        select(func.count(AuditEvent.id), func.count(AuditLeaf.seq))
        .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
        .where(*_belongs(case))
    ).one()
    return count, count - placed


def _belongs(case: Case) -> tuple[ColumnElement[bool], ...]:
    """Everything about the case, its opinions and files; that a package was made says nothing about the case."""
    return AuditEvent.case_id == case.id, AuditEvent.subject.not_like("package/%")
