"""Searching: newest first, by keyset, with the counts for narrowing; never dearer than what is counted.

Everything that narrows is a word of the index or a range of its key, so each statement walks the index from the
newest hit and stops: at the end of the page, or where counting ends (`COUNTED`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BigInteger, Select, column, select
from sqlalchemy.orm import Session

from consult.calendars import FiscalYear
from consult.records import index
from consult.records.models import RecordEntry
from consult.records.rules import Asked, key_range, mark

PAGE = 20
COUNTED = 1000  # hits, newest first; of more there are, a page says so


@dataclass(frozen=True)
class Filters:
    """Narrowing by 年度 (Western year of its April), kind, office, body and words of the speaker; None is open."""

    fiscal_year: int | None = None
    kind: str | None = None
    office_id: int | None = None
    body_id: int | None = None
    speaker: tuple[str, ...] | None = None

    @property
    def empty(self) -> bool:
        """Nothing narrows."""
        return self == Filters()


@dataclass(frozen=True)
class Facets:
    """How many hits there are under each value, each counted with the other filters applied."""

    fiscal_year: Counter[int] = field(default_factory=Counter)
    kind: Counter[str] = field(default_factory=Counter)
    office_id: Counter[int] = field(default_factory=Counter)
    body_id: Counter[int] = field(default_factory=Counter)
    speaker: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """A page of hits; `after` asks for the next one, or is None at the end.

    `total` is at most COUNTED; with `more` there are more hits than that, and counts are of the newest COUNTED.
    """

    hits: Sequence[RecordEntry]
    after: int | None
    total: int
    facets: Facets
    more: bool = False


def search(
    session: Session,
    asked: Asked,
    filters: Filters = Filters(),
    *,
    after: int | None = None,
    limit: int = PAGE,
) -> Found:
    """Entries that hold every word, on a day within every span and under every filter, newest first."""
    counted = _ids(session, asked, filters, COUNTED + 1)
    ids = counted if after is None else _ids(session, asked, filters, limit + 1, after)
    facets = _facets(session, asked, filters, counted)
    following = ids[limit - 1] if len(ids) > limit else None
    more = len(counted) > COUNTED
    return Found(_entries(session, ids[:limit]), following, min(len(counted), COUNTED), facets, more)


def newest(session: Session, asked: Asked, limit: int = 50) -> Sequence[RecordEntry]:
    """The newest hits alone, for suggestions and measurements."""
    return _entries(session, _ids(session, asked, Filters(), limit))


def years(session: Session) -> Sequence[FiscalYear]:
    """The 年度 from the newest entry to the oldest."""
    first, last = (
        session.execute(select(RecordEntry.fiscal_year).order_by(order).limit(1)).scalar()
        for order in (RecordEntry.id, RecordEntry.id.desc())
    )
    return [FiscalYear(year) for year in range(last, first - 1, -1)] if first and last else []


def _entries(session: Session, ids: Sequence[int]) -> Sequence[RecordEntry]:
    statement = select(RecordEntry).where(RecordEntry.id.in_(ids)).order_by(RecordEntry.id.desc())
    return session.execute(statement).scalars().all()


def _ids(
    session: Session, asked: Asked, filters: Filters, limit: int, after: int | None = None
) -> Sequence[int]:
    """The newest ids that match, on their own: joined to the rows, a planner may ask the index once for each row.

    Ordered by the key of the index itself: FTS5 then walks its list from the newest and stops when there are enough.
    """
    marks = _marks(filters)
    statement: Select[Any]
    if asked.words or marks or filters.speaker:
        found = index.matching(session, asked.words, marks, filters.speaker or ())
        matching = found.columns(column("rowid", BigInteger)).subquery()
        number = matching.c.rowid
        statement = select(number)
    else:
        number = RecordEntry.id.expression.label("rowid")
        statement = select(number)
    year = () if filters.fiscal_year is None else (FiscalYear(filters.fiscal_year),)
    for low, high in map(key_range, (*asked.spans, *year)):
        statement = statement.where(number >= low, number < high)
    if after is not None:
        statement = statement.where(number < after)
    return session.execute(statement.order_by(number.desc()).limit(limit)).scalars().all()


def _marks(filters: Filters) -> list[str]:
    given = (("k", filters.kind), ("o", filters.office_id), ("b", filters.body_id))
    return [mark(name, value) for name, value in given if value not in (None, "")]


_FACETS = ("fiscal_year", "kind", "office_id", "body_id", "speaker")


def _facets(session: Session, asked: Asked, filters: Filters, ids: Sequence[int]) -> Facets:
    """What the newest hits divide into; for a filter that is on, what they would divide into without it."""
    rows, facets = _rows(session, ids), Facets()
    for name in _FACETS:
        free = rows
        if getattr(filters, name) not in (None, "", ()):
            free = _rows(session, _ids(session, asked, replace(filters, **{name: None}), COUNTED))
        values = (getattr(row, name) for row in free)
        getattr(facets, name).update(value for value in values if value not in (None, ""))
    return facets


def _rows(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    columns = [getattr(RecordEntry, name) for name in _FACETS]
    return session.execute(select(*columns).where(RecordEntry.id.in_(ids[:COUNTED]))).all()
