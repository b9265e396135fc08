"""What surrounds an answer: standard texts, questions to offices, the legal check, what is fixed and corrected."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.consultations.models import PointGroup
from consult.db import Base


class Boilerplate(Base):
    """定型文 of an office. It is copied into answers, never linked: changing it changes no answer."""

    __tablename__ = "boilerplate"

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    category: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    number: Mapped[int]  # of its newest wording
    retired: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[int | None]
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the office that keeps it."""
        return Scope(office_id=self.office_id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"boilerplate/{self.id}"


class BoilerplateVersion(Base):
    """Every wording a standard text ever had."""

    __tablename__ = "boilerplate_version"
    __table_args__ = (UniqueConstraint("boilerplate_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    boilerplate_id: Mapped[int] = mapped_column(ForeignKey("boilerplate.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None]
    written_at: Mapped[dt.datetime]


class BoilerplateUse(Base):
    """An answer that was saved after this wording had been put into it."""

    __tablename__ = "boilerplate_use"
    __table_args__ = (UniqueConstraint("boilerplate_id", "number", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    boilerplate_id: Mapped[int] = mapped_column(ForeignKey("boilerplate.id"))
    number: Mapped[int]
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"), index=True)
    used_at: Mapped[dt.datetime]


class Inquiry(Base):
    """庁内照会: a question to one office about one group. It belongs to the asked office, and to nobody else's case."""

    __tablename__ = "inquiry"
    __table_args__ = (CheckConstraint("state IN ('asked','answered','recalled','moved')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(default="asked")
    answer: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was recalled or moved
    asked_by: Mapped[int | None]
    asked_at: Mapped[dt.datetime]
    answered_by: Mapped[int | None]
    answered_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()
    group: Mapped[PointGroup] = relationship()
    office: Mapped[Office] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """The office that was asked."""
        return Scope(office_id=self.office_id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"inquiry/{self.id}"


class InquiryReminder(Base):
    """A reminder that was sent to the asked office, once for each declared day."""

    __tablename__ = "inquiry_reminder"
    __table_args__ = (UniqueConstraint("inquiry_id", "due_on", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"))
    due_on: Mapped[dt.date]
    days: Mapped[int]
    mails: Mapped[int]
    at: Mapped[dt.datetime]


class ResponseCheck(Base):
    """法規審査 of one wording: passed, or returned with remarks."""

    __tablename__ = "response_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"), index=True)
    number: Mapped[int]  # of the wording
    passed: Mapped[bool]
    remarks: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[int | None]
    checked_at: Mapped[dt.datetime]


class AnswerSnapshot(Base):
    """Every answer as it was when the case was decided, under one digest. The result says this and no more."""

    __tablename__ = "answer_snapshot"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    digest: Mapped[str]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fixed_at: Mapped[dt.datetime]


class FollowUp(Base):
    """What the city said it would bear in mind (区分C): what, which office, until when, and what came of it."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="open")  # open, closed, dropped (the answer changed)
    outcome: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[dt.date | None]
    made_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()
    group: Mapped[PointGroup] = relationship()
    office: Mapped[Office] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """The office that answers for it, and the case it came from."""
        return Scope(office_id=self.office_id, case_id=self.case_id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"follow-up/{self.id}"


class AnswerErratum(Base):
    """訂正 of a published answer: proposed by one, published by another; the wording before stays."""

    __tablename__ = "answer_erratum"
    __table_args__ = (CheckConstraint("state IN ('proposed','published','declined')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"))
    wrong: Mapped[str] = mapped_column(Text)
    correct: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="proposed")
    edition: Mapped[int] = mapped_column(default=0)  # of the result that carries it
    proposed_by: Mapped[int | None]
    proposed_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()

    group: Mapped[PointGroup] = relationship()

    __mapper_args__ = {"version_id_col": version}
