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
from consult.cases.definitions import pinned
from consult.cases.facts import facts_of, facts_of_each
from consult.cases.models import Case
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Definition
from consult.workflow.explain import Decision, Option, Permitted, decide, explain


class Staged(Protocol):
    """Anything whose progress is a cursor in a pinned definition."""

    stage: Any
    definition_digest: Any

    @property
    def scope(self) -> Scope: ...

    @property
    def subject(self) -> str: ...


def definition_of(session: Session, thing: Staged) -> Definition:
    """The definition a thing is pinned to."""
    return pinned(session, thing.definition_digest)


def _permits(actor: Actor, thing: Staged) -> Permitted:
    return lambda name: allowed(actor, Permission(name), thing)


def options(
    session: Session, actor: Actor, thing: Staged, inputs: Mapping[str, Any] | None = None
) -> list[Option]:
    """Every way on from here, with every verdict, for this actor."""
    definition = definition_of(session, thing)
    facts = facts_of(session, definition.name, thing)
    return explain(definition, thing.stage, facts, _permits(actor, thing), inputs)


def options_each(session: Session, actor: Actor, cases: Sequence[Case]) -> dict[int, list[Option]]:
    """Every way on of several cases, by case id: as many statements as for one case of each procedure."""
    definitions = {case.id: definition_of(session, case) for case in cases}
    together: dict[str, list[Case]] = {}
    for case in cases:
        together.setdefault(definitions[case.id].name, []).append(case)
    found: dict[int, list[Option]] = {}
    for procedure, same in together.items():
        for case, facts in zip(same, facts_of_each(session, procedure, same), strict=True):
            found[case.id] = explain(definitions[case.id], case.stage, facts, _permits(actor, case))
    return found


def move(
    uow: UnitOfWork,
    thing: Staged,
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
) -> tuple[Decision, int]:
    """Move `thing` along `trigger` and record it; effects are the caller's.

    Returns:
        The decision, and the id of the recorded event.

    Raises:
        Refused: with every verdict, when a condition is unmet or there is no such way.
        Forbidden: without the edge's permission.
        Invalid: for wrong inputs and unacknowledged cautions.
    """
    definition = definition_of(uow.session, thing)
    facts = facts_of(uow.session, definition.name, thing)
    decision = decide(
        definition,
        thing.stage,
        trigger,
        facts,
        _permits(uow.actor, thing),
        acknowledged,
        inputs,
    )
    uow.require(Permission(decision.edge.permission), on=thing)
    thing.stage = decision.to
    event_id = uow.record(
        Event.STAGE_ADVANCED,
        thing,
        public={
            "from": decision.source,
            "to": decision.to,
            "trigger": trigger,
            "definition": definition.digest,
        },
        private={"trace": dict(decision.trace)},
    )
    return decision, event_id
