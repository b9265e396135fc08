"""Promised days as everyone may see them: kept, running, overdue or suspended, with what was changed and why."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.accounts.models import Office
from consult.calendars import days_until, tokyo_date
from consult.cases.clocks import ENDED, OPEN
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.i18n import Message, msg

CURSOR = r"[01]\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}"


@dataclass(frozen=True)
class Standing:
    """How a deadline stands: `code` for programs, `days` (left, or late when overdue or kept late), a sentence."""

    code: str  # running, overdue, suspended, kept, kept_late, ended
    days: int
    sentence: Message


def standing(row: Deadline) -> Standing:
    """How a deadline stands today."""
    if row.state == "suspended":
        left = row.remaining or 0
        return Standing("suspended", left, msg("止めています（残り%(n)s日）", n=left))
    if row.state == "cancelled":
        return Standing("ended", 0, msg("手続が変わり、この期日はなくなりました"))
    if row.state in ENDED:
        return _ended(row, kept=row.state == "met" and row.trigger is None)
    left = days_until(row.due_on)
    if left < 0:
        return Standing("overdue", -left, msg("%(n)s日過ぎています", n=-left))
    return Standing("running", left, msg("残り%(n)s日", n=left) if left else msg("きょうが期日です"))


def _ended(row: Deadline, *, kept: bool) -> Standing:
    """Kept, with the day; or merely over, because its stage was left or its time came."""
    if row.fired_at is None:
        return Standing("kept", 0, msg("果たしました")) if kept else Standing("ended", 0, msg("終わりました"))
    day = tokyo_date(row.fired_at)
    late = 0 if row.trigger else max((day - row.due_on).days, 0)
    if kept and late:
        return Standing("kept_late", late, msg("%(day)sに果たしました（%(n)s日遅れ）", day=day, n=late))
    if kept:
        return Standing("kept", 0, msg("%(day)sに果たしました", day=day))
    if late:
        return Standing("ended", late, msg("%(day)sに終わりました（%(n)s日遅れ）", day=day, n=late))
    return Standing("ended", 0, msg("%(day)sに終わりました", day=day))


def said(change: DeadlineChange) -> Message:
    """A change of a deadline in a sentence, without its reason."""
    if change.kind == "suspended":
        return msg("期限を止めました（残り%(n)s日）", n=change.remaining)
    if change.kind == "resumed":
        return msg("期限を再開しました。新しい期日は%(new)sです", new=change.new_due)
    if change.kind == "restarted":
        return msg("期限を数え直しました。新しい期日は%(new)sです", new=change.new_due)
    if change.kind == "reopened":
        return (
            msg(
                "%(day)sに終わった期限を開き直しました。期日は%(new)sです",
                day=tokyo_date(change.ended_at),
                new=change.new_due,
            )
            if change.ended_at
            else msg("終わった期限を開き直しました。期日は%(new)sです", new=change.new_due)
        )
    if change.kind == "extended":
        return msg("期日を%(old)sから%(new)sに延ばしました", old=change.old_due, new=change.new_due)
    return msg("期日を%(old)sから%(new)sに移しました", old=change.old_due, new=change.new_due)


@dataclass(frozen=True)
class Page:
    """One page of promises with their cases; `after` is the cursor of the next page, or None at the end."""

    rows: Sequence[tuple[Deadline, Case]]
    after: str | None


def listing(
    session: Session,
    *,
    ended: bool = False,
    office_id: int | None = None,
    after: str = "",
    limit: int = 50,
) -> Page:
    """Promises of published cases, by keyset.

    The open ones come with the overdue first, then by day, the suspended last; the ended ones latest first.
    A cursor that is none is ignored.
    """
    rank = literal(0) if ended else when((Deadline.state == "suspended", 1), else_=0)
    statement = _promises(ENDED if ended else OPEN).options(joinedload(Case.office))
    if office_id is not None:
        statement = statement.where(Case.office_id == office_id)
    if re.fullmatch(CURSOR, after):
        first, day, row_id = _read(after)
        later = Deadline.due_on < day if ended else Deadline.due_on > day
        next_id = Deadline.id < row_id if ended else Deadline.id > row_id
        within = or_(later, and_(Deadline.due_on == day, next_id))
        statement = statement.where(or_(rank > first, and_(rank == first, within)))
    order = (Deadline.due_on.desc(), Deadline.id.desc()) if ended else (rank, Deadline.due_on, Deadline.id)
    found = [(row[0], row[1]) for row in session.execute(statement.order_by(*order).limit(limit + 1))]
    rows = found[:limit]
    return Page(rows, _cursor(rows[-1][0]) if len(found) > limit else None)


def overdue_count(session: Session) -> int:
    """How many public promises are overdue today."""
    late = _promises(("running",)).where(Deadline.due_on < clock.today())
    return session.execute(select(func.count()).select_from(late.subquery())).scalar_one()


def offices(session: Session) -> Sequence[Office]:
    """The offices that have promised something."""
    ids = _promises((*OPEN, *ENDED)).with_only_columns(Case.office_id).distinct()
    return session.execute(select(Office).where(Office.id.in_(ids)).order_by(Office.id)).scalars().all()


def _promises(states: Sequence[str]) -> Select[Deadline, Case]:
    return (
        select(Deadline, Case)
        .join(Case, Case.id == Deadline.case_id)
        .where(Deadline.state.in_(states), Deadline.public.is_(True), Deadline.trigger.is_(None))
        .where(Case.public.is_(True))
    )


def _cursor(row: Deadline) -> str:
    return f"{int(row.state == 'suspended')}.{row.due_on.isoformat()}.{row.id}"


def _read(cursor: str) -> tuple[int, dt.date, int]:
    first, day, row_id = cursor.split(".")
    try:
        return int(first), dt.date.fromisoformat(day), int(row_id)
    except ValueError:
        return 0, dt.date.min, 0
