"""Searching: newest first, by keyset, with the counts for narrowing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Integer, column, func, select
from sqlalchemy.orm import Session

from consult.records import index
from consult.records.models import RecordEntry
from consult.records.rules import Asked, key_range

PAGE = 20


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
    base = [*_where(session, asked), *(c for c in _narrowed(filters) if c is not None)]
    page = [*base, RecordEntry.id < after] if after is not None else base
    rows = (
        session.execute(select(RecordEntry).where(*page).order_by(RecordEntry.id.desc()).limit(limit + 1))
        .scalars()
        .all()
    )
    facets, total = _counts(session, asked, filters)
    return Found(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total, facets)


def newest(session: Session, asked: Asked, limit: int = 50) -> Sequence[RecordEntry]:
    """The newest hits alone, for suggestions and measurements."""
    return (
        session.execute(
            select(RecordEntry).where(*_where(session, asked)).order_by(RecordEntry.id.desc()).limit(limit)
        )
        .scalars()
        .all()
    )


def _where(session: Session, asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.words:
        matching = index.matching(session, asked.words).columns(column("rowid", Integer)).subquery()
        conditions.append(RecordEntry.id.in_(select(matching.c.rowid)))
    for span in asked.spans:
        low, high = key_range(span)
        conditions += [RecordEntry.id >= low, RecordEntry.id < high]
    return conditions


def _narrowed(filters: Filters) -> tuple[ColumnElement[bool] | None, ...]:
    return (
        RecordEntry.fiscal_year == filters.fiscal_year if filters.fiscal_year is not None else None,
        RecordEntry.kind == filters.kind if filters.kind else None,
        RecordEntry.office_id == filters.office_id if filters.office_id is not None else None,
    )


def _counts(session: Session, asked: Asked, filters: Filters) -> tuple[Facets, int]:
    """One pass over the hits, grouped by everything that can narrow them."""
    rows = session.execute(
        select(RecordEntry.fiscal_year, RecordEntry.kind, RecordEntry.office_id, func.count())
        .where(*_where(session, asked))
        .group_by(RecordEntry.fiscal_year, RecordEntry.kind, RecordEntry.office_id)
    ).all()
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
