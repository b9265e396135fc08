"""Searching: newest first, by keyset, with the counts for narrowing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, column, func, select
from sqlalchemy.orm import Session

from consult.records import index
from consult.records.models import RecordEntry
from consult.records.rules import Asked, key_range

PAGE = 20
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Filters:
    """Narrowing by 年度 (Western year of its April), kind and office; None leaves it open."""

    fiscal_year: int | None = None
    kind: str | None = None
    office_id: int | None = None


@dataclass(frozen=True)
class Facets:
    """How many hits there are under each value, each counted with the other filters applied."""

    fiscal_year: Counter[int] = field(default_factory=Counter)
    kind: Counter[str] = field(default_factory=Counter)
    office_id: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """A page of hits; `after` asks for the next one, or is None at the end."""

    hits: Sequence[RecordEntry]
    after: int | None
    total: int
    facets: Facets


def search(
    session: Session,
    asked: Asked,
    filters: Filters = Filters(),
    *,
    after: int | None = None,
    limit: int = PAGE,
) -> Found:
    """Entries that hold every word, on a day within every span, newest first."""
    narrowed = [condition for condition in _narrowed(filters) if condition is not None]
    rows = _page(session, asked, narrowed, after, limit + 1)
    facets, total = _counts(session, asked, filters)
    return Found(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total, facets)


def newest(session: Session, asked: Asked, limit: int = 50) -> Sequence[RecordEntry]:
    """The newest hits alone, for suggestions and measurements."""
    return _page(session, asked, (), None, limit)


def _page(
    session: Session,
    asked: Asked,
    narrowed: Sequence[ColumnElement[bool]],
    after: int | None,
    limit: int,
) -> Sequence[RecordEntry]:
    # Ordered by the key of the index itself: FTS5 then walks its list from the newest and stops when the page is full.
    statement, number = _hits(session, select(RecordEntry), asked)
    if after is not None:
        statement = statement.where(number < after)
    return session.execute(statement.where(*narrowed).order_by(number.desc()).limit(limit)).scalars().all()


def _hits(session: Session, statement: Statement, asked: Asked) -> tuple[Statement, ColumnElement[int]]:
    """The statement over what matches, and the column that holds the key."""
    number: ColumnElement[int] = RecordEntry.id.expression
    if asked.words:
        matching = index.matching(session, asked.words).columns(column("rowid", BigInteger)).subquery()
        number = matching.c.rowid
        statement = statement.join(matching, RecordEntry.id == number)
    for span in asked.spans:
        low, high = key_range(span)
        statement = statement.where(number >= low, number < high)
    return statement, number


def _narrowed(filters: Filters) -> tuple[ColumnElement[bool] | None, ...]:
    return (
        RecordEntry.fiscal_year == filters.fiscal_year if filters.fiscal_year is not None else None,
        RecordEntry.kind == filters.kind if filters.kind else None,
        RecordEntry.office_id == filters.office_id if filters.office_id is not None else None,
    )


def _counts(session: Session, asked: Asked, filters: Filters) -> tuple[Facets, int]:
    """One pass over the hits, grouped by everything that can narrow them."""
    groups = (RecordEntry.fiscal_year, RecordEntry.kind, RecordEntry.office_id)
    statement, _ = _hits(session, select(*groups, func.count()), asked)
    rows = session.execute(statement.group_by(*groups)).all()
    facets, total = Facets(), 0
    for year, kind, office, count in rows:
        fits_year = filters.fiscal_year in (None, year)
        fits_kind = filters.kind in (None, "", kind)
        fits_office = filters.office_id in (None, office)
        if fits_kind and fits_office:
            facets.fiscal_year[year] += count
        if fits_year and fits_office:
            facets.kind[kind] += count
        if fits_year and fits_kind:
            facets.office_id[office] += count
        if fits_year and fits_kind and fits_office:
            total += count
    return facets, total
