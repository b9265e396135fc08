"""What has a stage moves here, and only here: cases and opinions alike.

`options` answers every page, link and command; `move` is the one place where a stage changes. It asks the
same question again inside the transaction, so what was offered and what is done cannot differ.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from consult.access.actor import Actor, Scope
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import proposals, unseen
from consult.cases.definitions import pinned
from consult.cases.facts import facts_of, facts_of_each
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack
from consult.cases.standing import standing_of, standing_of_each
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition
from consult.workflow.explain import Decision, Option, Permitted, decide, explain
from consult.workflow.standing import NOTHING, Standing


class Staged(Protocol):
    """Anything whose progress is a cursor in a pinned definition."""

    stage: Any

    @property
    def definition_digest(self) -> Any: ...

    @property
    def scope(self) -> Scope: ...

    @property
    def subject(self) -> str: ...


def definition_of(session: Session, thing: Staged) -> Definition:
    """The definition a thing is pinned to; for a track the machine of that track."""
    definition = pinned(session, thing.definition_digest)
    return definition.track(thing.name) if isinstance(thing, CaseTrack) else definition


def _facts(session: Session, definition: Definition, thing: Staged) -> object:
    """What conditions look at; for a track the facts of its case."""
    if isinstance(thing, CaseTrack):
        return facts_of(session, thing.case.procedure, thing.case)
    return facts_of(session, definition.name, thing)


def _standing(session: Session, actor: Actor, thing: Staged) -> Standing:
    if isinstance(thing, CaseTrack):
        return standing_of(session, thing.case, asking=actor.account_id, track=thing.name)
    return standing_of(session, thing, asking=actor.account_id) if isinstance(thing, Case) else NOTHING


def _permits(actor: Actor, thing: Staged) -> Permitted:
    return lambda name: allowed(actor, Permission(name), thing)


def options(
    session: Session, actor: Actor, thing: Staged, inputs: Mapping[str, Any] | None = None
) -> list[Option]:
    """Every way on from here, with every verdict, for this actor."""
    definition = definition_of(session, thing)
    facts, standing = _facts(session, definition, thing), _standing(session, actor, thing)
    return explain(definition, thing.stage, facts, _permits(actor, thing), inputs, standing=standing)


def options_each(session: Session, actor: Actor, cases: Sequence[Case]) -> dict[int, list[Option]]:
    """Every way on of several cases, by case id: as many statements as for one case of each procedure."""
    definitions = {case.id: definition_of(session, case) for case in cases}
    standings = standing_of_each(session, cases, asking=actor.account_id)
    together: dict[str, list[Case]] = {}
    for case in cases:
        together.setdefault(definitions[case.id].name, []).append(case)
    found: dict[int, list[Option]] = {}
    for procedure, same in together.items():
        for case, facts in zip(same, facts_of_each(session, procedure, same), strict=True):
            permits, standing = _permits(actor, case), standings[case.id]
            found[case.id] = explain(definitions[case.id], case.stage, facts, permits, standing=standing)
    return found


def move(
    uow: UnitOfWork,
    thing: Staged,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
    public: Mapping[str, Any] | None = None,
) -> tuple[Decision, int]:
    """Move `thing` along `trigger` and record it, with `public` in the event; effects are the caller's.

    Returns:
        The decision, and the id of the recorded event.

    Raises:
        Refused: with every verdict, when a condition is unmet or there is no such way.
        Forbidden: without the edge's permission.
        Invalid: for wrong inputs and unacknowledged cautions.
    """
    definition = definition_of(uow.session, thing)
    decision = decide(
        definition,
        thing.stage,
        trigger,
        _facts(uow.session, definition, thing),
        _permits(uow.actor, thing),
        acknowledged,
        proposals.agreed_inputs(uow.session, definition, thing, trigger, inputs),
        standing=_standing(uow.session, uow.actor, thing),
    )
    uow.require(Permission(decision.edge.permission), on=thing)
    exception = proposals.settle(uow, thing, definition, decision)
    thing.stage = decision.to
    if isinstance(thing, Case):
        unseen.withhold(uow.session, thing, definition)
    event_id = uow.record(
        Event.STAGE_ADVANCED,
        thing,
        public={
            "from": decision.source,
            "to": decision.to,
            "trigger": trigger,
            "definition": thing.definition_digest,
            **(public or {}),
            **proposals.public_fields(exception),
        },
        private={"trace": dict(decision.trace), **proposals.private_fields(exception)},
    )
    if isinstance(thing, Case):
        unseen.say_again(uow.session, thing, definition)
    return decision, event_id
