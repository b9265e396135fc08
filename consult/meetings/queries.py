"""Reading meetings: who is there now, what the room looks like, what the public may see."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from consult import clock
from consult.bodies import queries as bodies
from consult.bodies import rules as seats
from consult.bodies.models import Body, Membership, SeatSubstitute
from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.errors import NotFound
from consult.i18n import msg
from consult.meetings import room_queries
from consult.meetings.models import (
    AgendaItem,
    CorrectionRequest,
    Material,
    Meeting,
    MemberReply,
    Outcome,
    Presence,
    Remark,
    Vote,
)
from consult.meetings.rules import Sitting, Stay, present_at, presiding


def meeting(session: Session, slug: str, *, everything: bool = True, votes: bool = False) -> Meeting:
    """The meeting at an address; with `everything=False` only one whose notice has been given.

    `votes` also reads the votes and recusals of all items, for a page that shows them.

    Raises:
        NotFound: when there is none the reader may know of.
    """
    query = select(Meeting).join(Case, Case.id == Meeting.case_id).where(Case.slug == slug)
    if votes:
        items = selectinload(Meeting.items)
        query = query.options(items.selectinload(AgendaItem.votes), items.selectinload(AgendaItem.recusals))
    found = session.execute(query).scalar_one_or_none()
    if found is None or not (everything or found.case.public):
        raise NotFound(msg("この会議は見つかりません"))
    return found


def meetings_of(session: Session, body: Body) -> Sequence[Meeting]:
    """All meetings of a body, latest first, for its own office."""
    return (
        session.execute(select(Meeting).where(Meeting.body_id == body.id).order_by(Meeting.starts_at.desc()))
        .scalars()
        .all()
    )


def held_on(of: Meeting) -> dt.date:
    """The day of the meeting in Tokyo: membership and deadlines are reckoned for it."""
    return tokyo_date(of.opened_at or of.starts_at)


def members(session: Session, of: Meeting) -> list[Membership]:
    """Those seated on the day of the meeting, in kana order."""
    return seated_for(ever(session, of), held_on(of), {stay.membership_id for stay in of.presences})


def ever(session: Session, of: Meeting) -> list[Membership]:
    """Every membership there ever was of the body that meets."""
    return bodies.memberships(session, [of.body_id])[of.body_id]


def seated_for(everyone: Sequence[Membership], day: dt.date, came: Iterable[int]) -> list[Membership]:
    """Those seated on `day`; whoever took part under a membership that was divided since then keeps it.

    Taking an office on the day of a meeting, or a day before it noted later, ends one membership and begins another.
    """
    found = bodies.seated(everyone, day)
    there = frozenset(came)
    missing = [m for m in everyone if m.id in there and m not in found]
    taken = {m.seat for m in missing}
    kept = [m for m in found if m.seat not in taken or m.id in there]
    return bodies.in_order([*kept, *missing]) if missing else found


def recused_from(of: Meeting, item: AgendaItem, seated: Iterable[Membership]) -> frozenset[int]:
    """Memberships recused from an item, as those seated on the day hold them now."""
    wanted, here = {r.membership_id for r in item.recusals}, {m.id: m for m in seated}
    if wanted <= here.keys():
        return frozenset(wanted)
    persons = {(m.seat, m.name) for m in of.body.members if m.id in wanted}
    return frozenset(number for number, m in here.items() if (m.seat, m.name) in persons)


def stays(session: Session, of: Meeting) -> list[Stay]:
    """Every stay of the meeting, as the rules know them."""
    return stays_of(session, [of.case_id])[of.case_id]


def stays_of(session: Session, ids: Iterable[int]) -> dict[int, list[Stay]]:
    """Every stay of several meetings, by meeting."""
    found: dict[int, list[Stay]] = {meeting_id: [] for meeting_id in ids}
    for row in session.execute(
        select(Presence).where(Presence.meeting_id.in_(found)).order_by(Presence.arrived_at, Presence.id)
    ).scalars():
        stay = Stay(row.membership_id, row.arrived_at, row.left_at, row.mode, row.substitute_id is not None)
        found[row.meeting_id].append(stay)
    return found


@dataclass(frozen=True)
class Room:
    """What is known of a room at an instant, read once for a page that asks for many things of it."""

    seated: list[Membership]
    stays: list[Stay]
    named: int | None  # presides instead of the chair
    at: dt.datetime


def room(session: Session, of: Meeting, at: dt.datetime | None = None) -> Room:
    """Read the room."""
    instant = at or clock.now()
    named = room_queries.named_presiding(session, of, instant)
    there = stays(session, of)
    if of.in_writing:  # whoever has answered by then is present
        there = [Stay(member, instant) for member in sorted(came(session, of))]
    return Room(members(session, of), there, named, instant)


def sat_in(session: Session, of: Meeting) -> dict[tuple[int, dt.datetime], str]:
    """The name of each substitute who sat in, by the member and the moment they arrived."""
    rows = session.execute(
        select(Presence.membership_id, Presence.arrived_at, SeatSubstitute.name)
        .join(SeatSubstitute, SeatSubstitute.id == Presence.substitute_id)
        .where(Presence.meeting_id == of.case_id)
    )
    return {(row.membership_id, row.arrived_at): row.name for row in rows}


def sitting(
    session: Session, of: Meeting, item: AgendaItem | None = None, at: dt.datetime | None = None
) -> Sitting:
    """Who is there for an item (or at all) at an instant, with the body's rules.

    Once a meeting is over, those its votes were taken under: the body may have other ones since.
    """
    found = sitting_in(room(session, of, at), of, item)
    if of.closed_at is None:
        return found
    first = select(Vote.arithmetic).join(AgendaItem).where(AgendaItem.meeting_id == of.case_id)
    kept = session.execute(first.order_by(Vote.id).limit(1)).scalar_one_or_none()
    return (
        found
        if kept is None
        else replace(
            found, **{name: kept[name] for name in ("seats", "members", "base", "test", "chair_votes")}
        )
    )


def sitting_in(read: Room, of: Meeting, item: AgendaItem | None = None) -> Sitting:
    """The same of a room that was read before."""
    recused = recused_from(of, item, read.seated) if item else frozenset()
    instant, everyone, named = read.at, read.stays, read.named
    present = present_at(everyone, instant, recused)
    # an office is the person's own: whoever sits in for the chair votes, but does not preside
    sat_in = {stay.member for stay in everyone if stay.substitute and stay.covers(instant)}
    offices = {m.id: m.office for m in read.seated if m.id not in sat_in}
    return replace(seating(of, read.seated, present, recused), presiding=presiding(offices, present, named))


def seating(
    of: Meeting,
    seated: Sequence[Membership],
    present: frozenset[int],
    recused: frozenset[int] = frozenset(),
) -> Sitting:
    """The same from what was read before: those seated on the day, and those there at the instant."""
    held = of.rules_then or rules_of(of.body)
    return Sitting(
        seats=held["seats"],
        members=len(seated),
        base=held["quorum_base"],
        test=held["quorum_test"],
        present=present,
        recused=recused,
        presiding=presiding({m.id: m.office for m in seated}, present),
        chair_votes=held["chair_votes"],
    )


def rules_of(body: Body) -> dict[str, Any]:
    """What of a body's rules says who must be there and whether the chair votes; a meeting keeps it when it ends."""
    return {name: getattr(body, name) for name in ("seats", "quorum_base", "quorum_test", "chair_votes")}


def came(session: Session, of: Meeting) -> frozenset[int]:
    """Memberships that took part: in the room or on the screen, or, in a meeting in writing, by an answer."""
    if of.in_writing:
        return frozenset(room_queries.answered_in_writing(session, [of.case_id])[of.case_id])
    return frozenset(stay.member for stay in stays(session, of))


def attended(session: Session, of: Meeting) -> list[Membership]:
    """Members who took part at some time, in kana order: those who check the minutes."""
    here = came(session, of)
    return [m for m in members(session, of) if m.id in here]


def membership_of(session: Session, of: Meeting, account_id: int | None) -> Membership | None:
    """The seat an account held on the day of the meeting."""
    if account_id is None:
        return None
    return next((m for m in members(session, of) if m.account_id == account_id), None)


def label(session: Session, of: Meeting, member: Membership) -> str:
    """How a member is called in the minutes of this meeting."""
    order = [m.id for m in members(session, of)]
    position = order.index(member.id) if member.id in order else 0
    return seats.called(seats.Label(member.short_name, member.office), of.body.speaker_style, position)


def linked_cases(session: Session, of: Meeting) -> dict[int, Case]:
    """The cases the agenda of a meeting is about, by id."""
    ids = [item.linked_case_id for item in of.items if item.linked_case_id]
    if not ids:
        return {}
    return {case.id: case for case in session.execute(select(Case).where(Case.id.in_(ids))).scalars()}


def item(session: Session, of: Meeting, item_id: int) -> AgendaItem:
    """An agenda item of this very meeting."""
    found = session.get(AgendaItem, item_id)
    if found is None or found.meeting_id != of.case_id:
        raise NotFound(msg("この議題は見つかりません"))
    return found


def rows(session: Session, of: Meeting) -> Sequence[Remark]:
    """Notes and minutes, in order."""
    return (
        session.execute(select(Remark).where(Remark.meeting_id == of.case_id).order_by(Remark.position))
        .scalars()
        .all()
    )


def row(session: Session, of: Meeting, row_id: int) -> Remark:
    """One row of the minutes of this very meeting."""
    found = session.get(Remark, row_id)
    if found is None or found.meeting_id != of.case_id:
        raise NotFound(msg("この発言は見つかりません"))
    return found


def corrections(session: Session, of: Meeting) -> Sequence[CorrectionRequest]:
    """Every wish to correct, oldest first."""
    return (
        session.execute(
            select(CorrectionRequest)
            .where(CorrectionRequest.meeting_id == of.case_id)
            .order_by(CorrectionRequest.id)
        )
        .scalars()
        .all()
    )


def replies(session: Session, of: Meeting) -> Sequence[MemberReply]:
    """Which members have said that the minutes are right."""
    return session.execute(select(MemberReply).where(MemberReply.meeting_id == of.case_id)).scalars().all()


def materials(session: Session, of: Meeting, *, public: bool = False) -> Sequence[Material]:
    """配布資料 in order; with `public` only those on the web."""
    query = select(Material).where(Material.meeting_id == of.case_id).order_by(Material.position)
    if public:
        query = query.where(Material.public.is_(True))
    return session.execute(query).scalars().all()


def papers(session: Session, meetings: Sequence[Meeting]) -> Counter[int]:
    """How many materials several meetings have on the web, by meeting."""
    rows = session.execute(
        select(Material.meeting_id, func.count())
        .where(Material.meeting_id.in_([m.case_id for m in meetings]), Material.public.is_(True))
        .group_by(Material.meeting_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def outcomes(session: Session, of: Meeting) -> Sequence[Outcome]:
    """決定事項・宿題."""
    return (
        session.execute(select(Outcome).where(Outcome.meeting_id == of.case_id).order_by(Outcome.id))
        .scalars()
        .all()
    )
