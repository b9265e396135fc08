"""Reading the inputs of plans for their conditions: how many, which are open, what they came from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.plans.inputs.models import PlanInput
from consult.plans.inputs.rules import NEEDS_REASON


@dataclass
class Inputs:
    """The list of one plan: how many, which are open, which lack a reason, which sessions left something."""

    count: int = 0
    open: tuple[int, ...] = ()
    without_reason: tuple[int, ...] = ()
    sessions: frozenset[int] = frozenset()
    source_numbers: frozenset[str] = frozenset()  # of the cases something was taken in from
    changed_at: dt.datetime | None = None


def inputs_of(session: Session, cases: Sequence[Case]) -> dict[int, Inputs]:
    """Three statements, whatever the number of plans and inputs; only numbers of open ones are carried over."""
    ids = [case.id for case in cases]
    found = {i: Inputs() for i in ids}
    sums = select(
        PlanInput.case_id, func.count(), func.max(PlanInput.added_at), func.max(PlanInput.disposed_at)
    )
    for i, count, added, disposed in session.execute(
        sums.where(PlanInput.case_id.in_(ids)).group_by(PlanInput.case_id)
    ):
        found[i].count = count
        found[i].changed_at = max(filter(None, (added, disposed)), default=None)
    lacking = select(PlanInput.case_id, PlanInput.number, PlanInput.disposition).where(
        PlanInput.case_id.in_(ids),
        (PlanInput.disposition == "")
        | (PlanInput.disposition.in_(NEEDS_REASON) & (func.trim(PlanInput.reason) == "")),
    )
    for i, number, disposition in session.execute(lacking.order_by(PlanInput.number)):
        if disposition:
            found[i].without_reason += (number,)
        else:
            found[i].open += (number,)
    places = (
        select(PlanInput.case_id, PlanInput.session, Case.number)
        .outerjoin(Case, Case.id == PlanInput.source_case_id)
        .where(PlanInput.case_id.in_(ids))
        .distinct()
    )
    for i, held_in, source in session.execute(places):
        found[i].sessions |= {held_in} if held_in else set()
        found[i].source_numbers |= {source} if source else set()
    return found
