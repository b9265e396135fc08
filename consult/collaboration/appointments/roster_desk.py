"""What an office looks after: who serves or will serve, who applied, and what they sent by their own page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from consult.cases.models import Case
from consult.collaboration.appointments.as_sent import by_form
from consult.collaboration.appointments.facts import unread
from consult.collaboration.appointments.models import AppointmentTerm
from consult.collaboration.appointments.overdue import HOLDING, overdue
from consult.collaboration.appointments.own import APPLYING
from consult.collaboration.appointments.sheets import NAME, WISHES
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written
from consult.i18n import N_

MOST = 200


@dataclass(frozen=True)
class Arrived:
    """One thing a person sent: an application (no sheet), a report that waits to be taken, or a wish."""

    case: Case
    sheet: Written | None = None

    @property
    def what(self) -> str:
        """Its name, to be translated."""
        if self.sheet is None:
            return N_("応募")
        return WISHES[self.sheet["what"]] if self.sheet.sheet == "wish" else N_("活動の報告")


def on_desk(session: Session, offices: Iterable[int], day: dt.date) -> Sequence[AppointmentTerm]:
    """At most 200 terms that are not over, those that end soonest first."""
    last = func.coalesce(AppointmentTerm.ended_on, AppointmentTerm.until)
    wanted = select(AppointmentTerm).join(Case, Case.id == AppointmentTerm.case_id)
    wanted = wanted.where(Case.office_id.in_(list(offices)), last >= day)
    wanted = wanted.options(contains_eager(AppointmentTerm.case)).order_by(last, AppointmentTerm.id)
    return session.execute(wanted.limit(MOST)).scalars().all()


def arrived(session: Session, offices: Iterable[int]) -> list[Arrived]:
    """What people sent and nobody has answered yet, of at most 200 cases, the newest cases first."""
    wanted = select(Case).where(
        Case.procedure == NAME, Case.office_id.in_(list(offices)), Case.stage.in_(APPLYING | HOLDING)
    )
    cases = session.execute(wanted.order_by(Case.id.desc()).limit(MOST)).scalars().all()
    applied = by_form(session, [case.id for case in cases])
    found: list[Arrived] = []
    for case, held in zip(cases, dossiers(session, cases), strict=True):
        if case.stage in APPLYING and case.id in applied:
            found.append(Arrived(case))
        found += [Arrived(case, sheet) for sheet in _waiting(case, held)]
    return found


def overdue_of(session: Session, terms: Sequence[AppointmentTerm], day: dt.date) -> list[Sequence[int]]:
    """For each term, the fiscal years that are over and nobody has reported on."""
    held = dossiers(session, [term.case for term in terms])
    return [overdue(one, term, day) for one, term in zip(held, terms, strict=True)]


def _waiting(case: Case, held: Dossier) -> list[Written]:
    wishes = held.all("wish")
    if case.stage in APPLYING:
        return [one for one in wishes if one["what"] == "withdraw"][-1:]
    return unread(held) + [one for one in wishes if one["what"] == "leave"][-1:]
