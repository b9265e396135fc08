"""What minutes go through besides their rows: personal links, 署名, 訂正版, 概要, and what became of tasks."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.bodies.models import Membership
from consult.db import Base


class MinutesLink(Base):
    """A personal link of a member; the token is derived from this row and a key, only its digest is kept."""

    __tablename__ = "minutes_link"
    __table_args__ = (
        UniqueConstraint("meeting_id", "membership_id", "purpose", "round"),
        CheckConstraint("purpose IN ('check','declare','sign')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    purpose: Mapped[str]  # declare a conflict beforehand; check own remarks; sign: attest the sealed minutes
    round: Mapped[int]  # a link made anew is a new row
    digest: Mapped[str] = mapped_column(unique=True)
    way: Mapped[str]  # mail, print
    made_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]  # first answer given through it
    revoked_at: Mapped[dt.datetime | None]

    membership: Mapped[Membership] = relationship(lazy="joined")


class Signatory(Base):
    """署名委員: a member named to attest the minutes of one meeting beside the chair."""

    __tablename__ = "minutes_signatory"
    __table_args__ = (UniqueConstraint("meeting_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))

    membership: Mapped[Membership] = relationship(lazy="joined")


class Attestation(Base):
    """署名に代わる確認: who confirmed which version, by the digest of what was sealed."""

    __tablename__ = "minutes_attestation"
    __table_args__ = (UniqueConstraint("meeting_id", "membership_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    version: Mapped[int]
    digest: Mapped[str]
    way: Mapped[str]  # account, link
    at: Mapped[dt.datetime]

    membership: Mapped[Membership] = relationship(lazy="joined")


class Approval(Base):
    """How the minutes of a meeting are approved; without a row, by the chair who seals them."""

    __tablename__ = "minutes_approval"
    __table_args__ = (CheckConstraint("way IN ('chair','next_meeting')", name="way"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), primary_key=True)
    way: Mapped[str]


class MinutesRevision(Base):
    """訂正版: why published minutes are put right, and from which sealed record it starts."""

    __tablename__ = "minutes_revision"
    __table_args__ = (CheckConstraint("state IN ('open','sealed','published','dropped')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    replaces: Mapped[str]  # SHA-256 of the sealed record before
    begun_by: Mapped[int | None]
    begun_at: Mapped[dt.datetime]
    changes: Mapped[int] = mapped_column(default=0)  # acts of writing since it was begun
    state: Mapped[str] = mapped_column(default="open")
    published_at: Mapped[dt.datetime | None]


class Summary(Base):
    """概要: the short public edition that comes days after the meeting, long before the minutes."""

    __tablename__ = "meeting_summary"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None]
    written_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]


class TaskReport(Base):
    """What a later meeting heard of a 宿題: done, or carried on, with a note."""

    __tablename__ = "task_report"
    __table_args__ = (
        UniqueConstraint("outcome_id", "meeting_id"),
        CheckConstraint("state IN ('done','carried')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), index=True)
    state: Mapped[str]
    note: Mapped[str]
    by: Mapped[int | None]
    at: Mapped[dt.datetime]
