"""Cases a case is composed of: a plan waits for its consultation and for its committee's report.

A part is a link of kind `part` from the whole to the part; which part it is follows from its procedure. The
conditions of the whole look through these links at where the parts stand (`standing.py`).
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions
from consult.cases.definitions import pinned
from consult.cases.models import Case, CaseLink
from consult.cases.standing import PART
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import msg, pick
from consult.unit_of_work import UnitOfWork
from consult.workflow.definition import Part
from consult.workflow.inputs import LONGEST_TEXT


@dataclass(frozen=True)
class Linked:
    """A linked case, and whether it has come as far as it is awaited."""

    case: Case
    stage: str  # in the reader's language
    reached: bool


def parts_of(session: Session, case: Case) -> list[tuple[Part, list[Linked]]]:
    """Each part the procedure knows with the cases linked for it, in one statement for all."""
    definition = pinned(session, case.definition_digest)
    if not definition.parts:
        return []
    linked = (
        select(Case)
        .join(CaseLink, Case.id == CaseLink.to_id)
        .where(CaseLink.from_id == case.id, CaseLink.kind == PART)
        .order_by(CaseLink.id)
    )
    others = session.execute(linked).scalars().all()
    return [
        (part, [_linked(session, part, other) for other in others if other.procedure == part.procedure])
        for part in definition.parts
    ]


def _linked(session: Session, part: Part, other: Case) -> Linked:
    stage = pinned(session, other.definition_digest).stage(other.stage)
    return Linked(other, pick(stage.label), other.stage in part.reached)


def add_part(uow: UnitOfWork, case: Case, other: Case) -> CaseLink:
    """Let `case` wait for `other`.

    Raises:
        Invalid: naming the field `number`, when `other` is not known to the actor, not of a procedure this
            case is composed of, this very case, or one that in turn waits for this case.
    """
    if not visible(uow.actor, other):
        raise _wrong(msg("その番号の案件はありません。番号を確かめてください"))
    definition = pinned(uow.session, case.definition_digest)
    if other.procedure not in {part.procedure for part in definition.parts}:
        among = "、".join(pick(part.label) for part in definition.parts)
        raise _wrong(msg("この案件に結び付けられるのは %(among)s の案件です", among=among))
    if case.id in {other.id, *_below(uow.session, other)}:
        raise _wrong(msg("その案件もこの案件を待っています。互いに待つことはできません"))
    return actions.link(uow, case, other, PART)


def visible(actor: Actor, case: Case) -> bool:
    """Whether an actor may know of a case: a published one, or one of their own desk."""
    return case.public or allowed(actor, Permission.DESK_OPEN, case)


def _wrong(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"number": [sentence]})


def _below(session: Session, case: Case) -> set[int]:
    """Every case this one is composed of, at any depth."""
    first = select(CaseLink.to_id).where(CaseLink.from_id == case.id, CaseLink.kind == PART)
    found = first.cte("below", recursive=True)
    found = found.union(
        select(CaseLink.to_id).join(found, CaseLink.from_id == found.c.to_id).where(CaseLink.kind == PART)
    )
    return set(session.execute(select(found.c.to_id)).scalars())


def remove_part(uow: UnitOfWork, case: Case, other: Case, reason: str) -> None:
    """Stop waiting for `other`; the reason stays with the event, since it lets the case go on without it.

    Raises:
        Invalid: without a reason.
        NotFound: when `other` was not linked.
    """
    uow.require(Permission.CASE_LINK, on=case)
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        long = msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(reason))
        sentence = long if reason.strip() else msg("外す理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    gone = delete(CaseLink).where(
        CaseLink.from_id == case.id, CaseLink.to_id == other.id, CaseLink.kind == PART
    )
    if not uow.session.execute(gone.returning(CaseLink.id)).first():
        raise NotFound(msg("「%(number)s」は、この案件に結び付いていません。", number=other.number))
    uow.record(
        Event.CASE_UNLINKED,
        case,
        public={"to": other.slug, "kind": PART},
        private={"reason": reason.strip()},
    )
