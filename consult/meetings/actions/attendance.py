"""Who is there: 着席, 退席, 除斥. Every time can be put right, with a reason, as long as no vote is falsified."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies import substitutes
from consult.bodies.models import Membership, SeatSubstitute
from consult.bodies.seat_rules import same_person
from consult.cases import once
from consult.errors import Invalid, Refused
from consult.i18n import Message, msg
from consult.meetings import queries, room_queries
from consult.meetings.actions import turn
from consult.meetings.models import AgendaItem, Meeting, Presence, Recusal, Vote
from consult.meetings.rules import Stay, stays_conflict
from consult.unit_of_work import UnitOfWork


def arrive(
    uow: UnitOfWork,
    meeting: Meeting,
    member: Membership,
    *,
    at: dt.datetime | None = None,
    mode: str = "in_person",
    substitute: SeatSubstitute | None = None,
    key: str = "",
) -> Presence:
    """着席: in the room, or on the screen with picture and sound. Sound alone does not count as presence.

    Args:
        uow: The open unit of work.
        meeting: The meeting.
        member: Whose seat is taken.
        at: When; now if nothing is said.
        mode: In the room or by picture and sound.
        substitute: Who sits in for the member; named beforehand, and for one seat at a time.
        key: The act with this key happens once.

    Raises:
        Refused: when the member holds no seat that day or is there already, or the way is not allowed; for a
            substitute not named for this seat and day, or who sits there for somebody else; and while a vote
            is open that this would change.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.arrive")
    if done is not None:
        return uow.session.get_one(Presence, done["id"])
    _ensure_attendance_open(meeting)
    _ensure_mode(meeting, mode)
    instant = _moment(at)
    if member.id not in {m.id for m in queries.members(uow.session, meeting)}:
        raise Refused(msg("%(name)sさんは、この日の委員ではありません", name=member.name))
    stay = Stay(member.id, instant, None, mode)
    if stays_conflict(queries.stays(uow.session, meeting), stay):
        raise Refused(_there_already(meeting, member))
    if substitute is not None:
        _ensure_may_sit_in(uow, meeting, member, substitute, stay)
    _ensure_votes_stand(uow, meeting, member, None, stay)
    _ensure_no_vote_changed(uow, meeting, None, stay)
    row = uow.add(
        Presence(
            meeting_id=meeting.case_id, membership_id=member.id, arrived_at=instant, mode=mode,
            substitute_id=substitute.id if substitute else None,
        )
    )  # fmt: skip
    uow.flush()
    _recorded(uow, meeting, row, "arrived")
    once.remember(uow, key, "meeting.arrive", {"id": row.id})
    return row


def leave(
    uow: UnitOfWork,
    meeting: Meeting,
    member: Membership,
    *,
    at: dt.datetime | None = None,
    key: str = "",
) -> Presence:
    """退席, now or at an instant since the arrival.

    Raises:
        Refused: when the member is not there, or voted after that instant.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.leave")
    if done is not None:
        return uow.session.get_one(Presence, done["id"])
    _ensure_attendance_open(meeting)
    instant = _moment(at)
    row = next((p for p in meeting.presences if p.membership_id == member.id and p.left_at is None), None)
    if row is None:
        raise Refused(msg("%(name)s委員は、いま出席していません", name=member.short_name))
    _change(uow, meeting, row, row.arrived_at, instant)
    _recorded(uow, meeting, row, "left")
    once.remember(uow, key, "meeting.leave", {"id": row.id})
    return row


def change_stay(
    uow: UnitOfWork,
    presence: Presence,
    *,
    arrived_at: dt.datetime,
    left_at: dt.datetime | None,
    reason: str,
) -> None:
    """Put the times of a stay right; the reason is kept beside it.

    Raises:
        Invalid: without a reason, or when the times are the wrong way round.
        Refused: when a vote in which the member was counted would fall outside the stay.
    """
    meeting = uow.session.get_one(Meeting, presence.meeting_id)
    turn.take(uow, meeting, Permission.MEETING_RUN)
    _ensure_attendance_open(meeting)
    if not reason.strip():
        raise Invalid(
            msg("時刻を直す理由を書いてください"), {"reason": [msg("時刻を直す理由を書いてください")]}
        )
    _change(uow, meeting, presence, _moment(arrived_at), _moment(left_at) if left_at else None)
    line = msg("%(at)sに直しました：%(reason)s", at=clock.now(), reason=reason.strip())
    presence.note = "\n".join(part for part in (presence.note, str(line)) if part)
    _recorded(uow, meeting, presence, "corrected", reason=reason.strip())


def recuse(uow: UnitOfWork, item: AgendaItem, member: Membership, *, reason: str, key: str = "") -> Recusal:
    """除斥: a member takes no part in one item, and is not counted as present for it.

    Raises:
        Invalid: without a reason.
        Refused: when the member was counted at a vote on the item, or is recused already.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.recuse")
    if done is not None:
        return uow.session.get_one(Recusal, done["id"])
    _ensure_attendance_open(meeting)
    if not reason.strip():
        raise Invalid(msg("除斥の理由を書いてください"), {"reason": [msg("除斥の理由を書いてください")]})
    if any(r.membership_id == member.id for r in item.recusals):
        raise Refused(msg("%(name)s委員は、この議題で除斥になっています", name=member.short_name))
    if any(member.id in v.arithmetic["voters"] for v in item.votes):
        raise Refused(msg("%(name)s委員は、この議題の表決に加わっています", name=member.short_name))
    stays = [stay for stay in queries.stays(uow.session, meeting) if stay.member == member.id]
    if any(stay.covers(vote.at) for stay in stays for vote in _in_the_room(item.votes)):
        raise Refused(
            msg(
                "%(name)s委員は、この議題の表決の出席に数えられています。採決のあとでは除斥にできません",
                name=member.short_name,
            )
        )
    opened = room_queries.open_vote(uow.session, meeting)
    if opened is not None and opened.item_id == item.id:
        raise Refused(msg("採決の途中です。先に結果を記録するか、採決を取りやめてください"))
    row = uow.add(Recusal(item_id=item.id, membership_id=member.id, reason=reason.strip()))
    uow.flush()
    uow.session.expire(item, ["recusals"])
    uow.record(
        Event.ATTENDANCE_RECORDED,
        meeting,
        public={"what": "recused", "item": item.position},
        private={"name": member.name, "reason": reason.strip()},
    )
    once.remember(uow, key, "meeting.recuse", {"id": row.id})
    return row


def _ensure_attendance_open(meeting: Meeting) -> None:
    turn.ensure_unsealed(meeting)
    if meeting.noticed_on is None:
        raise Refused(msg("開催を知らせてから、出席を記録します"))


def _ensure_mode(meeting: Meeting, mode: str) -> None:
    if meeting.in_writing:
        raise Refused(
            msg("書面だけで開く会議なので、着席は記録しません。書面の答えを出した委員が、出席に数えられます")
        )
    if mode == "audio":
        raise Refused(msg("音声だけでは出席に数えません。映像がつながったら着席にしてください"))
    if mode not in meeting.body.attendance_modes:
        raise Refused(msg("この会議体では、この方法での出席は認めていません"))


def _there_already(meeting: Meeting, member: Membership) -> Message:
    running = (p for p in meeting.presences if p.membership_id == member.id and p.left_at is None)
    if any(p.substitute_id for p in running):
        return msg(
            "%(name)s委員の代理の人が着席しています。代理の退席を記録してから、着席にしてください",
            name=member.short_name,
        )
    return msg("%(name)s委員は、もう着席しています", name=member.short_name)


def _ensure_may_sit_in(
    uow: UnitOfWork, meeting: Meeting, member: Membership, substitute: SeatSubstitute, stay: Stay
) -> None:
    if not meeting.body.substitutes_allowed:
        raise Refused(
            msg(
                "この会議体の決まりでは、代理の出席を認めていません。認めるときは、先に決まりを変えてください。"
            )
        )
    if substitute.membership_id != member.id or not substitutes.on_day(
        [substitute], queries.held_on(meeting)
    ):
        raise Refused(
            msg(
                "%(who)sさんは、この日の%(name)s委員の代理に決められていません。会議体のページで先に決めてください",
                who=substitute.name,
                name=member.short_name,
            )
        )
    others = [
        p.substitute_id
        for p in meeting.presences
        if p.substitute_id and (p.left_at is None or p.left_at > stay.arrived)
    ]
    sitting_in = uow.session.execute(select(SeatSubstitute).where(SeatSubstitute.id.in_(others))).scalars()
    if any(same_person(one, substitute.name, substitute.reading) for one in sitting_in):
        raise Refused(
            msg(
                "%(who)sさんは、ほかの委員の代理で出席しています。1人が2人分の表決に加わることはできません",
                who=substitute.name,
            )
        )


def _ensure_no_vote_changed(uow: UnitOfWork, meeting: Meeting, was: Stay | None, new: Stay) -> None:
    """While a vote is open, nobody who votes leaves, and nobody becomes present at the moment it was opened."""
    opened = room_queries.open_vote(uow.session, meeting)
    if opened is None:
        return
    counted = was is not None and was.covers(opened.opened_at)
    stays = new.covers(opened.opened_at) and new.left is None
    if counted != stays:
        raise Refused(
            msg(
                "議題%(n)sの採決の途中です。結果を記録してからにするか、採決を取りやめて、出席を直してから採決に入り直してください",
                n=uow.session.get_one(AgendaItem, opened.item_id).position,
            )
        )


def _moment(at: dt.datetime | None) -> dt.datetime:
    instant = at or clock.now()
    if instant > clock.now():
        sentence = msg("これからの時刻は記録できません")
        raise Invalid(sentence, {"at": [sentence]})
    return instant


def _change(
    uow: UnitOfWork, meeting: Meeting, row: Presence, arrived: dt.datetime, left: dt.datetime | None
) -> None:
    if left is not None and left <= arrived:
        sentence = msg("退席は、着席より後の時刻にしてください")
        raise Invalid(sentence, {"at": [sentence]})
    new = Stay(row.membership_id, arrived, left, row.mode)
    others = [p for p in meeting.presences if p.id != row.id]
    if stays_conflict([Stay(p.membership_id, p.arrived_at, p.left_at) for p in others], new):
        raise Refused(msg("%(name)s委員の、ほかの着席と重なります", name=row.membership.short_name))
    was = Stay(row.membership_id, row.arrived_at, row.left_at)
    _ensure_votes_stand(uow, meeting, row.membership, was, new)
    _ensure_no_vote_changed(uow, meeting, was, new)
    row.arrived_at, row.left_at = arrived, left
    uow.flush()


def _ensure_votes_stand(
    uow: UnitOfWork, meeting: Meeting, member: Membership, was: Stay | None, new: Stay
) -> None:
    """Whoever was counted at a vote stays counted, and nobody else becomes present at one already recorded."""
    apart = select(Recusal.item_id).where(Recusal.membership_id == member.id)
    without = set(uow.session.execute(apart).scalars())
    for vote in _in_the_room(_votes(uow, meeting)):
        if vote.item_id in without:
            continue
        before, after = was is not None and was.covers(vote.at), new.covers(vote.at)
        said = {"name": member.short_name, "at": vote.at}
        if before and not after:
            voted = member.id in vote.arithmetic["voters"]
            raise Refused(
                msg(
                    "%(name)s委員は%(at)sの表決に加わっています。その時刻に出席していないことにはできません",
                    **said,
                )
                if voted
                else msg(
                    "%(name)s委員は%(at)sの表決の出席に数えられています。その時刻に出席していないことにはできません",
                    **said,
                )
            )
        if after and not before:
            raise Refused(
                msg(
                    "%(at)sの表決は、%(name)s委員を数えずに記録しています。それより後の時刻にしてください",
                    **said,
                )
            )


def _in_the_room(votes: Iterable[Vote]) -> list[Vote]:
    """Votes in writing stand apart from presence."""
    return [vote for vote in votes if not vote.arithmetic.get("written")]


def _votes(uow: UnitOfWork, meeting: Meeting) -> Sequence[Vote]:
    """Every vote of the meeting: one statement, however long the agenda."""
    query = select(Vote).join(AgendaItem, AgendaItem.id == Vote.item_id)
    return uow.session.execute(query.where(AgendaItem.meeting_id == meeting.case_id)).scalars().all()


def _recorded(uow: UnitOfWork, meeting: Meeting, row: Presence, what: str, **private: str) -> None:
    uow.session.expire(meeting, ["presences"])
    present = len(queries.sitting(uow.session, meeting).present)
    uow.record(
        Event.ATTENDANCE_RECORDED,
        meeting,
        public={"what": what, "present": present},
        private={
            "name": row.membership.name,
            "arrived": row.arrived_at.isoformat(),
            "left": row.left_at.isoformat() if row.left_at else "",
            **private,
        },
    )
