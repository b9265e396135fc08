"""Meetings, and items of meetings, that were not open to the public, with why."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult.cases.models import Case
from consult.meetings.models import AgendaItem, Meeting

CLOSED_PAGE = 50


def closed_meetings(session: Session, before: int | None = None) -> list[Meeting]:
    """Announced meetings held in private, wholly or for some items, newest first; one row more than a page."""
    private = select(AgendaItem.meeting_id).where(AgendaItem.closed_reason != "")
    query = (
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True), (Meeting.openness != "open") | Meeting.case_id.in_(private))
        .options(joinedload(Meeting.body), selectinload(Meeting.items))
        .order_by(Meeting.case_id.desc())
        .limit(CLOSED_PAGE + 1)
    )
    if before is not None:
        query = query.where(Meeting.case_id < before)
    return list(session.execute(query).scalars())


def number_of_closed(session: Session) -> int:
    """How many such meetings there are."""
    private = select(AgendaItem.meeting_id).where(AgendaItem.closed_reason != "")
    counted = session.execute(
        select(func.count())
        .select_from(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True), (Meeting.openness != "open") | Meeting.case_id.in_(private))
    )
    return int(counted.scalar_one())
