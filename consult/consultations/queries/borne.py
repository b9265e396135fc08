"""What the city said it would bear in mind (その後), as everyone may read it: of published results only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.calendars import FiscalYear, date_text
from consult.cases.models import Case
from consult.consultations.models import Consultation
from consult.consultations.models_responding import FollowUp
from consult.i18n import Message, msg

SHOWN = ("open", "closed")  # one that was dropped followed an answer that nobody reads any more


@dataclass(frozen=True)
class Page:
    """One page of them; `after` is the cursor of the next page, or "" at the end."""

    rows: Sequence[FollowUp]
    after: str


def in_words(row: FollowUp) -> Message:
    """When it is looked at again; once it is closed, what came of it."""
    if row.state == "closed" and row.closed_on is not None:
        return msg("その後（%(day)s）：%(outcome)s", day=date_text(row.closed_on), outcome=row.outcome)
    return msg("その後：%(day)sまでに、もう一度確かめます。", day=date_text(row.due_on))


def listing(session: Session, *, closed: bool, after: str = "", limit: int = 50) -> Page:
    """Those of every published result by keyset: open ones soonest first, closed ones newest first."""
    day = FollowUp.closed_on if closed else FollowUp.due_on
    wanted = _public().where(FollowUp.state == ("closed" if closed else "open"))
    if (at := _read(after)) is not None:
        last, number = at
        beyond = day < last if closed else day > last
        within = FollowUp.id < number if closed else FollowUp.id > number
        wanted = wanted.where(or_(beyond, and_(day == last, within)))
    order = (day.desc(), FollowUp.id.desc()) if closed else (day, FollowUp.id)
    found = session.execute(wanted.order_by(*order).limit(limit + 1)).scalars().all()
    rows = found[:limit]
    if len(found) <= limit:
        return Page(rows, "")
    edge = rows[-1].closed_on if closed else rows[-1].due_on
    return Page(rows, f"{edge}.{rows[-1].id}")


def closed_in(session: Session, year: FiscalYear) -> Sequence[FollowUp]:
    """Those closed in a 年度, the newest first; for the desk, so before publication too."""
    wanted = select(FollowUp).where(
        FollowUp.state == "closed", FollowUp.closed_on.between(year.first, year.last)
    )
    wanted = wanted.options(joinedload(FollowUp.case), joinedload(FollowUp.office))
    return session.execute(wanted.order_by(FollowUp.closed_on.desc(), FollowUp.id.desc())).scalars().all()


def of_case(session: Session, case: Case) -> Sequence[FollowUp]:
    """Those of one case, open ones first; none before its result is published."""
    wanted = _public().where(FollowUp.case_id == case.id)
    found = session.execute(wanted.order_by(FollowUp.state.desc(), FollowUp.due_on, FollowUp.id))
    return found.scalars().all()


def by_number(session: Session, case: Case) -> dict[int, str]:
    """The sentence of each, by the number of its group; the newest where an answer had more than one."""
    rows = sorted(of_case(session, case), key=lambda row: row.id)
    return {row.group.number: str(in_words(row)) for row in rows}


def _public() -> Select[FollowUp]:
    return (
        select(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .join(Consultation, Consultation.case_id == FollowUp.case_id)
        .where(
            FollowUp.state.in_(SHOWN), Case.public.is_(True), Consultation.result_published_at.is_not(None)
        )
        .options(joinedload(FollowUp.case), joinedload(FollowUp.office), joinedload(FollowUp.group))
    )


def _read(cursor: str) -> tuple[dt.date, int] | None:
    day, _, number = cursor.partition(".")
    try:
        return dt.date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None
