"""Reminding the office that was asked: before its day, on it and after it, and today's deputies of each with it."""

import datetime as dt
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet
from sqlalchemy import select

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant
from consult.audit.events import Event
from consult.calendars import date_text, days_until, tokyo_date
from consult.cases import deputies
from consult.consultations import snapshots
from consult.consultations.models_responding import Inquiry, InquiryReminder
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork

REMIND = "inquiry.remind"
DAYS = (7, 1, 0, -1)  # before the due day; the day after it, the head is told too


def plan(uow: UnitOfWork, row: Inquiry) -> None:
    """Schedule the reminders that still lie ahead; part of asking, which asked permission."""
    due = row.due_on.isoformat()
    for days in DAYS:
        morning = _morning(row.due_on - dt.timedelta(days=days))
        if morning > clock.now():
            what = {"inquiry_id": row.id, "due": due, "days": days}
            uow.enqueue(REMIND, f"{row.id}:{due}:{days}", what, run_at=morning)


@handles(REMIND)
def remind(uow: UnitOfWork, _key: str, *, inquiry_id: int, due: str, days: int) -> None:
    """The worker's part: tell the asked office before its day and after it, once for each declared day."""
    row = uow.session.get(Inquiry, inquiry_id)
    if row is None or row.state != "asked" or row.due_on.isoformat() != due:
        return
    if snapshots.newest(uow.session, row.case) is not None:
        return
    known = select(InquiryReminder.id).where(
        InquiryReminder.inquiry_id == row.id, InquiryReminder.days == days
    )
    overtaken = any(other < days and days_until(row.due_on) <= other for other in DAYS)
    if overtaken or uow.session.execute(known).first() is not None:
        return
    uow.require(Permission.CLOCK_FIRE)
    told = _send(uow, row, late=days < 0)
    uow.add(InquiryReminder(inquiry_id=row.id, due_on=row.due_on, days=days, mails=told, at=clock.now()))
    public = {"due": due, "days": days, "mails": told, "on": tokyo_date(clock.now()).isoformat()}
    uow.record(Event.INQUIRY_REMINDED, row, public=public, case_id=row.case_id)


def tell_asked(uow: UnitOfWork, rows: Sequence[Inquiry]) -> None:
    """Tell each office the moment it is asked, in one mail however much it is; asking had its permission."""
    by_office: dict[int, list[Inquiry]] = {}
    for row in rows:
        by_office.setdefault(row.office_id, []).append(row)
    for mine in by_office.values():
        _send(uow, mine[0], late=False, asked=len(mine))


def _send(uow: UnitOfWork, row: Inquiry, *, late: bool, asked: int = 0) -> int:
    roles = [Role.SECRETARY.value, *([Role.HEAD.value] if late else [])]
    own = select(Grant.account_id).where(Grant.role.in_(roles), Grant.office_id == row.office_id)
    told = deputies.with_deputies(uow.session, own)
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    for account in told:
        _tell(uow, row, account, box, late=late, asked=asked)
    return len(told)


def _tell(uow: UnitOfWork, row: Inquiry, account: Account, box: Fernet, *, late: bool, asked: int) -> None:
    with using(account.language):
        context = {
            "title": row.case.title,
            "number": row.group.number,
            "due": date_text(row.due_on),
            "late": late,
            "asked": asked,
            "office": row.case.office.name,
            "telephone": row.case.office.telephone,
        }
    notices.queue(
        uow, "inquiry", account.email, context, box=box, language=account.language, case_id=row.case_id
    )


def _morning(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 8)
