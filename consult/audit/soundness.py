"""Recomputes the whole log from its rows: what a reader of the published files can check, and what only we can.

It streams: memory holds one counter per subject and one open tile per level, however long the log is. The
first finding names the first wrong event. `case_id` and the time of a checkpoint are for look-up only and
are not part of what is signed.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from consult.audit import checkpoint as notes
from consult.audit import merkle, tiles
from consult.audit.models import (
    AuditCheckpoint,
    AuditDisclosure,
    AuditEvent,
    AuditLeaf,
    AuditPending,
    AuditTile,
)
from consult.audit.verify import Report, Wrong, hash_leaf, read_disclosures, read_entry

_STREAM = 1000


def check(session: Session, keys: Sequence[notes.VerifierKey]) -> Report:
    """Check every row of the log's tables against the signed heads. Having checked nothing is not ok."""
    report = Report()
    tree = _Tree(session, report, _Heads(session, report, keys))
    counters: dict[str, int] = {}
    for row in _rows(session, sequenced=True):
        _check_place(report, row, tree.size)
        _check_event(report, row, counters)
        tree.add(row.leaf_hash if len(row.leaf_hash) == merkle.HASH_BYTES else hash_leaf(row.entry))
    tree.finish()
    waiting = 0
    for row in _rows(session, sequenced=False):
        waiting += 1
        if row.pending is None:
            report.find(f"audit_event {row.id}", "not_included", "neither in the tree nor waiting")
        _check_event(report, row, counters)
    _check_disclosures(session, report)
    report.facts |= {"size": tree.size, "waiting": waiting, "checkpoints": tree.heads.count}
    return report


def _rows(session: Session, *, sequenced: bool) -> Iterator[Row[Any]]:
    """Events with their place and whether they wait: those in the tree in its order, or all others by id."""
    statement = (
        select(
            AuditEvent.id,
            AuditEvent.uid,
            AuditEvent.subject,
            AuditEvent.n,
            AuditEvent.type,
            AuditEvent.at,
            AuditEvent.entry,
            AuditEvent.leaf_hash,
            AuditLeaf.seq,
            AuditPending.event_id.label("pending"),
        )
        .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
        .outerjoin(AuditPending, AuditPending.event_id == AuditEvent.id)
    )
    if sequenced:
        statement = statement.where(AuditLeaf.seq.is_not(None)).order_by(AuditLeaf.seq)
    else:
        statement = statement.where(AuditLeaf.seq.is_(None)).order_by(AuditEvent.id)
    return iter(session.execute(statement.execution_options(yield_per=_STREAM)))


def _check_place(report: Report, row: Row[Any], expected: int) -> None:
    if row.seq != expected:
        report.find(f"audit_leaf {row.seq}", "gap", f"expected {expected}")
    if row.pending is not None:
        report.find(f"audit_pending {row.id}", "twice", f"audit_leaf {row.seq}")


def _check_event(report: Report, row: Row[Any], counters: dict[str, int]) -> None:
    place = f"audit_event {row.id}"
    if hash_leaf(row.entry) != row.leaf_hash:
        report.find(place, "bundle_differs", row.subject)
        return
    leaf = report.attempt(place, read_entry, row.entry)
    if leaf is None:
        return
    columns = {"id": row.uid, "subject": row.subject, "n": row.n, "type": row.type, "at": _written(row.at)}
    wrong = [name for name, value in columns.items() if leaf[name] != value]
    if wrong:
        report.find(place, "event_differs", ", ".join(wrong))
    expected = counters.get(leaf["subject"], 0) + 1
    if leaf["n"] != expected:
        report.find(place, "gap", f"{leaf['subject']} n={leaf['n']}, expected {expected}")
    counters[leaf["subject"]] = leaf["n"]
    report.checked += 1


def _written(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _check_disclosures(session: Session, report: Report) -> None:
    """Every private field still there hashes into its entry, and none was dropped without a trace."""
    rows = session.execute(
        select(AuditEvent.id, AuditEvent.entry, AuditDisclosure.name, AuditDisclosure.disclosure)
        .join(AuditDisclosure, AuditDisclosure.event_id == AuditEvent.id, isouter=True)
        .order_by(AuditEvent.id, AuditDisclosure.name)
        .execution_options(yield_per=_STREAM)
    )
    erased = 0
    for (event_id, entry), group in groupby(rows, key=lambda row: (row.id, row.entry)):
        fields = [(row.name, row.disclosure) for row in group if row.name is not None]
        place = f"audit_disclosure {event_id}"
        try:
            leaf = read_entry(entry)
        except Wrong:
            continue  # named already, as the event it is
        open_fields = {name: text for name, text in fields if text is not None}
        erased += len(fields) - len(open_fields)
        if len(fields) != len(leaf.get("_sd", [])):
            report.find(place, "disclosure_unknown", f"{len(fields)} / {len(leaf.get('_sd', []))}")
        if report.attempt(place, read_disclosures, leaf, open_fields) is not None:
            report.checked += len(open_fields)
    report.facts["erased"] = erased


class _Heads:
    """The stored checkpoints in order of size, each checked when the tree reaches it."""

    def __init__(self, session: Session, report: Report, keys: Sequence[notes.VerifierKey]) -> None:
        self._report, self._keys, self.count = report, keys, 0
        self._rows = iter(
            session.execute(
                select(AuditCheckpoint.size, AuditCheckpoint.root, AuditCheckpoint.note)
                .order_by(AuditCheckpoint.size)
                .execution_options(yield_per=_STREAM)
            )
        )
        self._next = next(self._rows, None)

    def reached(self, size: int, root: bytes) -> None:
        """Check the head of this size, if there is one."""
        while self._next is not None and self._next.size <= size:
            self._check(self._next, size, root)
            self._next = next(self._rows, None)

    def wanted(self, size: int) -> bool:
        """Whether a head of this size waits to be checked."""
        return self._next is not None and self._next.size <= size

    def finish(self, size: int) -> None:
        """Heads beyond the tree promise events that are gone; a tree beyond its last head is unsigned."""
        while self._next is not None:
            self._report.find(f"audit_checkpoint {self._next.size}", "shrunk", f"{self._next.size} → {size}")
            self._next = next(self._rows, None)

    def _check(self, row: Row[int, bytes, str], size: int, root: bytes) -> None:
        place = f"audit_checkpoint {row.size}"
        self.count += 1
        try:
            head = notes.verify(row.note, self._keys)
        except notes.CheckpointWrong as wrong:
            self._report.find(place, "bad_signature", wrong)
            return
        if (head.size, head.root) != (row.size, row.root):
            self._report.find(place, "event_differs", "size, root")
        if (head.size, head.root) != (size, root):
            self._report.find(place, "root_differs", f"size {size}")
        self._report.checked += 1


class _Tree:
    """The tree as it grows: compares each finished tile with the stored one, and each head with its root."""

    def __init__(self, session: Session, report: Report, heads: _Heads) -> None:
        self._session, self._report, self.heads = session, report, heads
        self.size = 0
        self._levels: list[list[bytes]] = [[]]
        self._done: list[int] = [0]

    def add(self, leaf_hash: bytes) -> None:
        """Append one leaf."""
        self.size += 1
        self._append(0, leaf_hash)
        if self.heads.wanted(self.size):
            self.heads.reached(self.size, self._root())

    def finish(self) -> None:
        """Compare the open tiles at the right edge, and look for tiles that should not be."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                self._compare(level, self._done[level], hashes)
        known = len(self._levels)
        for row in self._session.execute(select(AuditTile.level, AuditTile.n)):
            within = 0 <= row.level < known and row.n < self._done[row.level] + bool(self._levels[row.level])
            if not within or row.n < 0:
                self._report.find(f"audit_tile {row.level}/{row.n}", "unexpected_file")
        self.heads.finish(self.size)
        head = self._session.execute(
            select(AuditCheckpoint.size).order_by(AuditCheckpoint.size.desc()).limit(1)
        ).scalar()
        if self.size and head != self.size:
            self._report.find("audit_checkpoint", "unsigned", f"size {self.size}")

    def _append(self, level: int, value: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
            self._done.append(0)
        hashes = self._levels[level]
        hashes.append(value)
        if len(hashes) == tiles.WIDTH:
            self._compare(level, self._done[level], hashes)
            full = merkle.root(hashes)
            self._levels[level] = []
            self._done[level] += 1
            self._append(level + 1, full)

    def _compare(self, level: int, n: int, hashes: Sequence[bytes]) -> None:
        stored = self._session.execute(
            select(AuditTile.data).where(AuditTile.level == level, AuditTile.n == n)
        ).scalar()
        if stored is None:
            self._report.find(f"audit_tile {level}/{n}", "file_missing")
        elif stored != b"".join(hashes):
            self._report.find(f"audit_tile {level}/{n}", "tile_differs")
        else:
            self._report.checked += 1

    def _root(self) -> bytes:
        """The root of everything added: open hashes of each level, what lies to the right carried up."""
        edge: list[bytes] = []
        for hashes in self._levels:
            row = [*hashes, *edge]
            edge = [merkle.root(row)] if row else []
        return edge[0] if edge else merkle.EMPTY_ROOT
