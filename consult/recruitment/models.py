"""An open call, its applications, the sheets of those who score them, and its lots."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.bodies.models import Body
from consult.cases.models import Case
from consult.db import Base


class Recruitment(Base):
    """One open call beside its case: for which body, and the days that its 要項 fixed when it was published."""

    __tablename__ = "recruitment"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    opens_on: Mapped[dt.date | None]
    closes_on: Mapped[dt.date | None]
    closes_at: Mapped[dt.datetime | None]  # the last instant that counts as in time
    result_due_on: Mapped[dt.date | None]
    reserve_until: Mapped[dt.date | None]
    selected_by: Mapped[int | None]  # account of who ranked or drew
    published: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # numbers, no names

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()


class Application(Base):
    """One application. Its number stands for the person wherever people are chosen."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("state IN ('booked','received','withdrawn','discarded')", name="state"),
        CheckConstraint("eligibility IN ('unchecked','eligible','ineligible')", name="eligibility"),
        CheckConstraint("outcome IN ('','chosen','reserve','not_chosen')", name="outcome"),
        CheckConstraint("answer IN ('','accepted','declined')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    channel: Mapped[str]  # web, paper, mail, fax
    received_at: Mapped[dt.datetime]
    late: Mapped[bool] = mapped_column(default=False)
    code_digest: Mapped[str | None] = mapped_column(unique=True)
    once_digest: Mapped[str | None] = mapped_column(unique=True)
    person_key: Mapped[str] = mapped_column(default="")  # equal for two applications of one person
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # who applied, encrypted
    essay: Mapped[str] = mapped_column(Text, default="")  # read by those who score, never public
    wants_reserve: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="received")  # booked: paper that waits to be typed
    eligibility: Mapped[str] = mapped_column(default="unchecked")
    why_not: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[int | None]  # in the ranking or the draw
    outcome: Mapped[str] = mapped_column(default="")
    told_at: Mapped[dt.datetime | None]
    told_by: Mapped[str] = mapped_column(default="")  # mail, paper
    answer: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int | None]

    case: Mapped[Case] = relationship()

    @property
    def scope(self) -> Scope:
        """Whoever may act on the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log: a number, no name."""
        return f"application/{self.case.slug}/{self.number}"


class RecruitmentJudge(Base):
    """採点者: who scores the applications of a call."""

    __tablename__ = "recruitment_judge"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class ApplicationScore(Base):
    """採点表: what one judge gives one application, or that this judge stays out of it."""

    __tablename__ = "application_score"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    concerned: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime]

    application: Mapped[Application] = relationship()


class Lottery(Base):
    """公開抽選 of a call: what was fixed before the draw, what was added in public, and when it was drawn."""

    __tablename__ = "lottery"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)  # the city's half of the seed, encrypted
    commitment: Mapped[str]  # SHA-256 of it, in the log before the draw
    numbers: Mapped[list[str]] = mapped_column(JSON)  # what is drawn from, in order
    digest: Mapped[str]
    draw_on: Mapped[dt.date]
    starts: Mapped[str]
    where: Mapped[str]
    announced_at: Mapped[dt.datetime]
    witness: Mapped[str] = mapped_column(default="")  # the half that was made in public on the day
    revealed: Mapped[str] = mapped_column(default="")  # the city's half, once the other one is known
    seeded_at: Mapped[dt.datetime | None]
    drawn_at: Mapped[dt.datetime | None]
