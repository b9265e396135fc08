"""Proposed exceptions: which are open, with which inputs, and what becomes of them when their case moves.

An exception is taken with exactly the inputs its proposer wrote: the second person agrees to that act, not to
another one of the same name.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack, OverrideProposal
from consult.cases.standing import has_overrides
from consult.errors import Invalid
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition
from consult.workflow.explain import Decision


def place(thing: object) -> tuple[int, str] | None:
    """The case and the track (empty for the case itself) an exception would belong to; None for other things."""
    if isinstance(thing, CaseTrack):
        return thing.case_id, thing.name
    return (thing.id, "") if isinstance(thing, Case) else None


def open_at(session: Session, thing: object) -> list[OverrideProposal]:
    """The exceptions proposed for a case or a track and not settled yet."""
    where = place(thing)
    if where is None:
        return []
    statement = select(OverrideProposal).options(joinedload(OverrideProposal.proposer))
    case_id, track = where
    wanted = (OverrideProposal.case_id == case_id, OverrideProposal.track == track)
    return list(session.execute(statement.where(*wanted, OverrideProposal.state == "open")).scalars())


def taken(session: Session, case: Case) -> Sequence[OverrideProposal]:
    """The exceptions that were made in a case, oldest first: the public reads that and why."""
    wanted = (OverrideProposal.case_id == case.id, OverrideProposal.state == "taken")
    return (
        session.execute(select(OverrideProposal).where(*wanted).order_by(OverrideProposal.id)).scalars().all()
    )


def agreed_inputs(
    session: Session, definition: Definition, thing: Any, trigger: str, given: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """The inputs an act is done with: those proposed for an exception, else those given.

    Raises:
        Invalid: naming each field that was given otherwise than it was proposed.
    """
    if not any(edge.override for edge in definition.edges_from(thing.stage, trigger)):
        return given
    known = next((p for p in open_at(session, thing) if p.trigger == trigger), None)
    if known is None:
        return given
    other = {name for name, value in (given or {}).items() if str(value) != known.inputs.get(name, "")}
    if other:
        sentence = msg("申し出と違う内容です。変えるときは、申し出を断って、出し直してもらってください")
        raise Invalid(sentence, {name: [sentence] for name in sorted(other)})
    return known.inputs


def settle(
    uow: UnitOfWork, thing: Any, definition: Definition, decision: Decision
) -> OverrideProposal | None:
    """After a move: the exception that was taken is marked so, those left behind lapse.

    Returns:
        The exception taken, for the event to name both persons.
    """
    if not has_overrides(definition):
        return None
    found = None
    for proposal in open_at(uow.session, thing):
        if decision.edge.override and proposal.trigger == decision.edge.trigger:
            found, state = proposal, "taken"
        elif decision.to != decision.source:
            state = "lapsed"
        else:
            continue
        proposal.state, proposal.settled_at = state, clock.now()
        proposal.settled_by = uow.actor.account_id
    return found


def public_fields(proposal: OverrideProposal | None) -> dict[str, Any]:
    """What the public event says of an exception: that it is one, and the digest of its published reason."""
    if proposal is None:
        return {}
    return {"override": True, "reason_sha256": hashlib.sha256(proposal.reason.encode()).hexdigest()}


def private_fields(proposal: OverrideProposal | None) -> dict[str, Any]:
    """Who proposed it; who took it is the actor of the event."""
    if proposal is None:
        return {}
    by = proposal.proposer
    return {"proposed_by": by.name, "proposed_by_account": by.id, "reason": proposal.reason}
