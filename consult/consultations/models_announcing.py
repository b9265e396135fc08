"""What is announced before, and beside, a consultation: plans to come, plain words, translations, what it is about."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.db import Base
from consult.documents.models import StoredFile


class Topic(Base):
    """A theme or a ward by which cases are found and followed; named once, used by many."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("kind", "name"),
        CheckConstraint("kind IN ('theme','ward')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class CaseTopic(Base):
    """That a case is about a theme, or concerns a ward. Without a ward it concerns the whole city."""

    __tablename__ = "case_topic"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class PlannedConsultation(Base):
    """A line of the 実施予定一覧: a consultation to come, at the precision its dates are known."""

    __tablename__ = "planned_consultation"
    __table_args__ = (
        Index("ix_planned_consultation_fiscal_year_opens", "fiscal_year", "opens"),
        CheckConstraint("state IN ('planned','opened','dropped')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(Text, default="")
    opens: Mapped[str]  # FuzzyDate in ISO form
    closes: Mapped[str | None]
    decides: Mapped[str | None]
    fiscal_year: Mapped[int]  # 年度 in which it opens
    state: Mapped[str] = mapped_column(default="planned")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), unique=True)
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()

    office: Mapped[Office] = relationship()
    case: Mapped[Case | None] = relationship()
    changes: Mapped[list["PlannedChange"]] = relationship(order_by="PlannedChange.n")

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the office: there may be no case yet."""
        return Scope(self.office_id, None, self.case_id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"planned/{self.id}"


class PlannedTopic(Base):
    """That a planned consultation is about a theme, or concerns a ward."""

    __tablename__ = "planned_topic"

    planned_id: Mapped[int] = mapped_column(ForeignKey("planned_consultation.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class PlannedChange(Base):
    """One change of a plan everyone could read, with the reason given to everyone."""

    __tablename__ = "planned_change"
    __table_args__ = (UniqueConstraint("planned_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    planned_id: Mapped[int] = mapped_column(ForeignKey("planned_consultation.id"))
    n: Mapped[int]
    field: Mapped[str]  # opens, closes, decides, title, dropped
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime]
    event_id: Mapped[int]


class EasySummary(Base):
    """やさしい日本語: the summary a person wrote, and who made sure that it is understood."""

    __tablename__ = "easy_summary"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    about: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[str] = mapped_column(Text, default="")
    send: Mapped[str] = mapped_column(Text, default="")
    ask: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int | None]
    written_at: Mapped[dt.datetime]
    checked_by: Mapped[int | None]
    checked_at: Mapped[dt.datetime | None]
    checked_with: Mapped[str] = mapped_column(default="")  # who read it: a group, never a person's name
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class CaseTranslation(Base):
    """参考訳: a file in another language, and which Japanese text it was made from. The Japanese text governs."""

    __tablename__ = "case_translation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    language: Mapped[str]  # BCP 47
    title: Mapped[str]  # in that language
    part: Mapped[str]  # notice, draft
    machine: Mapped[bool] = mapped_column(default=False)
    source_sha256: Mapped[str]  # of the Japanese text it was made from
    added_by: Mapped[int | None]
    added_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was taken back

    file: Mapped[StoredFile] = relationship(lazy="joined")
