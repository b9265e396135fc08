"""How the clocks of an open call are reckoned."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.calendars import Deadline, days_in_period, reckon
from consult.cases import clocks
from consult.cases.models import Case
from consult.i18n import N_
from consult.recruitment.effects import _call
from consult.recruitment.models import Recruitment
from consult.unit_of_work import UnitOfWork


@clocks.loads("recruitment_closing", "recruitment_result", "reserve_end")
def calls_of(session: Session, cases: Sequence[Case]) -> Sequence[Recruitment]:
    """The calls of several cases."""
    mine = select(Recruitment).where(Recruitment.case_id.in_([case.id for case in cases]))
    return session.execute(mine).scalars().all()


@clocks.reckons("recruitment_closing", N_("応募の締切"))
def closing_by(session: Session, case: Case) -> Deadline | None:
    """The last day of the period, the day of publication counted as day 1."""
    row = session.get(Recruitment, case.id)
    if row is None or row.opens_on is None or row.closes_on is None:
        return None
    return reckon("consultation_period", row.opens_on, number=days_in_period(row.opens_on, row.closes_on))


@clocks.reckons("recruitment_result", N_("応募した人に結果を知らせる日"))
def result_by(session: Session, case: Case) -> Deadline | None:
    """The day the call promised."""
    row = session.get(Recruitment, case.id)
    return reckon("fixed_day", row.result_due_on) if row is not None and row.result_due_on else None


@clocks.follows("recruitment_result")
def move_result(uow: UnitOfWork, case: Case, day: dt.date | None) -> None:
    """Every page says the day that holds now; while the clock is suspended, none."""
    _call(uow, case).result_due_on = day


@clocks.reckons("reserve_end", N_("補欠名簿の終わり"))
def reserve_by(session: Session, case: Case) -> Deadline | None:
    """The last day of the members' term."""
    row = session.get(Recruitment, case.id)
    return reckon("fixed_day", row.reserve_until) if row is not None and row.reserve_until else None
