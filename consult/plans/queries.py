"""Reading plans: one by its case, and the report of an import."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.errors import NotFound
from consult.i18n import msg
from consult.plans.models import Plan
from consult.plans.timeline_csv import Row, per_year, series


def plan_of(session: Session, case: Case) -> Plan:
    """The plan of a case; NotFound when the case is no plan."""
    plan = session.get(Plan, case.id)
    if plan is None:
        raise NotFound(msg("%(number)sは計画の案件ではありません", number=case.number))
    return plan


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
