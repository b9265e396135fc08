"""Keeping the index true: after every public change of a case, or all at once."""

import hashlib
import json
from collections import Counter
from typing import Any

from sqlalchemy import delete, insert, select

from consult.calendars import FuzzyDate, fiscal_year
from consult.documents.text import FOLD_VERSION
from consult.records import index
from consult.records.models import RecordEntry
from consult.records.rules import INDEX_VERSION, key, mark, passages
from consult.records.sources import Dossier, entries
from consult.unit_of_work import UnitOfWork

_AT_ONCE = 500  # SQLite takes 32,766 values in a statement


def refresh(uow: UnitOfWork, case: Dossier) -> int:
    """Bring the index rows of a case up to what is public about it now; returns how many rows changed.

    Call it after any change of something public; `cases.actions` does so for every move, name and event.
    It asks for no permission and leaves no event: it repeats in another form what is public already.
    """
    uow.flush()
    wanted = {row["id"]: row for row in _rows(uow, case)}
    rows = uow.session.execute(
        select(RecordEntry.id, RecordEntry.digest).where(RecordEntry.case_id == case.id)
    )
    known: dict[int, str] = dict(rows.all())
    stale = [number for number, digest in known.items() if wanted.get(number, {}).get("digest") != digest]
    fresh = [row for number, row in wanted.items() if known.get(number) != row["digest"]]
    for start in range(0, len(stale), _AT_ONCE):
        ids = stale[start : start + _AT_ONCE]
        index.remove(uow.session, ids)
        uow.execute(delete(RecordEntry).where(RecordEntry.id.in_(ids)))
    if fresh:
        uow.session.execute(insert(RecordEntry), fresh)
        index.add(uow.session, [indexed(row) for row in fresh])
    return len(set(stale) | {row["id"] for row in fresh})


def indexed(row: dict[str, Any]) -> index.Indexed:
    """What the index holds of a row of `record_entry`: its words, and the marks it is narrowed by."""
    marks = [mark("k", row["kind"]), mark("o", row["office_id"])]
    if row["body_id"] is not None:
        marks.append(mark("b", row["body_id"]))
    return index.Indexed(row["id"], _words(row), marks, row["speaker"])


def _words(row: dict[str, Any]) -> str:
    said = (row["title"], row["text"])
    if row["kind"] != "case":
        return "\n".join(said)
    return "\n".join(
        (*said, row["number"], row["href"].rpartition("/")[2])
    )  # found by number and address too


def _rows(uow: UnitOfWork, case: Dossier) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    place: Counter[str] = Counter()
    for kind, entry in entries(uow.session, case):
        day = FuzzyDate.from_iso(entry.date).first
        for text in list(passages(entry.text)) or [""]:
            row: dict[str, Any] = {
                "kind": kind,
                "case_id": case.id,
                "ref": entry.ref,
                "number": case.number,
                "procedure": case.procedure,
                "office_id": case.office_id,
                "title": entry.title,
                "text": text,
                "date": entry.date,
                "fiscal_year": fiscal_year(day).year,
                "href": entry.href,
                "body_id": case.scope.body_id,
                "speaker": entry.speaker,
            }
            row["digest"] = _digest(row)
            rows.append({"id": key(day, case.id, kind, place[kind]), **row})
            place[kind] += 1
    return rows


def _digest(row: dict[str, Any]) -> str:
    said = json.dumps([FOLD_VERSION, INDEX_VERSION, *row.values()], ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def forget_all(uow: UnitOfWork) -> None:
    """Empty the index, before it is built anew."""
    ids = uow.session.execute(select(RecordEntry.id)).scalars().all()
    for start in range(0, len(ids), _AT_ONCE):
        index.remove(uow.session, ids[start : start + _AT_ONCE])
    uow.execute(delete(RecordEntry))
