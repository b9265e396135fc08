"""議事を進める人: one at a time; kept as intervals beside the offices of chair and deputy."""

import datetime as dt

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases import once
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import queries, room_queries, rules
from consult.meetings.actions import turn
from consult.meetings.models import Meeting
from consult.meetings.models_room import PresidingTurn
from consult.unit_of_work import UnitOfWork


def preside(
    uow: UnitOfWork,
    meeting: Meeting,
    member: Membership | None,
    *,
    reason: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    key: str = "",
) -> PresidingTurn | None:
    """Somebody else presides from now (or between two moments); `None` hands back to the chair.

    Raises:
        Invalid: without a reason, or for times the wrong way round.
        Refused: for a member who is not there, while a vote is open, or when two would preside at once.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    if once.done_before(uow, key, "meeting.preside") is not None:
        return None
    turn.ensure_unsealed(meeting)
    now = clock.now()
    start = since or now
    if room_queries.open_vote(uow.session, meeting) is not None:
        raise Refused(msg("採決の途中です。先に結果を記録するか、採決を取りやめてください"))
    turns = list(room_queries.turns(uow.session, meeting))
    if since is None:
        for running in turns:
            if running.until is None and running.since < now:
                running.until = now
    span = (start, until)
    row = None if member is None else _turn(uow, meeting, turns, member, reason, span)
    uow.flush()
    uow.record(
        Event.PRESIDING_CHANGED,
        meeting,
        public={"what": "named" if row else "handed_back"},
        private={"name": member.name if member else "", "reason": reason.strip()},
    )
    once.remember(uow, key, "meeting.preside", {"id": row.id if row else 0})
    return row


def _turn(
    uow: UnitOfWork,
    meeting: Meeting,
    turns: list[PresidingTurn],
    member: Membership,
    reason: str,
    span: tuple[dt.datetime, dt.datetime | None],
) -> PresidingTurn:
    start, until = span
    if not reason.strip():
        sentence = msg("会長に代わる理由を書いてください")
        raise Invalid(sentence, {"preside_reason": [sentence]})
    if until is not None and until <= start:
        sentence = msg("終わりは、始まりより後の時刻にしてください")
        raise Invalid(sentence, {"until": [sentence]})
    if member.id not in rules.present_at(queries.stays(uow.session, meeting), start):
        raise Refused(msg("%(name)s委員は、その時刻に出席していません", name=member.short_name))
    if any(
        (until is None or other.since < until) and (other.until is None or start < other.until)
        for other in turns
    ):
        raise Refused(msg("その時刻は、別の委員が議事を進めています。先にその終わりを記録してください"))
    return uow.add(
        PresidingTurn(
            meeting_id=meeting.case_id,
            membership_id=member.id,
            since=start,
            until=until,
            reason=reason.strip(),
        )
    )
