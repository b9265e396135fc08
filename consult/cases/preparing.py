"""Slow work of an act done before its transaction: setting a PDF takes seconds, and writers queue.

A package registers what a trigger needs prepared; `actions.perform` prepares it, then opens the unit of work.
The effect takes what was prepared only if nothing of the case changed meanwhile, and makes it anew otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.audit.models import AuditEvent
from consult.cases.models import Case
from consult.unit_of_work import UnitOfWork

Preparer = Callable[[Session, Case], Any]
_preparers: dict[tuple[str, str], Preparer] = {}


@dataclass(frozen=True)
class Prepared:
    """What was made, and after which event of the case."""

    made: Any
    after_event: int


def prepares(procedure: str, trigger: str) -> Callable[[Preparer], Preparer]:
    """Register `(session, case) -> anything` as what `trigger` of `procedure` needs; it only reads."""

    def register(preparer: Preparer) -> Preparer:
        _preparers[procedure, trigger] = preparer
        return preparer

    return register


def prepare(session: Session, case: Case, trigger: str) -> Prepared | None:
    """What the act needs, made from the case as it is now; None when nothing is registered."""
    preparer = _preparers.get((case.procedure, trigger))
    if preparer is None:
        return None
    return Prepared(preparer(session, case), last_event(session, case))


def last_event(session: Session, case: Case, before: int | None = None) -> int:
    """The id of the newest event of a case (older than `before`); 0 when there is none."""
    statement = select(func.max(AuditEvent.id)).where(AuditEvent.case_id == case.id)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    return session.execute(statement).scalar() or 0


def still_good(uow: UnitOfWork, case: Case) -> Any | None:
    """What was prepared for the act in progress, or None when the case changed after it was made."""
    prepared = uow.prepared
    if not isinstance(prepared, Prepared):
        return None
    fresh = last_event(uow.session, case, before=uow.first_event) == prepared.after_event
    return prepared.made if fresh else None
