"""Exceptions: one person proposes with a reason, another who holds the permission takes or refuses.

An exception is an edge of its own, never a way around the graph. It is taken by advancing the case like any
other act (`actions.perform`, `tracks.perform`); what stands here is what comes before.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack, OverrideProposal
from consult.cases.proposals import open_at, place
from consult.documents.personal_data import personal_data_hints
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Edge
from consult.workflow.inputs import LONGEST_TEXT, read_inputs

Thing = Case | CaseTrack
_SECOND = "proposed_by_another"


def edge_of(session: Session, thing: Thing, trigger: str) -> Edge:
    """The exception `trigger` at the present stage; NotFound when there is none."""
    edges = staged.definition_of(session, thing).edges_from(thing.stage, trigger)
    found = next((edge for edge in edges if edge.override), None)
    if found is None:
        raise NotFound(msg("いまの段階では、この例外の操作はできません。"))
    return found


def proposed(session: Session, thing: Thing, trigger: str) -> OverrideProposal | None:
    """The open proposal of this exception, if somebody made one."""
    return next((p for p in open_at(session, thing) if p.trigger == trigger), None)


def may_propose(actor: Actor, edge: Edge, thing: Thing) -> bool:
    """Whoever advances cases may propose, and whoever could take it."""
    return any(allowed(actor, p, thing) for p in (Permission.CASE_ADVANCE, Permission(edge.permission)))


def _require_proposer(uow: UnitOfWork, edge: Edge, thing: Thing) -> None:
    advances = allowed(uow.actor, Permission.CASE_ADVANCE, thing)
    uow.require(Permission.CASE_ADVANCE if advances else Permission(edge.permission), on=thing)


def propose(
    uow: UnitOfWork, thing: Thing, trigger: str, *, reason: str, inputs: Mapping[str, str]
) -> OverrideProposal:
    """Propose the exception `trigger`; it waits for a second person.

    Args:
        uow: The open unit of work.
        thing: A case or a track.
        trigger: An override edge of its present stage.
        reason: Why the rule cannot be kept; published when the exception is made.
        inputs: What the act will be done with, as typed.

    Raises:
        Invalid: without a reason or with wrong inputs, each field named.
        Refused: with every verdict, when a condition of the edge itself is not met.
        Conflict: when it is proposed already.
        Forbidden: for someone who may not advance this case.
    """
    edge = edge_of(uow.session, thing, trigger)
    _require_proposer(uow, edge, thing)
    if uow.actor.account_id is None:
        raise Forbidden(msg("例外の操作を申し出られるのは、職員だけです。"), edge.permission)
    _check_fields(edge, reason, inputs)
    _check_conditions(uow, thing, edge, inputs)
    case = thing.case if isinstance(thing, CaseTrack) else thing
    uow.session.refresh(case, with_for_update=True)  # two proposals at once: the second one sees the first
    if proposed(uow.session, thing, trigger) is not None:
        raise Conflict(msg("この例外は、もう申し出られています。"))
    where = place(thing)
    made = uow.add(
        OverrideProposal(
            case_id=case.id,
            track=where[1] if where else "",
            trigger=trigger,
            stage=thing.stage,
            inputs=dict(inputs),
            reason=reason.strip().replace("\x00", "\u2400"),
            proposed_at=clock.now(),
            proposed_by=uow.actor.account_id,
        )
    )
    uow.record(
        Event.OVERRIDE_PROPOSED,
        thing,
        public={"trigger": trigger, "stage": thing.stage},
        private={"reason": made.reason, "inputs": dict(inputs)},
    )
    return made


def _check_fields(edge: Edge, reason: str, inputs: Mapping[str, str]) -> None:
    wrong: dict[str, list[Any]] = {}
    try:
        read_inputs(edge.inputs, inputs)
    except Invalid as error:
        wrong = dict(error.fields)
    if not reason.strip():
        wrong["why"] = [msg("例外とする理由を書いてください。公開のページに載ります")]
    elif len(reason) > LONGEST_TEXT:
        wrong["why"] = [msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(reason))]
    elif personal_data_hints(reason):
        wrong["why"] = [msg("だれでも読む文です。電話番号、住所、メールアドレスを消してください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def _check_conditions(uow: UnitOfWork, thing: Thing, edge: Edge, inputs: Mapping[str, str]) -> None:
    given = read_inputs(edge.inputs, inputs)
    option = next(o for o in staged.options(uow.session, uow.actor, thing, given) if o.edge == edge)
    lacking = [v for v in option.unmet if v.code != _SECOND]
    if lacking:
        raise Refused(msg("足りないものが%(n)sつあります", n=len(lacking)), option.verdicts)


def withdraw(uow: UnitOfWork, thing: Thing, trigger: str) -> None:
    """The proposer takes a proposal back. Forbidden for anyone else; NotFound when there is none."""
    proposal = _open(uow, thing, trigger)
    edge = edge_of(uow.session, thing, trigger)
    _require_proposer(uow, edge, thing)
    if proposal.proposed_by != uow.actor.account_id:
        raise Forbidden(msg("取り下げられるのは、申し出た人だけです。"), edge.permission)
    _close(uow, proposal, "withdrawn", "")
    uow.record(Event.OVERRIDE_WITHDRAWN, thing, public={"trigger": trigger, "stage": proposal.stage})


def refuse(uow: UnitOfWork, thing: Thing, trigger: str, reason: str) -> None:
    """A second person refuses a proposal with a reason.

    Raises:
        Invalid: without a reason.
        Forbidden: without the permission of the edge, and for the proposer, who withdraws instead.
        NotFound: when nothing is proposed.
    """
    proposal = _open(uow, thing, trigger)
    edge = edge_of(uow.session, thing, trigger)
    uow.require(Permission(edge.permission), on=thing)
    uow.require_other(proposal.proposed_by, msg("自分の申し出は、断るのでなく取り下げてください。"))
    reason = reason.strip().replace("\x00", "\u2400")
    if not reason or len(reason) > LONGEST_TEXT:
        long = msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(reason))
        sentence = long if reason else msg("断る理由を書いてください")
        raise Invalid(sentence, {"answer": [sentence]})
    _close(uow, proposal, "refused", reason)
    uow.record(
        Event.OVERRIDE_REFUSED,
        thing,
        public={"trigger": trigger, "stage": proposal.stage},
        private={"reason": reason, "proposed_by": proposal.proposer.name},
    )


def _open(uow: UnitOfWork, thing: Thing, trigger: str) -> OverrideProposal:
    found = proposed(uow.session, thing, trigger)
    if found is None:
        raise NotFound(msg("この例外は申し出られていません。"))
    return found


def _close(uow: UnitOfWork, proposal: OverrideProposal, state: str, answer: str) -> None:
    proposal.state, proposal.answer = state, answer
    proposal.settled_at, proposal.settled_by = clock.now(), uow.actor.account_id
