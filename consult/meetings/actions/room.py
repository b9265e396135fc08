"""In the room: items taken up, remarks as they fall, items carried over. Votes are in `voting`."""

import datetime as dt

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases import once
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import queries, room_queries, rules
from consult.meetings.actions import turn
from consult.meetings.models import AgendaItem, Meeting, Remark
from consult.unit_of_work import UnitOfWork


def take_up(uow: UnitOfWork, item: AgendaItem) -> None:
    """Make this the item under discussion."""
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    turn.ensure_running(item.meeting)
    for other in item.meeting.items:
        if other.state == "current":
            other.state = "pending"
    if item.state == "pending":
        item.state = "current"
    uow.record(Event.AGENDA_CHANGED, item.meeting, public={"change": "taken_up", "item": item.position})


def note(
    uow: UnitOfWork,
    meeting: Meeting,
    *,
    text: str,
    item: AgendaItem | None = None,
    member: Membership | None = None,
    speaker: str = "",
    at: dt.datetime | None = None,
    key: str = "",
) -> Remark:
    """発言メモ: who said what, stamped with the time. Two secretaries may note at once; both notes are kept.

    Raises:
        Invalid: without words or speaker.
        Refused: when the member was not there, or the meeting is not in session.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.note")
    if done is not None:
        return uow.session.get_one(Remark, done["id"])
    turn.ensure_running(meeting)
    instant = at or clock.now()
    rules.ensure_remark(text)
    if member is None and not speaker.strip():
        raise Invalid(msg("だれの発言かを選んでください"), {"speaker": [msg("だれの発言かを選んでください")]})
    if member is not None and member.id not in rules.present_at(queries.stays(uow.session, meeting), instant):
        raise Refused(msg("%(name)s委員は、いま出席していません", name=member.short_name))
    row = uow.add(
        Remark(
            meeting_id=meeting.case_id,
            item_id=item.id if item else None,
            position=next_position(uow, meeting),
            membership_id=member.id if member else None,
            speaker=queries.label(uow.session, meeting, member) if member else speaker.strip(),
            note=text.strip(),
            text="",
            at=instant,
        )
    )
    uow.flush()
    uow.record(
        Event.REMARK_NOTED,
        meeting,
        public={"row": row.id, "item": item.position if item else 0},
        private={"speaker": row.speaker},
    )
    once.remember(uow, key, "meeting.note", {"id": row.id})
    return row


def next_position(uow: UnitOfWork, meeting: Meeting) -> int:
    """The place after the last row; safe because acts on one meeting queue (`turn.take`)."""
    last = uow.session.execute(
        select(func.max(Remark.position)).where(Remark.meeting_id == meeting.case_id)
    ).scalar()
    return (last or 0) + 1


def carry_over(uow: UnitOfWork, item: AgendaItem, *, reason: str, key: str = "") -> None:
    """次回へ継続, with why: no quorum needed, for nothing is decided."""
    _settle(uow, item, "carried_over", reason, key)


def report(uow: UnitOfWork, item: AgendaItem, *, key: str = "") -> None:
    """報告を受けた: an item that needed no decision is done."""
    if item.needs_decision:
        raise Refused(msg("決める議題です。表決するか、次回へ継続にしてください"))
    _settle(uow, item, "reported", "", key)


def _settle(uow: UnitOfWork, item: AgendaItem, state: str, reason: str, key: str) -> None:
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    if once.done_before(uow, key, "meeting.settle") is not None:
        return
    turn.ensure_running(item.meeting)
    if state == "carried_over" and not reason.strip():
        raise Invalid(
            msg("次回へ継続する理由を書いてください"), {"reason": [msg("次回へ継続する理由を書いてください")]}
        )
    if item.state in {"passed", "rejected"}:
        raise Refused(msg("この議題は、もう決まっています"))
    if room_queries.open_vote(uow.session, item.meeting) is not None:
        raise Refused(msg("採決の途中です。先に結果を記録するか、採決を取りやめてください"))
    item.state = state
    item.settled_reason = reason.strip()
    turn.record(
        uow,
        Event.ITEM_DECIDED,
        item,
        {"item": item.position, "state": state, "reason": reason.strip()},
        "reason",
    )
    once.remember(uow, key, "meeting.settle", {"item": item.id})
