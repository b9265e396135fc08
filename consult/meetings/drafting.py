"""The draft of the minutes, worked out from what was recorded in the room: pure.

Notes become remarks; comings, goings and votes become statements of fact. What a person has edited is never
touched: `plan` only says which generated rows to add, rewrite or drop.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consult.i18n import msg, using
from consult.meetings.rules import Change

_BLANKS = re.compile(r"[ \t　]+")


@dataclass(frozen=True)
class Fact:
    """A statement the minutes must hold: what it was made from, under which item, when, and its words."""

    source: str
    item: int | None
    at: dt.datetime
    text: str


@dataclass(frozen=True)
class Row:
    """A row as it stands."""

    id: int
    source: str
    item: int | None
    at: dt.datetime | None
    note: str
    text: str
    edited: bool


@dataclass(frozen=True)
class Plan:
    """What to do: texts by row id, facts to insert (each after the row named; None: first), rows to drop."""

    rewrite: dict[int, str]
    insert: list[tuple[int | None, Fact]]
    drop: list[int]


def tidy(note: str) -> str:
    """A note as a remark: blanks closed up, a full stop at its end. Words are not changed."""
    text = "\n".join(_BLANKS.sub(" ", line).strip() for line in note.strip().splitlines())
    return text if not text or text[-1] in "。！？!?）)」" else text + "。"


def plan(rows: Sequence[Row], facts: Sequence[Fact]) -> Plan:
    """How to bring generated rows up to date; edited ones stay, and stay where they are."""
    known = {row.source: row for row in rows if row.source}
    wanted = {fact.source: fact for fact in facts}
    rewrite: dict[int, str] = {}
    for row in rows:
        if row.edited:
            continue
        text = wanted[row.source].text if row.source in wanted else "" if row.source else tidy(row.note)
        if text and text != row.text:
            rewrite[row.id] = text
    drop = [row.id for row in rows if row.source and row.source not in wanted and not row.edited]
    kept = [row for row in rows if row.id not in drop]
    insert = [(_place(kept, fact), fact) for fact in facts if fact.source not in known]
    return Plan(rewrite, insert, drop)


def kept(rows: Sequence[Row], facts: Sequence[Fact]) -> dict[int, str]:
    """What would have been generated for rows a person wrote: shown beside them, never put in their place."""
    wanted = {fact.source: fact.text for fact in facts}
    found: dict[int, str] = {}
    for row in rows:
        made = wanted.get(row.source, "") if row.source else tidy(row.note)
        if row.edited and made and made != row.text:
            found[row.id] = made
    return found


def fingerprint(made: Plan) -> str:
    """Digest of a plan, so that what is done is what was looked at."""
    inserted = [[after, fact.source, fact.text] for after, fact in made.insert]
    said = [sorted(made.rewrite.items()), inserted, sorted(made.drop)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _place(rows: Iterable[Row], fact: Fact) -> int | None:
    """The row after which a fact stands: the last of its item not later than it, else the last before the item."""
    after: int | None = None
    for row in rows:
        if row.at is not None and row.at <= fact.at:
            after = row.id
    return after


def item_at(marks: Sequence[tuple[dt.datetime, int]], instant: dt.datetime) -> int | None:
    """Under which item something happened: that of the last remark or vote before it, else the first."""
    before = [item for at, item in sorted(marks) if at <= instant]
    if before:
        return before[-1]
    return min(marks)[1] if marks else None


def with_quorum(sentence: str, change: Change | None, *, lost: bool, regained: bool, quorum: int) -> str:
    """A coming or going, and what it did to the quorum."""
    with using("ja"):
        if change is None or not (lost or regained):
            return f"{sentence}。"
        text = (
            msg(
                "出席は%(n)s人となり、定足数（%(quorum)s人）に足りなくなりました。",
                n=change.present,
                quorum=quorum,
            )
            if lost
            else msg(
                "出席は%(n)s人となり、定足数（%(quorum)s人）に達しました。", n=change.present, quorum=quorum
            )
        )
        return f"{sentence}。{text}"
