"""Sheets of a case. The row is the newest version; every version is kept beside it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.cases.models import Case
from consult.db import Base


class CaseSheet(Base):
    """One sheet of one case, numbered within its kind; a number is never given again."""

    __tablename__ = "case_sheet"
    __table_args__ = (
        UniqueConstraint("case_id", "sheet", "number"),
        CheckConstraint("state IN ('kept','withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sheet: Mapped[str]
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str]  # of the case when it was first written
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what names a person, encrypted
    state: Mapped[str] = mapped_column(default="kept")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn
    at: Mapped[dt.datetime]
    by: Mapped[int | None]

    case: Mapped[Case] = relationship()


class CaseSheetVersion(Base):
    """What a sheet said before it was changed."""

    __tablename__ = "case_sheet_version"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("case_sheet.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[dt.datetime]
    by: Mapped[int | None]
