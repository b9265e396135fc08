"""What was said just before and after a remark that was found: the rows next to it, in one statement for a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.records.models import RecordEntry

LONGEST = 80  # a line, not the passage again


@dataclass(frozen=True)
class Beside:
    """The line before and the line after; empty at the beginning or end of an item."""

    before: str
    after: str


def beside(session: Session, hits: Sequence[RecordEntry]) -> Mapping[int, Beside]:
    """By the id of each hit that is a remark. Keys run downwards within a case, so the one before is one higher."""
    remarks = [hit for hit in hits if hit.kind == "remark"]
    if not remarks:
        return {}
    wanted = {hit.id + step for hit in remarks for step in (1, -1)}
    near = {
        row.id: row
        for row in session.execute(
            select(RecordEntry).where(RecordEntry.id.in_(wanted), RecordEntry.kind == "remark")
        ).scalars()
    }
    return {
        hit.id: Beside(_line(near.get(hit.id + 1), hit), _line(near.get(hit.id - 1), hit)) for hit in remarks
    }


def _line(row: RecordEntry | None, hit: RecordEntry) -> str:
    if row is None or (row.case_id, row.title) != (hit.case_id, hit.title):
        return ""
    text = row.text.replace("\n", "　")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
