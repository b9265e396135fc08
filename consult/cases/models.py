"""Cases and what hangs on them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.db import Base


class StoredDefinition(Base):
    """Every procedure definition ever used, as canonical JSON under its digest; never changed."""

    __tablename__ = "stored_definition"

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[dt.datetime]


class Case(Base):
    """案件. Its number is given once and never reused; its slug is the ASCII form in addresses."""

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_procedure_stage_id", "procedure", "stage", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    procedure: Mapped[str]
    definition_digest: Mapped[str] = mapped_column(ForeignKey("stored_definition.digest"))
    title: Mapped[str]
    lead: Mapped[str] = mapped_column(default="")
    easy: Mapped[list[str]] = mapped_column(JSON, default=list)
    theme: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(index=True)
    stage: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    office: Mapped[Office] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """Office, body and case: any of the three may carry a grant."""
        return Scope(self.office_id, self.body_id, self.id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"case/{self.slug}"

    @property
    def address(self) -> str:
        """Where the public reads it: a meeting has pages of its own."""
        return f"/meetings/{self.slug}" if self.procedure == "meeting" else f"/cases/{self.slug}"


class CaseStep(Base):
    """One move along an edge, with the stored trace of why it was allowed."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    n: Mapped[int]
    trigger: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    at: Mapped[dt.datetime]
    event_id: Mapped[int]
    by: Mapped[str]
    trace: Mapped[dict[str, Any]] = mapped_column(JSON)


class Deadline(Base):
    """A clock: what is due, when, and how the day was reckoned in sentences a citizen can read."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "rule"),
        Index("ix_deadline_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    rule: Mapped[str]
    label: Mapped[str]
    reckoned_on: Mapped[dt.date]  # the day the rule gives; `due_on` differs after an extension
    due_on: Mapped[dt.date]
    due_at: Mapped[dt.datetime]
    closing: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))  # 閉庁日 on the due day
    remaining: Mapped[int | None]  # days left when it was suspended
    remind: Mapped[list[int]] = mapped_column(JSON, default=lambda: [7, 1, -1])
    steps: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    calendar_version: Mapped[str]
    trigger: Mapped[str | None]
    public: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default="running")  # running, suspended, met, left, cancelled
    fired_at: Mapped[dt.datetime | None]  # when it ended: kept, fired or dropped


class CaseLink(Base):
    """A named relation between two cases."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]  # feeds, discusses, answers, supersedes


class CaseName(Base):
    """Other names a case is found by: （仮称） before promulgation, the official one after."""

    __tablename__ = "case_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]  # provisional, official, former
    since: Mapped[str | None]  # FuzzyDate in ISO form


class TimelineEntry(Base):
    """A dated line of a case's story; the date keeps the precision it was given with."""

    __tablename__ = "timeline_entry"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int]
    date: Mapped[str]  # FuzzyDate in ISO form
    until: Mapped[str | None]  # the same, of what lasted longer than its first date
    date_source: Mapped[str] = mapped_column(default="")  # as the source prints it
    title: Mapped[str]
    who: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    meeting_number: Mapped[int | None]
    body_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    planned: Mapped[bool] = mapped_column(default=False)


class OnceKey(Base):
    """What an Idempotency-Key already did, so that a double click does it once."""

    __tablename__ = "once_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime]
