"""Bodies and their members. Membership is true for a date, never just "current"."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.db import Base


class Body(Base):
    """会議体 and the rules fixed when it was set up."""

    __tablename__ = "body"
    __table_args__ = (
        CheckConstraint("seats > 0 OR (seats = 0 AND kind = 'imported')", name="seats"),
        CheckConstraint("quorum_base IN ('seats','members')", name="quorum_base"),
        CheckConstraint("quorum_test IN ('more_than_half','half_or_more')", name="quorum_test"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]  # one of rules.KINDS
    basis: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    seats: Mapped[int]  # 0: not known, of a body that stands only in an imported timeline
    quorum_base: Mapped[str] = mapped_column(default="seats")
    quorum_test: Mapped[str] = mapped_column(default="more_than_half")
    chair_votes: Mapped[bool] = mapped_column(default=False)
    chair_breaks_ties: Mapped[bool] = mapped_column(default=True)
    attendance_modes: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["in_person"])
    speaker_style: Mapped[str] = mapped_column(default="name")
    minutes_style: Mapped[str] = mapped_column(default="summary")
    notice_days: Mapped[int] = mapped_column(default=7)
    check_days: Mapped[int] = mapped_column(default=10)
    minutes_days: Mapped[int] = mapped_column(default=45)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))  # 部会: the body it belongs to
    term_months: Mapped[int] = mapped_column(default=24)
    decision_rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # rules.DecisionRule
    seat_plan: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # rules.SeatGroup
    equal_sides: Mapped[bool] = mapped_column(default=False)  # as many seats for each kind of actor
    substitutes_allowed: Mapped[bool] = mapped_column(default=False)  # 代理出席
    public: Mapped[bool] = mapped_column(default=True)  # False until its founding is published
    ended_on: Mapped[dt.date | None]  # its last day, once it is dissolved
    created_at: Mapped[dt.datetime]

    office: Mapped[Office] = relationship()
    parent: Mapped["Body | None"] = relationship(remote_side="Body.id")
    members: Mapped[list["Membership"]] = relationship(back_populates="body", order_by="Membership.sort_key")

    @property
    def scope(self) -> Scope:
        """Its office and itself."""
        return Scope(self.office_id, self.id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"body/{self.slug}"


class Membership(Base):
    """A person in a seat from one day to another. The name is kept exactly as written."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    seat: Mapped[int]
    name: Mapped[str]
    short_name: Mapped[str]  # as spoken in minutes: 水野, グエン
    reading: Mapped[str]
    sort_key: Mapped[str]
    category: Mapped[str]  # 学識, 団体推薦, 公募, 事業者, 行政
    affiliation: Mapped[str] = mapped_column(default="")
    office: Mapped[str] = mapped_column(default="member")  # chair, deputy, member
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    term_ends: Mapped[dt.date | None]  # as set when seated; `until` is earlier for whoever left before
    left_reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(
        default=""
    )  # of the open call: number of the case and of the application

    body: Mapped[Body] = relationship(back_populates="members")


class SeatSubstitute(Base):
    """代理: who may sit in for a member, named beforehand; true from one day to another."""

    __tablename__ = "seat_substitute"

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    name: Mapped[str]
    reading: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]

    member: Mapped[Membership] = relationship()
