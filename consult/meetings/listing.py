"""The public list of meetings: those to come, and those held page by page, however many years there are."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.models import Body
from consult.calendars import FiscalYear, fiscal_year, tokyo_date
from consult.cases.models import Case
from consult.meetings.models import Meeting

PAGE, COMING = 50, 100
_KEY = re.compile(r"(\d{1,17})-(\d{1,9})")


@dataclass(frozen=True)
class HeldPage:
    """Meetings held, latest first; `newer` is how many come before this page.

    `next` and `previous` ask for the pages around it: empty for the first one, None where there is none.
    """

    meetings: Sequence[Meeting]
    next: str | None
    previous: str | None
    newer: int
    total: int


def coming(session: Session, body: Body | None = None, year: FiscalYear | None = None) -> Sequence[Meeting]:
    """The next meetings of which notice has been given and that are not yet open, soonest first."""
    query = _public(select(Meeting), body, year).where(_is_coming())
    return session.execute(query.order_by(Meeting.starts_at, Meeting.case_id).limit(COMING)).scalars().all()


def held(
    session: Session,
    body: Body | None = None,
    year: FiscalYear | None = None,
    *,
    before: str = "",
    limit: int = PAGE,
) -> HeldPage:
    """One page of the meetings held, by keyset on the time they start; nonsense in `before` is the first page."""
    past = _public(select(Meeting), body, year).where(~_is_coming())
    mark = _mark(before)
    rows = session.execute(
        (past.where(_after(*mark)) if mark else past)
        .order_by(Meeting.starts_at.desc(), Meeting.case_id.desc())
        .limit(limit + 1)
    )
    found = rows.scalars().all()
    count = _public(select(func.count()).select_from(Meeting), body, year).where(~_is_coming())
    total = session.execute(count).scalar_one()
    newer = session.execute(count.where(~_after(*mark))).scalar_one() if mark else 0
    following = _key(found[limit - 1]) if len(found) > limit else None
    return HeldPage(
        found[:limit], following, _previous(session, past, mark, limit) if mark else None, newer, total
    )


def _previous(session: Session, past: Select[Any], mark: tuple[dt.datetime, int], limit: int) -> str:
    """The key of the page that ends at `mark`."""
    back = past.where(~_after(*mark)).order_by(Meeting.starts_at, Meeting.case_id).offset(limit).limit(1)
    start = session.execute(back).scalars().first()
    return _key(start) if start else ""


def years(session: Session, body: Body | None = None) -> list[FiscalYear]:
    """The 年度 from the first public meeting to the last, latest first."""
    ends: Any = select(func.min(Meeting.starts_at), func.max(Meeting.starts_at))
    first, last = session.execute(_public(ends, body, None)).one()
    if first is None:
        return []
    begin, end = (fiscal_year(tokyo_date(moment)).year for moment in (first, last))
    return [FiscalYear(year) for year in range(end, begin - 1, -1)]


def bodies_with_meetings(session: Session) -> list[Body]:
    """The public bodies with a public meeting, by name."""
    met = select(Meeting.body_id).join(Case, Case.id == Meeting.case_id).where(Case.public.is_(True))
    query = select(Body).where(Body.public.is_(True), Body.id.in_(met)).order_by(Body.name)
    return list(session.execute(query).scalars())


def _public(query: Select[Any], body: Body | None, year: FiscalYear | None) -> Select[Any]:
    query = query.join(Case, Case.id == Meeting.case_id).where(Case.public.is_(True))
    if body is not None:
        query = query.where(Meeting.body_id == body.id)
    if year is not None:
        begin, end = (clock.tokyo(y.year, 4, 1) for y in (year, year.next))
        query = query.where(Meeting.starts_at >= begin, Meeting.starts_at < end)
    return query


def _is_coming() -> ColumnElement[bool]:
    today = clock.today()
    return and_(
        Meeting.opened_at.is_(None), Meeting.starts_at >= clock.tokyo(today.year, today.month, today.day)
    )


def _after(starts_at: dt.datetime, case_id: int) -> ColumnElement[bool]:
    """Further down a list that has the latest first."""
    same_time = and_(Meeting.starts_at == starts_at, Meeting.case_id < case_id)
    return or_(Meeting.starts_at < starts_at, same_time)


def _key(meeting: Meeting) -> str:
    return f"{round(meeting.starts_at.timestamp() * 1_000_000)}-{meeting.case_id}"


def _mark(before: str) -> tuple[dt.datetime, int] | None:
    found = _KEY.fullmatch(before)
    if found is None:
        return None
    return dt.datetime.fromtimestamp(int(found[1]) / 1_000_000, dt.UTC), int(found[2])
