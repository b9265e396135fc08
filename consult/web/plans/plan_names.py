"""What a plan has been called: （仮称） first, the official name from the day it was given, with its ordinance."""

from typing import Any, Final

from sqlalchemy.orm import Session

from consult.calendars import FuzzyDate
from consult.cases import queries
from consult.cases.models import Case
from consult.i18n import N_, Message, gettext
from consult.plans.models import Plan
from consult.templating import fuzzy

_KINDS: Final = {"provisional": N_("仮称"), "official": N_("正式の名前"), "former": N_("前の名前")}


def names(session: Session, case: Case) -> list[dict[str, Any]]:
    """Each name with what it was and since when, in the order in which they were given."""
    return [
        {
            "name": row.name,
            "kind": gettext(_KINDS.get(row.kind, row.kind)),
            "since": fuzzy(FuzzyDate.from_iso(row.since)) if row.since else "",
        }
        for row in queries.names(session, case)
    ]


def ordinance(session: Session, case: Case) -> Message | str:
    """The number of the ordinance that followed, or nothing."""
    plan = session.get(Plan, case.id)
    return plan.ordinance_number if plan is not None and plan.promulgated_on else ""
