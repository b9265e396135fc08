"""What happens in a room beside presence and counts: motions, open votes, who presides, votes in writing, conflicts."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.bodies.models import Membership
from consult.db import Base
from consult.meetings.models import AgendaItem, Vote


class Motion(Base):
    """動議・修正案: put to the vote before the item itself."""

    __tablename__ = "motion"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    number: Mapped[int]
    kind: Mapped[str]  # one of motions.KINDS
    text: Mapped[str] = mapped_column(Text)
    mover_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[str] = mapped_column(default="open")  # open, passed, rejected, withdrawn
    at: Mapped[dt.datetime]

    item: Mapped[AgendaItem] = relationship()
    mover: Mapped[Membership] = relationship(lazy="joined")


class OpenVote(Base):
    """A vote being taken now: who may vote was settled when it was opened. One at a time in a meeting."""

    __tablename__ = "open_vote"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id"))
    method: Mapped[str]
    rule: Mapped[str]  # code of the decision rule
    voters: Mapped[list[int]] = mapped_column(JSON)
    opened_at: Mapped[dt.datetime]


class VoteOverride(Base):
    """A result contrary to the arithmetic: one person proposes it with the reason, another one decides."""

    __tablename__ = "vote_override"
    __table_args__ = (
        CheckConstraint("answered_by IS NULL OR answered_by <> proposed_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), index=True)
    result: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="proposed")  # proposed, approved, refused
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[dt.datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    vote: Mapped[Vote] = relationship()


class PresidingTurn(Base):
    """議事を進めた人: named when neither chair nor deputy is there, or when the chair hands over."""

    __tablename__ = "presiding_turn"
    __table_args__ = (CheckConstraint("until IS NULL OR until > since", name="interval"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    reason: Mapped[str]


class ConflictDeclaration(Base):
    """利害関係の申し出: by the member, in advance; the secretary makes it 除斥 or says why not."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (UniqueConstraint("item_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="declared")  # declared, accepted, declined, withdrawn
    answer: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[dt.datetime]
    told_by: Mapped[str] = mapped_column(default="")  # conflicts.WAYS when the office entered it; link
    told_on: Mapped[dt.date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    item: Mapped[AgendaItem] = relationship()
    membership: Mapped[Membership] = relationship(lazy="joined")


class WrittenRound(Base):
    """書面表決: a question put to the members in writing, answered until a moment."""

    __tablename__ = "written_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    rule: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)  # why in writing
    opened_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default="open")  # open, counted, cancelled
    vote_id: Mapped[int | None] = mapped_column(ForeignKey("vote.id"))

    item: Mapped[AgendaItem] = relationship()
    ballots: Mapped[list["WrittenBallot"]] = relationship(order_by="WrittenBallot.id")


class WrittenBallot(Base):
    """One member's vote in writing; one a seat, by one way."""

    __tablename__ = "written_ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("written_round.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    ballot: Mapped[str]  # for, against, abstained
    channel: Mapped[str]  # web: by the member signed in; link: by their link; paper: entered by the office
    remark: Mapped[str] = mapped_column(Text, default="")  # goes into the minutes as said by the member
    at: Mapped[dt.datetime]

    __table_args__ = (UniqueConstraint("round_id", "membership_id"),)


class NoticeAddress(Base):
    """Where a member without an account gets the 開催通知 by mail; sealed, and erased once it has been sent."""

    __tablename__ = "notice_address"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    sealed: Mapped[bytes]


class SchedulePoll(Base):
    """日程調整: days a meeting could be held on."""

    __tablename__ = "schedule_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    title: Mapped[str]
    answer_by: Mapped[dt.date]
    state: Mapped[str] = mapped_column(default="open")  # open, settled, called_off
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.case_id"))
    asked_at: Mapped[dt.datetime]

    days: Mapped[list["ScheduleDay"]] = relationship(order_by="ScheduleDay.starts_at")


class ScheduleDay(Base):
    """One candidate."""

    __tablename__ = "schedule_day"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("schedule_poll.id"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]

    answers: Mapped[list["ScheduleAnswer"]] = relationship()


class ScheduleAnswer(Base):
    """What one member said of one candidate."""

    __tablename__ = "schedule_answer"

    day_id: Mapped[int] = mapped_column(ForeignKey("schedule_day.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    answer: Mapped[str]  # yes, maybe, no
