"""出席簿: who was there when, from the stays of the room; before it opens, the same sheet to be signed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.models import Membership, SeatSubstitute
from consult.calendars import clock_text, date_text
from consult.documents.editions import Line
from consult.documents.editions_attendance import AttendanceSheet, Attendant
from consult.i18n import gettext, using
from consult.meetings import queries, record, room_queries
from consult.meetings.actions import answering
from consult.meetings.actions.publishing import contact
from consult.meetings.models import Meeting, Presence
from consult.meetings.models_room import WrittenBallot

_OFFICES = {"chair": "会長", "deputy": "副会長"}


def sheet(session: Session, meeting: Meeting, *, municipality: str) -> AttendanceSheet:
    """The sheet as things stand now; its quorum lines are those of the minutes."""
    stays: dict[int, list[Presence]] = defaultdict(list)
    for presence in sorted(meeting.presences, key=lambda p: (p.arrived_at, p.id)):
        stays[presence.membership_id].append(presence)
    sat_in = _substitutes(session, meeting.presences)
    opened = meeting.opened_at is not None
    answered = _answers(session, meeting) if meeting.in_writing else {}
    with using("ja"):
        return AttendanceSheet(
            municipality=municipality,
            heading=f"第{meeting.number}回 {meeting.body.name}",
            when=f"{date_text(meeting.starts_at)}　{_hours(meeting)}",
            where="書面による開催（集まりません）"
            if meeting.in_writing
            else meeting.place + ("（ウェブ併用）" if meeting.online else ""),
            stands=_stands(meeting),
            members=tuple(
                _answering(member, answered, opened=opened)
                if meeting.in_writing
                else _attendant(member, stays[member.id], sat_in, opened=opened)
                for member in queries.members(session, meeting)
            ),
            facts=tuple(_facts(session, meeting)) if opened else (),
            contact=contact(meeting),
            in_writing=meeting.in_writing,
        )


def _answers(session: Session, meeting: Meeting) -> dict[int, WrittenBallot]:
    """The last answer of each member; whoever gave one took part."""
    ballots = [b for r in room_queries.rounds(session, meeting) if r.state != "cancelled" for b in r.ballots]
    return {one.membership_id: one for one in sorted(ballots, key=lambda ballot: ballot.at)}


def _answering(member: Membership, answered: Mapping[int, WrittenBallot], *, opened: bool) -> Attendant:
    said = answered.get(member.id)
    there = f"{date_text(said.at)}（{gettext(answering.WAYS[said.channel])}）" if said else ""
    return Attendant(
        member.name,
        member.reading,
        member.category,
        _OFFICES.get(member.office, ""),
        there or ("回答なし" if opened else ""),
    )


def _hours(meeting: Meeting) -> str:
    if meeting.in_writing:
        return f"{clock_text(meeting.starts_at)}まで（回答期限）"
    first, last = meeting.opened_at or meeting.starts_at, meeting.closed_at
    if meeting.opened_at is None:
        last = meeting.ends_at
    return f"{clock_text(first)}から" + (f"{clock_text(last)}まで" if last else "")


def _stands(meeting: Meeting) -> str:
    if meeting.opened_at is None and not meeting.in_writing:
        return "署名用"
    if meeting.closed_at is None:
        return f"{clock_text(clock.now())}現在"
    return "会議の記録による"


def _attendant(
    member: Membership, stays: Sequence[Presence], sat_in: Mapping[int, str], *, opened: bool
) -> Attendant:
    there = "\n".join(_stay(stay, sat_in) for stay in stays)
    return Attendant(
        member.name,
        member.reading,
        member.category,
        _OFFICES.get(member.office, ""),
        there or ("欠席" if opened else ""),
    )


def _stay(stay: Presence, sat_in: Mapping[int, str]) -> str:
    until: dt.datetime | None = stay.left_at
    said = f"{clock_text(stay.arrived_at)}から" + (f"{clock_text(until)}まで" if until else "閉会まで")
    notes = ["ウェブ"] if stay.mode == "web" else []
    if stay.substitute_id is not None:
        notes.append(f"代理 {sat_in[stay.substitute_id]}")
    return said + (f"（{'、'.join(notes)}）" if notes else "")


def _substitutes(session: Session, stays: Sequence[Presence]) -> dict[int, str]:
    ids = {stay.substitute_id for stay in stays} - {None}
    if not ids:
        return {}
    rows = session.execute(select(SeatSubstitute.id, SeatSubstitute.name).where(SeatSubstitute.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _facts(session: Session, meeting: Meeting) -> list[Line]:
    quorum = record.of(session, meeting)["quorum"]["lines"]
    if meeting.in_writing:
        return [Line("定足数", " ／ ".join(quorum))]
    return [
        Line("定足数", " ／ ".join(quorum)),
        Line("事務局", "、".join(meeting.staff_present) or "なし"),
        Line("傍聴者", f"{meeting.observers}名"),
    ]
