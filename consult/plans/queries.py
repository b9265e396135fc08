"""Reading plans: one by its case, and the report of an import."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.errors import NotFound
from consult.i18n import msg
from consult.plans.models import Plan
from consult.plans.timeline.csv_rows import Row, per_year, series
from consult.unit_of_work import UnitOfWork


def plan_of(session: Session, case: Case) -> Plan:
    """The plan of a case; NotFound when the case is no plan."""
    plan = session.get(Plan, case.id)
    if plan is None:
        raise NotFound(msg("%(number)sは計画の案件ではありません", number=case.number))
    return plan


def plan_for(uow: UnitOfWork, case: Case) -> Plan:
    """The plan of a case, made on first use for one that was begun on the desk.

    Raises:
        NotFound: for a case that is no plan.
    """
    known = uow.session.get(Plan, case.id)
    if known is None and case.procedure == "plan":
        known = uow.add(Plan(case_id=case.id))
        uow.flush()
    return known or plan_of(uow.session, case)


def report(rows: Sequence[Row]) -> dict[str, Any]:
    """What an import holds, for people to compare with the printed table."""
    return {
        "events": len(rows),
        "first": {"date": rows[0].date.iso, "text": str(rows[0].date)},
        "last": {"date": rows[-1].date.iso, "text": str(rows[-1].date)},
        "fiscal_years": per_year(rows),
        "meetings": [
            {"body": found.body, "count": found.count, "missing": list(found.missing)}
            for found in series(rows)
        ],
    }
