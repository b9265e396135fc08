"""利害関係の申し出: a member says in advance that an item concerns them; the secretary makes it 除斥, or says why not."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from consult import clock
from consult.access.actor import PUBLIC
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.errors import Forbidden, Gone, Invalid, NotFound, Refused, Sentence
from consult.i18n import N_, msg
from consult.meetings import queries
from consult.meetings.actions import links, turn
from consult.meetings.actions.attendance import recuse
from consult.meetings.models import AgendaItem
from consult.meetings.models_room import ConflictDeclaration
from consult.unit_of_work import UnitOfWork, unit_of_work

WAYS: Final[Mapping[str, str]] = {
    "phone": N_("電話"),
    "mail": N_("メール"),
    "letter": N_("手紙・FAX"),
    "counter": N_("窓口・会場"),
}


def declare(uow: UnitOfWork, item: AgendaItem, member: Membership, *, reason: str) -> ConflictDeclaration:
    """Declare a conflict for one's own seat.

    Raises:
        Forbidden: for somebody else's seat.
        Invalid: without a reason.
        Refused: when it is declared already, or the item is settled.
    """
    turn.take(uow, item.meeting, Permission.MEETING_TAKE_PART)
    if uow.actor.account_id is None or member.account_id != uow.actor.account_id:
        raise Forbidden(msg("申し出られるのは、その席の委員だけです。"), Permission.MEETING_TAKE_PART)
    return _kept(uow, item, member, reason)


def enter(
    uow: UnitOfWork,
    item: AgendaItem,
    member: Membership,
    *,
    reason: str,
    told_by: str,
    told_on: dt.date | None,
) -> ConflictDeclaration:
    """Enter for a member what they told the office, with how and when they told it.

    Raises:
        Invalid: by field, everything that is missing at once; for a day that is still to come.
        Refused: when it is declared already, or the item is settled, or the member holds no seat that day.
    """
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    wrong: dict[str, list[Sentence]] = {}
    if not reason.strip():
        wrong["reason"] = [msg("どういう関係があるかを書いてください")]
    if told_by not in WAYS:
        wrong["told_by"] = [msg("どうやって申し出たかを選んでください")]
    if told_on is None or told_on > clock.today():
        wrong["told_on"] = [msg("申し出た日を、今日までの日で書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if member.id not in {m.id for m in queries.members(uow.session, item.meeting)}:
        raise Refused(msg("%(name)sさんは、この日の委員ではありません", name=member.name))
    return _kept(uow, item, member, reason, told_by, told_on)


def declare_by_link(secret: str, item_id: int, reason: str) -> None:
    """The same by a member without an account, through the personal link they were given.

    Raises:
        NotFound: for a link or an item that is not there.
        Gone: once the meeting has begun, or for a link that was ended.
    """
    with unit_of_work(PUBLIC) as uow:
        link, meeting = links.held_for(uow, secret, links.DECLARE)
        item = queries.item(uow.session, meeting, item_id)
        if meeting.opened_at is not None and not meeting.in_writing:
            raise Gone(msg("会議が始まったので、利害関係は会場で議長に申し出てください"))
        _kept(uow, item, link.membership, reason, "link", clock.today())


def _kept(
    uow: UnitOfWork,
    item: AgendaItem,
    member: Membership,
    reason: str,
    told_by: str = "",
    told_on: dt.date | None = None,
) -> ConflictDeclaration:
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
    row.answer, row.answered_by, row.told_by, row.told_on = "", None, told_by, told_on
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
