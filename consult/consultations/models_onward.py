"""What became of opinions beside their stage: carried to the new round, handed on, counted elsewhere; and outages."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.cases.models import Case
from consult.db import Base


class CarryOver(Base):
    """Whether who sent an opinion to a stopped round wants it carried to the new one. One row, one answer.

    `waiting`: nobody could be asked by mail; `asked`: a mail went out. Case is that of the new round; the register
    number is that of the stopped one, so that the list needs no opinion to be read.
    """

    __tablename__ = "carry_over"
    __table_args__ = (
        Index("ix_carry_over_case_id_state_number", "case_id", "state", "number"),
        CheckConstraint("state IN ('waiting','asked','carried','declined')", name="state"),
    )

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    state: Mapped[str]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    asked_at: Mapped[dt.datetime | None]
    way: Mapped[str] = mapped_column(default="")  # of the answer: code, mail, paper
    answered_at: Mapped[dt.datetime | None]
    answered_on: Mapped[dt.date | None]  # the day the answer on paper came
    noted_by: Mapped[int | None]  # who entered an answer on paper
    new_id: Mapped[int | None] = mapped_column(ForeignKey("opinion.id"), unique=True)
    event_id: Mapped[int | None]


class Onward(Base):
    """宛先違い and 重複: where an opinion that is set apart was handed to, or which one counts in its place."""

    __tablename__ = "opinion_onward"
    __table_args__ = (CheckConstraint("kind IN ('misdirected','duplicate')", name="kind"),)

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    kind: Mapped[str]
    to_id: Mapped[int | None] = mapped_column(ForeignKey("opinion.id"), index=True)
    to_office: Mapped[str] = mapped_column(default="")  # another authority, in words
    handed_on: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    noted_by: Mapped[int | None]
    noted_at: Mapped[dt.datetime]
    event_id: Mapped[int | None]


class Outage(Base):
    """停止: from when to when opinions could not be sent, what was affected, and what followed by the rule.

    What the worker found is only proposed (`found_by` system); a person confirms it or dismisses it.
    """

    __tablename__ = "outage"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','confirmed','dismissed')", name="state"),
        CheckConstraint("rule IN ('','extend','accept','notice')", name="rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime]
    affected: Mapped[list[str]] = mapped_column(JSON)  # channels
    reason: Mapped[str] = mapped_column(Text, default="")
    found_by: Mapped[str] = mapped_column(default="person")
    state: Mapped[str] = mapped_column(default="proposed")
    rule: Mapped[str] = mapped_column(default="")  # by the procedure's parameters, when it was confirmed
    days: Mapped[int] = mapped_column(default=0)  # of the extension
    accept_from: Mapped[dt.datetime | None]  # forms opened from here to the end …
    accept_until: Mapped[dt.datetime | None]  # … and sent until here count as in time
    followed_at: Mapped[dt.datetime | None]  # the extension was made, or the late ones accepted
    extended_to: Mapped[dt.date | None]
    noted_by: Mapped[int | None]
    noted_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"outage/{self.case.slug}-{self.id}"
