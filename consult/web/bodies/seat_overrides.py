"""What waits for the chair at their seat: results contrary to the count that the office has proposed."""

from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.errors import NotFound
from consult.i18n import Message, gettext, msg
from consult.meetings import record, wording
from consult.meetings.actions import overriding
from consult.meetings.models import AgendaItem, Meeting, Vote
from consult.meetings.models_room import VoteOverride
from consult.unit_of_work import UnitOfWork
from consult.web.access import current_actor


def waiting(session: Session, bodies: list[int]) -> list[dict[str, Any]]:
    """Proposals in meetings of these bodies that the signed-in person may answer, oldest first."""
    found = session.execute(
        select(VoteOverride, Vote, AgendaItem)
        .join(Vote, Vote.id == VoteOverride.vote_id)
        .join(AgendaItem, AgendaItem.id == Vote.item_id)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .where(VoteOverride.state == "proposed", Meeting.body_id.in_(bodies), Meeting.sealed_at.is_(None))
        .order_by(VoteOverride.id)
    ).all()
    actor = current_actor()
    return [
        {
            "id": row.id,
            "meeting": item.meeting.case.title,
            "n": item.position,
            "title": item.title,
            "counted": str(record.result(item)),
            "word": gettext(wording.STATES[row.result]),
            "reason": row.reason,
            "mine": row.proposed_by == actor.account_id,
        }
        for row, _vote, item in found
        if allowed(actor, Permission.VOTE_OVERRIDE, item.meeting)
    ]


def answer(uow: UnitOfWork, number: int) -> Message:
    """Approve or refuse one as the second person.

    Raises:
        NotFound: when it is not there.
    """
    row = uow.session.get(VoteOverride, number)
    if row is None:
        raise NotFound(msg("承認を待つ例外はありません"))
    item = uow.session.get_one(AgendaItem, uow.session.get_one(Vote, row.vote_id).item_id)
    approve = request.form.get("answer") == "approve"
    overriding.answer(uow, item, row, approve=approve, why=request.form.get("refusal", ""))
    return (
        msg("承認しました。理由とともに会議録に載ります。")
        if approve
        else msg("断りました。数えたとおりの結果のままです。")
    )
