"""Telling those responsible before a deadline and after it: by mail, once for each declared day.

Before the due day the secretaries of the office are told; after it their head too. Whoever stands in for one
of them gets the same mail.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant
from consult.audit.events import Event
from consult.calendars import date_text, days_until
from consult.cases import clocks, deputies, promises
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineReminder
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork


@handles(clocks.REMINDER)
def remind(uow: UnitOfWork, _key: str, *, case_id: int, rule: str, due: str, days: int) -> None:
    """The worker's part: remind of a due day, `days` before it (negative: after it), once.

    Nothing is sent for a day that was moved, a clock that ended or stands still, or a reminder that a later
    one has overtaken because the worker was away.
    """
    row = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == rule)
    ).scalar_one_or_none()
    if row is None or row.state != "running" or row.due_on.isoformat() != due:
        return
    if _overtaken(row, days) or _done(uow.session, row, days):
        return
    uow.require(Permission.CLOCK_FIRE)
    case = uow.session.get_one(Case, case_id)
    told = responsible(uow.session, case, late=days < 0)
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    for account in told:
        _tell(uow, case, row, account, box)
    uow.add(
        DeadlineReminder(deadline_id=row.id, due_on=row.due_on, days=days, mails=len(told), at=clock.now())
    )
    uow.record(
        Event.DEADLINE_REMINDED, case, public={"rule": rule, "due": due, "days": days, "mails": len(told)}
    )


def responsible(session: Session, case: Case, *, late: bool) -> Sequence[Account]:
    """Who answers for the case: its secretaries, with `late` also their head, and today's deputies of each."""
    roles = (Role.SECRETARY, Role.HEAD) if late else (Role.SECRETARY,)
    here = [Grant.office_id == case.office_id, Grant.case_id == case.id]
    if case.body_id is not None:
        here.append(Grant.body_id == case.body_id)
    own = select(Grant.account_id).where(Grant.role.in_([role.value for role in roles]), or_(*here))
    return deputies.with_deputies(session, own)


def sent(session: Session, rows: Sequence[Deadline]) -> dict[int, list[DeadlineReminder]]:
    """Every reminder of several deadlines by deadline id, oldest first."""
    found: dict[int, list[DeadlineReminder]] = {row.id: [] for row in rows}
    if not found:
        return found
    for one in session.execute(
        select(DeadlineReminder).where(DeadlineReminder.deadline_id.in_(found)).order_by(DeadlineReminder.id)
    ).scalars():
        found[one.deadline_id].append(one)
    return found


def _overtaken(row: Deadline, days: int) -> bool:
    left = days_until(row.due_on)
    return any(other < days and left <= other for other in row.remind)


def _done(session: Session, row: Deadline, days: int) -> bool:
    known = select(DeadlineReminder.id).where(
        DeadlineReminder.deadline_id == row.id,
        DeadlineReminder.due_on == row.due_on,
        DeadlineReminder.days == days,
    )
    return session.execute(known).first() is not None


def _tell(uow: UnitOfWork, case: Case, row: Deadline, account: Account, box: Fernet) -> None:
    with using(account.language):
        context = {
            "title": case.title,
            "number": case.number,
            "address": case.slug,
            "what": str(clocks.label(row)),
            "due": date_text(row.due_on),
            "stands": str(promises.standing(row).sentence),
            "office": case.office.name,
            "telephone": case.office.telephone,
        }
    notices.queue(
        uow, "deadline", account.email, context, box=box, language=account.language, case_id=case.id
    )
