"""Tables of the council: sessions, who sat on a day, what is before it, committees, votes with names."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.bodies.models import Body
from consult.cases.models import Case
from consult.db import Base


class CouncilSession(Base):
    """会期: one 定例会 or 臨時会 from the first to the last day; an extension keeps the day first resolved."""

    __tablename__ = "council_session"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "kind", "number"),
        CheckConstraint("kind IN ('regular','extra')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    year: Mapped[int]  # 暦年
    kind: Mapped[str]  # regular 定例会, extra 臨時会
    number: Mapped[int]
    opens_on: Mapped[dt.date] = mapped_column(index=True)
    ends_on: Mapped[dt.date]
    first_ends_on: Mapped[dt.date]  # before any extension
    reason: Mapped[str] = mapped_column(Text, default="")  # of the extension

    body: Mapped[Body] = relationship()

    @property
    def scope(self) -> Scope:
        """That of the council."""
        return self.body.scope

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"council_session/{self.id}"


class CouncilSitting(Base):
    """A day on which the council or one of its committees sat, with who was there when it opened."""

    __tablename__ = "council_sitting"
    __table_args__ = (
        UniqueConstraint("body_id", "held_on"),
        CheckConstraint("exception IN ('','recalled','called')", name="exception"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("council_session.id"), index=True)
    held_on: Mapped[dt.date]
    present: Mapped[list[int]] = mapped_column(JSON)  # memberships
    exception: Mapped[str] = mapped_column(default="")  # 再招集, 催告 (113条ただし書)
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None]

    body: Mapped[Body] = relationship()
    session: Mapped[CouncilSession | None] = relationship()

    @property
    def scope(self) -> Scope:
        """That of the body that sat."""
        return self.body.scope

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"council_sitting/{self.id}"


class CouncilMatter(Base):
    """What a bill or petition needs beside its sheets: its session, its number, the days the periods run from."""

    __tablename__ = "council_matter"
    __table_args__ = (UniqueConstraint("series", "year", "number"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("council_session.id"), index=True)
    by_members: Mapped[bool] = mapped_column(default=False)
    series: Mapped[str | None]  # bill 議案, member_bill 議員提出議案, petition 請願, appeal 陳情
    year: Mapped[int | None]  # 暦年 of the number
    number: Mapped[int | None]
    arrived_at: Mapped[dt.datetime | None]
    carried: Mapped[bool] = mapped_column(default=False)  # 閉会中継続審査, into a session not yet called
    voted_on: Mapped[dt.date | None]
    outcome: Mapped[str] = mapped_column(default="")  # the stage the last deciding vote led to
    decided_in: Mapped[int | None] = mapped_column(ForeignKey("council_session.id"), index=True)
    received_on: Mapped[dt.date | None]  # 送付を受けた日
    ground: Mapped[str] = mapped_column(default="")  # of the reconsideration
    returned_at: Mapped[dt.datetime | None]  # 再議に付された時
    promulgated_on: Mapped[dt.date | None]
    ordinance_number: Mapped[int | None]
    in_force_on: Mapped[dt.date | None]

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    session: Mapped[CouncilSession | None] = relationship(foreign_keys=[session_id])


class CouncilReferral(Base):
    """付託: a matter given to one committee. The vote of the council waits for every one of them."""

    __tablename__ = "council_referral"
    __table_args__ = (
        UniqueConstraint("case_id", "body_id"),
        CheckConstraint("state IN ('open','reported','waived')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    lead: Mapped[bool] = mapped_column(default=False)  # 主たる付託先: its vote moves the case on
    part: Mapped[str] = mapped_column(default="")  # what of it, where it was divided
    referred_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(default="open")
    reason: Mapped[str] = mapped_column(Text, default="")  # why the council does not wait for its report

    body: Mapped[Body] = relationship()


class CouncilVote(Base):
    """採決: who was counted, how, by which rule, with what result. The result is reckoned, never typed."""

    __tablename__ = "council_vote"
    __table_args__ = (CheckConstraint("state IN ('kept','withdrawn')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("council_sitting.id"), index=True)
    subject: Mapped[str]  # votes.SUBJECTS
    amendment: Mapped[int | None]  # number of the sheet of the 修正案
    method: Mapped[str]  # voting.METHODS
    share: Mapped[str]  # arithmetic.SHARES
    seats: Mapped[int]
    present: Mapped[int]  # who could be counted, the chair included
    recused: Mapped[list[int]] = mapped_column(JSON)  # 除斥
    left: Mapped[list[int]] = mapped_column(JSON)  # had gone at the vote
    exception: Mapped[str] = mapped_column(default="")
    ayes: Mapped[int]
    nays: Mapped[int]
    chair_casts: Mapped[str] = mapped_column(default="")
    in_secret: Mapped[bool] = mapped_column(default=False)  # 秘密会で採決した (115条)
    carried: Mapped[bool]
    state: Mapped[str] = mapped_column(default="kept")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None]

    sitting: Mapped[CouncilSitting] = relationship()
    ballots: Mapped[list["CouncilBallot"]] = relationship()


class CouncilBallot(Base):
    """記名: how one member voted."""

    __tablename__ = "council_ballot"
    __table_args__ = (CheckConstraint("choice IN ('aye','nay','abstain')", name="choice"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("council_vote.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True, index=True)
    choice: Mapped[str]
