"""Meetings, presence, votes, and the minutes made of them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.bodies.models import Body, Membership
from consult.cases.models import Case
from consult.db import Base
from consult.meetings import closing


class Meeting(Base):
    """第n回: its case carries the stage, this row the particulars."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("body_id", "number"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    number: Mapped[int]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime | None]  # planned
    place: Mapped[str]
    online: Mapped[bool] = mapped_column(default=False)
    in_writing: Mapped[bool] = mapped_column(default=False)  # 書面: nobody comes, whoever answers is present
    openness: Mapped[str] = mapped_column(default="open")  # open, partly_closed, closed
    closed_code: Mapped[str] = mapped_column(default="")  # closing.GROUNDS
    closed_reason: Mapped[str] = mapped_column(default="")
    how_to_observe: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    rules_then: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # the body's, once closed
    observers: Mapped[int] = mapped_column(default=0)
    staff_present: Mapped[list[str]] = mapped_column(JSON, default=list)
    noticed_on: Mapped[dt.date | None]
    next_meeting: Mapped[str] = mapped_column(default="")
    minutes_drafted_at: Mapped[dt.datetime | None]
    minutes_drafted_by: Mapped[int | None]
    check_until: Mapped[dt.date | None]
    sealed_at: Mapped[dt.datetime | None]
    sealed_by: Mapped[int | None]
    sealed_digest: Mapped[str | None]
    minutes_version: Mapped[int] = mapped_column(default=1)
    redaction_by: Mapped[int | None]
    redaction_state: Mapped[str] = mapped_column(default="none")  # none, proposed, released
    published_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(lazy="joined")
    body: Mapped[Body] = relationship(lazy="joined")
    items: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.position", back_populates="meeting")
    presences: Mapped[list["Presence"]] = relationship(order_by="Presence.arrived_at")

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the case, which names the body too."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """That of the case."""
        return self.case.subject

    @property
    def answers_until(self) -> dt.datetime | None:
        """回答期限: the one moment at which a meeting held in writing ends for every member; none for a sitting."""
        return self.starts_at if self.in_writing else None

    @property
    def why_closed(self) -> str:
        """The ground and the sentence; empty when nothing was said."""
        return closing.words(self.closed_code, self.closed_reason)


class AgendaItem(Base):
    """議題: may be any open case."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    position: Mapped[int]
    title: Mapped[str]
    needs_decision: Mapped[bool] = mapped_column(default=True)
    linked_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    closed_code: Mapped[str] = mapped_column(default="")  # closing.GROUNDS
    closed_reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(
        default="pending"
    )  # pending, current, passed, rejected, carried_over, reported
    settled_reason: Mapped[str] = mapped_column(default="")  # why it was carried over

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.id")
    recusals: Mapped[list["Recusal"]] = relationship()

    @property
    def why_closed(self) -> str:
        """The ground and the sentence; empty for an item that is open."""
        return closing.words(self.closed_code, self.closed_reason)

    @property
    def in_private(self) -> bool:
        """Whether nobody may listen: the item itself is closed, or the whole meeting is."""
        return bool(self.why_closed) or self.meeting.openness == "closed"

    @property
    def untold(self) -> bool:
        """Settled in private, and no public edition of the minutes is out: nobody is told how."""
        settled = self.state not in {"pending", "current"}
        return self.in_private and settled and self.meeting.published_at is None


class Material(Base):
    """配布資料; public ones are on the web the same day."""

    __tablename__ = "material"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    public: Mapped[bool] = mapped_column(default=True)


class Presence(Base):
    """One stay of one member: from arrival to departure."""

    __tablename__ = "presence"
    __table_args__ = (CheckConstraint("left_at IS NULL OR left_at > arrived_at", name="interval"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    arrived_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]
    mode: Mapped[str] = mapped_column(default="in_person")  # in_person, web
    note: Mapped[str] = mapped_column(default="")
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("seat_substitute.id"))  # who sat in

    membership: Mapped[Membership] = relationship(lazy="joined")


class Recusal(Base):
    """除斥: a member who may not take part in one item."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    reason: Mapped[str]


class Vote(Base):
    """表決: the counts as taken and the result as computed, with the arithmetic kept."""

    __tablename__ = "vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id"))  # none: the item itself
    method: Mapped[str]  # no_objection, hands, standing, recorded, secret
    question: Mapped[str]
    in_favour: Mapped[int | None]  # none for 異議なし
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    chair_decision: Mapped[str | None]  # passed, rejected: only on a tie
    result: Mapped[str]  # passed, rejected
    arithmetic: Mapped[dict[str, Any]] = mapped_column(JSON)  # present, quorum, seats, eligible …
    at: Mapped[dt.datetime]


class Remark(Base):
    """発言メモ in the room, and the row of the minutes it became; the two texts are kept apart."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(default="remark")  # remark, event (arrival, vote …)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    speaker: Mapped[str]  # label when not a member: 事務局
    note: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(default="generated")  # generated, edited
    source: Mapped[str] = mapped_column(default="")  # what an event row was made from: left/5, vote/3
    at: Mapped[dt.datetime | None]


class CorrectionRequest(Base):
    """A member's wish to correct a remark of their own; kept as before and after."""

    __tablename__ = "correction_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="requested")  # requested, accepted, declined
    answer: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[dt.datetime]
    answered_by: Mapped[int | None]


class MemberReply(Base):
    """了承: a member who was there has read the minutes and has nothing (more) to correct."""

    __tablename__ = "member_reply"
    __table_args__ = (UniqueConstraint("meeting_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    replied_at: Mapped[dt.datetime]


class Outcome(Base):
    """決定事項・宿題: what was decided, or who does what by when; the 議題 it comes from, when it comes from one."""

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    kind: Mapped[str]  # decision, task
    text: Mapped[str]
    owner: Mapped[str] = mapped_column(default="")
    due: Mapped[str] = mapped_column(default="")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)

    item: Mapped[AgendaItem | None] = relationship(lazy="joined")


class RemarkRedaction(Base):
    """墨消し箇所 in a row of the minutes; the sealed text stays."""

    __tablename__ = "remark_redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    ground: Mapped[str]
    made_by: Mapped[int | None]
