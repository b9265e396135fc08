"""Deadlines of a case: set when a stage is entered, fired by the worker, shown with their reckoning.

The guard decides, the timer only makes the change visible: a late worker is harmless, an early one refused.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.calendars import Deadline as Reckoned
from consult.cases.models import Case, Deadline
from consult.i18n import Message
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition, Stage

Reckoner = Callable[[Session, Case], Reckoned | None]
_reckoners: dict[str, Reckoner] = {}
_labels: dict[str, str] = {}


def reckons(rule: str, label: str) -> Callable[[Reckoner], Reckoner]:
    """Register how the clock `rule` is reckoned for a case, and its Japanese label."""

    def register(reckoner: Reckoner) -> Reckoner:
        _reckoners[rule] = reckoner
        _labels[rule] = label
        return reckoner

    return register


def reckoned(rule: str) -> bool:
    """Whether some package can reckon the clock `rule`."""
    return rule in _reckoners


def label(deadline: Deadline) -> Message:
    """What the deadline is for, in the reader's language."""
    return Message(deadline.label)


def enter(uow: UnitOfWork, case: Case, definition: Definition, stage: Stage) -> None:
    """Stop the clocks that belong to the stage just left and start that of the new one."""
    for running in _running_with_trigger(uow.session, case):
        running.state = "met"
    if stage.deadline is None:
        return
    reckoner = _reckoners.get(stage.deadline.rule)
    reckoned = reckoner(uow.session, case) if reckoner else None
    if reckoned is not None:
        start(uow, case, stage.deadline.rule, reckoned, trigger=stage.deadline.trigger)


def start(
    uow: UnitOfWork,
    case: Case,
    rule: str,
    reckoned: Reckoned,
    *,
    trigger: str | None = None,
    public: bool = True,
) -> Deadline:
    """Write (or move) the deadline `rule` of a case and, when it has a trigger, its timer."""
    row = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.rule == rule)
    ).scalar_one_or_none()
    if row is not None and (row.due_on, row.trigger, row.state) == (reckoned.date, trigger, "running"):
        return row  # the clock of a promise runs on through several stages
    if row is None:
        row = uow.add(Deadline(case_id=case.id, rule=rule))
    said: dict[str, Any] = reckoned.record()
    row.label = _labels.get(rule, rule)
    row.due_on, row.due_at = reckoned.date, reckoned.due
    row.steps, row.calendar_version = said["steps"], reckoned.calendar_version
    row.trigger, row.public, row.state, row.fired_at = trigger, public, "running", None
    uow.record(
        Event.DEADLINE_SET,
        case,
        public={"rule": rule, "due": reckoned.date.isoformat(), "calendar": reckoned.calendar_version},
    )
    if trigger:
        # fired in the first second after the last one that counts
        uow.enqueue(
            "clock.fire",
            f"{case.id}:{rule}",
            {"case_id": case.id, "rule": rule},
            run_at=reckoned.due + dt.timedelta(seconds=1),
        )
    return row


def meet(uow: UnitOfWork, case: Case, rule: str) -> None:
    """Mark a deadline as kept."""
    row = uow.session.execute(
        select(Deadline).where(
            Deadline.case_id == case.id, Deadline.rule == rule, Deadline.state == "running"
        )
    ).scalar_one_or_none()
    if row is not None:
        row.state = "met"
        row.fired_at = clock.now()


def of(session: Session, case: Case) -> list[Deadline]:
    """The deadlines of a case, soonest first."""
    return of_each(session, [case])[case.id]


def of_each(session: Session, cases: Sequence[Case]) -> dict[int, list[Deadline]]:
    """The deadlines of several cases by case id, soonest first."""
    found: dict[int, list[Deadline]] = {case.id: [] for case in cases}
    for row in session.execute(
        select(Deadline).where(Deadline.case_id.in_(found)).order_by(Deadline.due_at)
    ).scalars():
        found[row.case_id].append(row)
    return found


def _running_with_trigger(session: Session, case: Case) -> list[Deadline]:
    return [row for row in of(session, case) if row.state == "running" and row.trigger]
