"""取消し: a move is never rolled back; it is taken back by a new one that names the event it compensates.

The way back must be an edge of the definition, with its own permission, conditions and effects. Where the
definition has none there is no undo: then only a planned migration, approved by a second person, can help.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.audit.models import AuditEvent
from consult.cases import actions, staged
from consult.cases.models import Case, CaseStep
from consult.cases.path import MIGRATED
from consult.errors import Conflict, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.workflow.explain import Decision, Option


@dataclass(frozen=True)
class Undoable:
    """The last move of a case, the number of its event, and the edges that lead back where it came from."""

    step: CaseStep
    number: int
    ways: Sequence[Option]


def last_move(session: Session, case: Case) -> CaseStep | None:
    """The move that brought the case to its present stage; None for a case that never moved.

    None too for one that a migration brought there: that is reversed where it was planned.
    """
    moved = select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.source != CaseStep.target)
    step = session.execute(moved.order_by(CaseStep.n.desc()).limit(1)).scalar_one_or_none()
    return step if step is not None and step.target == case.stage and step.trigger != MIGRATED else None


def undoable(session: Session, actor: Actor, case: Case) -> Undoable | None:
    """What could be taken back now, and how; exceptions do not serve, since they need a proposal of their own."""
    step = last_move(session, case)
    if step is None:
        return None
    options = staged.options(session, actor, case)
    ways = [o for o in options if o.to == step.source and not o.edge.override]
    return Undoable(step, _number(session, step), ways)


def _number(session: Session, step: CaseStep) -> int:
    return session.execute(select(AuditEvent.n).where(AuditEvent.id == step.event_id)).scalar_one()


def undo(
    actor: Actor,
    session: Session,
    case: Case,
    trigger: str,
    *,
    number: int,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> Decision:
    """Take the last move of a case back along `trigger`, as one whole act with an event of its own.

    Args:
        actor: Who takes it back; needs the permission of the edge.
        session: Where the case was read.
        case: The case.
        trigger: One of the ways of `undoable`.
        number: The event to be compensated, as it was shown to the actor.
        inputs: Of the act.
        acknowledged: Reasons for its cautions.

    Raises:
        Conflict: when that event is not the case's last move any more.
        Refused: when the definition knows no such way back, or a condition is unmet (with every verdict).
        Forbidden, Invalid: as for any act.
    """
    prepared = actions.prepared_for(actor, session, case, trigger, inputs)
    with unit_of_work(actor) as uow:
        uow.prepared = prepared
        return take_back(uow, case, trigger, number=number, inputs=inputs, acknowledged=acknowledged)


def take_back(
    uow: UnitOfWork,
    case: Case,
    trigger: str,
    *,
    number: int,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> Decision:
    """The same as `undo`, inside a unit of work that its caller opened."""
    step = last_move(uow.session, case)
    if step is None or _number(uow.session, step) != number:
        raise Conflict(msg("この案件はもう先へ動いています。いまの段階を確かめてください。"))
    edges = staged.definition_of(uow.session, case).edges_from(case.stage, trigger)
    if not any(edge.to == step.source and not edge.override for edge in edges):
        raise _no_way()
    decision = actions.advance(
        uow, case, trigger, inputs=inputs, acknowledged=acknowledged, compensates=number
    )
    if decision.to != step.source:
        raise _no_way()  # the same trigger leads elsewhere under the present conditions
    return decision


def _no_way() -> Refused:
    return Refused(msg("この手続には、前の段階へ戻す操作がありません"))
