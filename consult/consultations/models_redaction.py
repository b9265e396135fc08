"""What is kept about 墨消し beside the spans: marks of the second reader, attachments, and the check by sample."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class RedactionSuggestion(Base):
    """The spans the second reader would have: the office takes them over with one act, or does not."""

    __tablename__ = "redaction_suggestion"

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    spans: Mapped[list[list[Any]]] = mapped_column(JSON)  # [[start, end, ground]]
    made_by: Mapped[int | None]
    made_at: Mapped[dt.datetime]


class AttachmentRedaction(Base):
    """How an attachment is published: not at all, on a ground; or as a copy of its own, boxes burned in."""

    __tablename__ = "attachment_redaction"
    __table_args__ = (CheckConstraint("form IN ('withheld','copy')", name="form"),)

    attachment_id: Mapped[int] = mapped_column(ForeignKey("opinion_attachment.id"), primary_key=True)
    form: Mapped[str]
    ground: Mapped[str] = mapped_column(default="")  # why it is withheld as a whole
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # [{page, left, top, width, height, ground}], ‰
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))  # the copy
    made_by: Mapped[int | None]
    made_at: Mapped[dt.datetime]


class RedactionSample(Base):
    """A round of the check by sample. The seed is in the log before the draw; from it anyone draws the same."""

    __tablename__ = "redaction_sample"
    __table_args__ = (UniqueConstraint("case_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    n: Mapped[int]
    seed: Mapped[str]
    population: Mapped[int]  # 通 it is drawn from
    digest: Mapped[str]  # of the receipt numbers it is drawn from
    size: Mapped[int]
    seeded_at: Mapped[dt.datetime]
    drawn_at: Mapped[dt.datetime | None]


class RedactionReading(Base):
    """One opinion of a sample, read by somebody who neither proposed nor released its public form."""

    __tablename__ = "redaction_reading"
    __table_args__ = (
        Index("ix_redaction_reading_sample_id_verdict", "sample_id", "verdict"),
        CheckConstraint("verdict IN ('waiting','clean','finding')", name="verdict"),
        CheckConstraint("cause IN ('drawn','changed')", name="cause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("redaction_sample.id"))
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    cause: Mapped[str]  # drawn, or its form changed after the draw
    verdict: Mapped[str] = mapped_column(default="waiting")
    read_by: Mapped[int | None]
    read_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")  # what was found


class NameClearance(Base):
    """A word that is also part of a sender's name, looked at and found to be no sender of this case.

    Word and sentence are kept as keyed digests: the table names nobody. Without a sentence the bare word is cleared
    for the whole case; with さん or 様 it is cleared only in the sentence that was looked at.
    """

    __tablename__ = "name_clearance"
    __table_args__ = (UniqueConstraint("case_id", "word", "sentence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    word: Mapped[str]
    sentence: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text)
    cleared_by: Mapped[int | None]
    cleared_at: Mapped[dt.datetime]
