"""Reading what belongs to the room: motions, the open vote, overrides, who presided, declarations, votes in writing."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from consult.errors import NotFound
from consult.i18n import msg
from consult.meetings.models import AgendaItem, Meeting, Vote
from consult.meetings.models_room import (
    ConflictDeclaration,
    Motion,
    OpenVote,
    PresidingTurn,
    VoteOverride,
    WrittenBallot,
    WrittenRound,
)


def motions(session: Session, meeting: Meeting) -> dict[int, list[Motion]]:
    """Every motion of a meeting by item, in the order moved: one statement."""
    found: dict[int, list[Motion]] = {}
    query = (
        select(Motion)
        .join(AgendaItem, AgendaItem.id == Motion.item_id)
        .where(AgendaItem.meeting_id == meeting.case_id)
        .order_by(Motion.item_id, Motion.number)
    )
    for row in session.execute(query).scalars():
        found.setdefault(row.item_id, []).append(row)
    return found


def motions_of(session: Session, item: AgendaItem) -> Sequence[Motion]:
    """The motions on one item, in the order moved."""
    query = select(Motion).where(Motion.item_id == item.id).order_by(Motion.number)
    return session.execute(query).scalars().all()


def motion(session: Session, item: AgendaItem, motion_id: int) -> Motion:
    """A motion on this very item."""
    found = session.get(Motion, motion_id)
    if found is None or found.item_id != item.id:
        raise NotFound(msg("この動議は見つかりません"))
    return found


def open_vote(session: Session, meeting: Meeting) -> OpenVote | None:
    """The vote being taken now."""
    return session.get(OpenVote, meeting.case_id)


def overrides(session: Session, meeting: Meeting) -> dict[int, VoteOverride]:
    """The newest override of each vote that has one."""
    query = (
        select(VoteOverride)
        .join(Vote, Vote.id == VoteOverride.vote_id)
        .join(AgendaItem, AgendaItem.id == Vote.item_id)
        .where(AgendaItem.meeting_id == meeting.case_id)
        .order_by(VoteOverride.id)
    )
    return {row.vote_id: row for row in session.execute(query).scalars()}


def named_presiding(session: Session, meeting: Meeting, at: dt.datetime) -> int | None:
    """Who was named to preside at an instant."""
    query = select(PresidingTurn).where(
        PresidingTurn.meeting_id == meeting.case_id, PresidingTurn.since <= at
    )
    turns = session.execute(query.order_by(PresidingTurn.since)).scalars().all()
    return next((turn.membership_id for turn in turns if turn.until is None or at < turn.until), None)


def turns(session: Session, meeting: Meeting) -> Sequence[PresidingTurn]:
    """Everybody named to preside, in order."""
    query = select(PresidingTurn).where(PresidingTurn.meeting_id == meeting.case_id)
    return session.execute(query.order_by(PresidingTurn.since)).scalars().all()


def declarations(session: Session, meeting: Meeting) -> Sequence[ConflictDeclaration]:
    """Every declared conflict of a meeting, oldest first."""
    query = (
        select(ConflictDeclaration)
        .join(AgendaItem, AgendaItem.id == ConflictDeclaration.item_id)
        .where(AgendaItem.meeting_id == meeting.case_id)
        .options(contains_eager(ConflictDeclaration.item))
        .order_by(ConflictDeclaration.id)
    )
    return session.execute(query).scalars().all()


def rounds(session: Session, meeting: Meeting) -> Sequence[WrittenRound]:
    """Every vote in writing of a meeting, with its ballots."""
    query = (
        select(WrittenRound)
        .join(AgendaItem, AgendaItem.id == WrittenRound.item_id)
        .where(AgendaItem.meeting_id == meeting.case_id)
        .options(selectinload(WrittenRound.ballots))
        .order_by(WrittenRound.id)
    )
    return session.execute(query).scalars().all()


def ballots(session: Session, of: WrittenRound) -> Sequence[WrittenBallot]:
    """The ballots of one vote in writing, oldest first."""
    query = select(WrittenBallot).where(WrittenBallot.round_id == of.id).order_by(WrittenBallot.id)
    return session.execute(query).scalars().all()


def answered_in_writing(session: Session, ids: Sequence[int]) -> dict[int, set[int]]:
    """The members who answered at least one question in writing, by meeting; what was called off does not count."""
    found: dict[int, set[int]] = {number: set() for number in ids}
    rows = session.execute(
        select(AgendaItem.meeting_id, WrittenBallot.membership_id)
        .join(WrittenRound, WrittenRound.id == WrittenBallot.round_id)
        .join(AgendaItem, AgendaItem.id == WrittenRound.item_id)
        .where(AgendaItem.meeting_id.in_(found), WrittenRound.state != "cancelled")
    )
    for meeting, member in rows:
        found[meeting].add(member)
    return found
