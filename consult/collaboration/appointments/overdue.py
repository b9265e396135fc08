"""活動の報告の催促: some days after a fiscal year is over, whoever has not reported on it is told once, by mail."""

import datetime as dt
from collections.abc import Sequence

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import fiscal_year
from consult.calendars.fiscal import FiscalYear
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.appointments import own_link
from consult.collaboration.appointments.facts import unread, unreported
from consult.collaboration.appointments.models import AppointmentTerm
from consult.collaboration.appointments.roster import terms_of
from consult.collaboration.project_mail import tell_group
from consult.db import settings
from consult.dossier.queries import Dossier, dossier
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork

HOLDING = frozenset({"serving", "term_ending", "dismissal_proposed"})
_MORNING = 9


def begin(uow: UnitOfWork, case: Case, term: AppointmentTerm) -> None:
    """Set the reminders of a term: one for each fiscal year that ends within it."""
    days = int(pinned(uow.session, case.definition_digest).setting("report_days", 30))
    year = fiscal_year(term.since)
    while year.last <= term.until:
        day = year.last + dt.timedelta(days=days)
        at = clock.tokyo(day.year, day.month, day.day, _MORNING)
        args = {"case_id": case.id, "year": year.year}
        uow.enqueue("appointment.remind", f"{case.id}-{year.year}", args, run_at=at)
        year = year.next


def lacking(held: Dossier, term: AppointmentTerm | None, today: dt.date) -> Sequence[int]:
    """The fiscal years of a term nobody has reported on: neither taken nor waiting to be read."""
    waiting = {one["year"] for one in unread(held)}
    return tuple(year for year in unreported(held, term, today) if year not in waiting)


def overdue(held: Dossier, term: AppointmentTerm | None, today: dt.date) -> Sequence[int]:
    """Those of them that are over."""
    return tuple(year for year in lacking(held, term, today) if FiscalYear(year).last < today)


@handles("appointment.remind")
def remind(uow: UnitOfWork, _key: str, *, case_id: int, year: int) -> None:
    """Tell the person of one fiscal year without a report, with the way to send it."""
    case = uow.session.get_one(Case, case_id)
    uow.require(Permission.CLOCK_FIRE, on=case)
    terms = terms_of(uow.session, [case.id]).get(case.id, [])
    held, today = dossier(uow.session, case), clock.today()
    if case.stage not in HOLDING or not any(year in overdue(held, term, today) for term in terms):
        return
    where = own_link.address(uow.session, case, settings())
    said = [
        msg("%(year)s年度の活動の報告がまだ届いていません。次のページから送ってください。", year=str(year)),
        msg("このリンクを知っている人だけが開けます：%(link)s", link=where),
    ]
    tell_group(uow, case, "nomination", said)
