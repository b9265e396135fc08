"""役割の権限: who is appointed and has an account holds the role of a coordinator in that office, until the last day."""

import datetime as dt

from sqlalchemy import select

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.appointments.roster import terms_of
from consult.dossier import keeping
from consult.dossier.queries import row_of
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork


def give(uow: UnitOfWork, case: Case) -> None:
    """Give the role in the office of the case to the account with the person's address, if there is one."""
    account, term = _account(uow, case), terms_of(uow.session, [case.id])[case.id][-1]
    if account is None:
        return
    _take_later(uow, case, term.until)
    if term.since > clock.today():
        at = clock.tokyo(term.since.year, term.since.month, term.since.day)
        uow.enqueue("appointment.begin", str(case.id), {"case_id": case.id}, run_at=at)
        return
    if _held(account, case):
        return
    account.grants.append(Grant(account_id=account.id, role=Role.COORDINATOR.value, office_id=case.office_id))
    uow.flush()
    uow.record(Event.ROLE_GRANTED, account, public={"role": Role.COORDINATOR.value, "office": case.office_id})


def take(uow: UnitOfWork, case: Case, *, after: dt.date) -> None:
    """Take the role back once the last day is over."""
    if after >= clock.today():
        _take_later(uow, case, after)
        return
    account = _account(uow, case)
    grant = _held(account, case) if account else None
    if account is None or grant is None:
        return
    account.grants.remove(grant)
    uow.session.delete(grant)
    uow.record(Event.ROLE_REVOKED, account, public={"role": Role.COORDINATOR.value, "office": case.office_id})


@handles("appointment.begin")
def begin(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """Give the role on the first day of a term, unless the appointment ended before it began."""
    case = uow.session.get_one(Case, case_id)
    uow.require(Permission.CLOCK_FIRE, on=case)
    if terms_of(uow.session, [case.id])[case.id][-1].ended_on is None:
        give(uow, case)


@handles("appointment.over")
def over(uow: UnitOfWork, _key: str, *, case_id: int) -> None:
    """Take the role back after the last term, unless it was renewed meanwhile."""
    case = uow.session.get_one(Case, case_id)
    uow.require(Permission.CLOCK_FIRE, on=case)
    term = terms_of(uow.session, [case.id])[case.id][-1]
    take(uow, case, after=term.ended_on or term.until)


def _take_later(uow: UnitOfWork, case: Case, after: dt.date) -> None:
    morning = after + dt.timedelta(days=1)
    at = clock.tokyo(morning.year, morning.month, morning.day)
    uow.enqueue("appointment.over", str(case.id), {"case_id": case.id}, run_at=at)


def _account(uow: UnitOfWork, case: Case) -> Account | None:
    row = row_of(uow.session, case, "nomination", 1)
    mail = keeping.opened(row).get("mail", "") if row else ""
    if not mail:
        return None
    mine = select(Account).where(Account.email == mail.strip().casefold(), Account.active)
    return uow.session.execute(mine).scalar_one_or_none()


def _held(account: Account, case: Case) -> Grant | None:
    return next(
        (g for g in account.grants if g.role == Role.COORDINATOR and g.office_id == case.office_id), None
    )
