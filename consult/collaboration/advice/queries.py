"""Searching and counting records of advice: for the desk that keeps them, and without words for the review."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.collaboration.appointments.models import AdviceRecord
from consult.errors import NotFound
from consult.i18n import msg

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed by; empty or None: not."""

    text: str = ""
    year: int | None = None
    category: str = ""
    topic: str = ""
    case_id: int | None = None


@dataclass(frozen=True)
class Found:
    """One page; `after` leads to the next, None at the end."""

    rows: Sequence[AdviceRecord]
    after: int | None


def search(session: Session, offices: Iterable[int], wanted: Wanted, after: int | None = None) -> Found:
    """The records of these offices and what others share with them, newest first; every word must be in it."""
    statement = select(AdviceRecord).where(_readable(offices), *_narrowed(wanted))
    if after is not None:
        statement = statement.where(AdviceRecord.id < after)
    statement = statement.options(joinedload(AdviceRecord.case), joinedload(AdviceRecord.office))
    rows = session.execute(statement.order_by(AdviceRecord.id.desc()).limit(PAGE + 1)).scalars().all()
    return Found(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def by_id(session: Session, offices: Iterable[int], number: int) -> AdviceRecord:
    """One record a reader of these offices may see."""
    mine = select(AdviceRecord).where(AdviceRecord.id == number, _readable(offices))
    found = session.execute(mine).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("この番号の相談の記録はありません"))
    return found


def counts(session: Session, year: int, offices: Iterable[int] | None = None) -> dict[tuple[str, str], int]:
    """How many records of a fiscal year, by kind of who asked and by topic; of every office without `offices`."""
    statement = select(AdviceRecord.category, AdviceRecord.topic, func.count()).where(
        AdviceRecord.fiscal_year == year
    )
    if offices is not None:
        statement = statement.where(AdviceRecord.office_id.in_(list(offices)))
    rows = session.execute(statement.group_by(AdviceRecord.category, AdviceRecord.topic)).all()
    return {(category, topic): number for category, topic, number in rows}


def years(session: Session, offices: Iterable[int]) -> list[int]:
    """The fiscal years with a record of these offices, the newest first."""
    statement = select(AdviceRecord.fiscal_year).where(AdviceRecord.office_id.in_(list(offices))).distinct()
    return sorted(session.execute(statement).scalars(), reverse=True)


def _readable(offices: Iterable[int]) -> ColumnElement[bool]:
    return or_(AdviceRecord.office_id.in_(list(offices)), AdviceRecord.shared.is_(True))


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (AdviceRecord.fiscal_year, wanted.year), (AdviceRecord.category, wanted.category),
        (AdviceRecord.topic, wanted.topic), (AdviceRecord.case_id, wanted.case_id),
    ):  # fmt: skip
        if value:
            found.append(column == value)
    for word in unicodedata.normalize("NFKC", wanted.text).split()[:5]:
        texts = (AdviceRecord.number, AdviceRecord.about, AdviceRecord.outcome, AdviceRecord.next_step)
        found.append(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return found
