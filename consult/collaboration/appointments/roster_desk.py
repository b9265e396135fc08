"""The terms an office looks after: who serves or will serve, whose last day comes next first."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from consult.cases.models import Case
from consult.collaboration.appointments.models import AppointmentTerm


def on_desk(session: Session, offices: Iterable[int], day: dt.date) -> Sequence[AppointmentTerm]:
    """At most 200 terms that are not over, those that end soonest first."""
    last = func.coalesce(AppointmentTerm.ended_on, AppointmentTerm.until)
    wanted = select(AppointmentTerm).join(Case, Case.id == AppointmentTerm.case_id)
    wanted = wanted.where(Case.office_id.in_(list(offices)), last >= day)
    wanted = wanted.options(contains_eager(AppointmentTerm.case)).order_by(last, AppointmentTerm.id)
    return session.execute(wanted.limit(200)).scalars().all()
