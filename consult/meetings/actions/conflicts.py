"""利害関係の申し出: a member says in advance that an item concerns them; the secretary makes it 除斥, or says why not."""

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.errors import Forbidden, Invalid, NotFound, Refused
from consult.i18n import msg
from consult.meetings.actions import turn
from consult.meetings.actions.attendance import recuse
from consult.meetings.models import AgendaItem
from consult.meetings.models_room import ConflictDeclaration
from consult.unit_of_work import UnitOfWork


def declare(uow: UnitOfWork, item: AgendaItem, member: Membership, *, reason: str) -> ConflictDeclaration:
    """Declare a conflict: by the member, or entered by the office for a member who said so.

    Raises:
        Forbidden: for somebody else's seat.
        Invalid: without a reason.
        Refused: when it is declared already, or the item is settled.
    """
    office = uow.actor.account_id is None or member.account_id != uow.actor.account_id
    turn.take(uow, item.meeting, Permission.MEETING_RUN if office else Permission.MEETING_TAKE_PART)
    if not reason.strip():
        sentence = msg("どういう関係があるかを書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    if item.state not in {"pending", "current"}:
        raise Refused(msg("この議題は、もう決まっています"))
    query = select(ConflictDeclaration).filter_by(item_id=item.id, membership_id=member.id)
    known = uow.session.execute(query).scalar_one_or_none()
    if known is not None and known.state in {"declared", "accepted"}:
        raise Refused(msg("この議題については、もう申し出ています"))
    row = known or uow.add(
        ConflictDeclaration(
            item_id=item.id, membership_id=member.id, reason=reason.strip(), declared_at=clock.now()
        )
    )
    row.reason, row.state, row.declared_at = reason.strip(), "declared", clock.now()
    row.answer, row.answered_by = "", None
    uow.flush()
    _record(uow, row, item, "declared")
    return row


def withdraw(uow: UnitOfWork, row: ConflictDeclaration) -> None:
    """The member takes it back, as long as nobody has answered."""
    turn.take(uow, row.item.meeting, Permission.MEETING_TAKE_PART)
    if row.membership.account_id != uow.actor.account_id:
        raise Forbidden(msg("取り下げられるのは、申し出た人だけです。"), Permission.MEETING_TAKE_PART)
    _ensure_waiting(row)
    row.state = "withdrawn"
    _record(uow, row, row.item, "withdrawn")


def accept(uow: UnitOfWork, row: ConflictDeclaration) -> None:
    """Make it 除斥 for the item."""
    turn.take(uow, row.item.meeting, Permission.MEETING_RUN)
    _ensure_waiting(row)
    recuse(uow, row.item, row.membership, reason=row.reason)
    row.state, row.answered_by = "accepted", uow.actor.account_id
    _record(uow, row, row.item, "accepted")


def decline(uow: UnitOfWork, row: ConflictDeclaration, *, answer: str) -> None:
    """Say why it is no ground for 除斥."""
    turn.take(uow, row.item.meeting, Permission.MEETING_RUN)
    _ensure_waiting(row)
    if not answer.strip():
        sentence = msg("除斥にしない理由を書いてください")
        raise Invalid(sentence, {"conflict_answer": [sentence]})
    row.state, row.answer, row.answered_by = "declined", answer.strip(), uow.actor.account_id
    _record(uow, row, row.item, "declined")


def _ensure_waiting(row: ConflictDeclaration) -> None:
    if row.state != "declared":
        raise NotFound(msg("答えを待つ申し出はありません"))


def _record(uow: UnitOfWork, row: ConflictDeclaration, item: AgendaItem, what: str) -> None:
    uow.record(
        Event.CONFLICT_DECLARED,
        item.meeting,
        public={"item": item.position, "what": what},
        private={"name": row.membership.name, "reason": row.reason},
    )
