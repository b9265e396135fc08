"""Stored files, register numbers, draft versions with their sections, and produced documents."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.db import Base


class StoredFile(Base):
    """A file in the object store, addressed by its SHA-256. `name` is what the sender called it."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    media_type: Mapped[str]
    name: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    public: Mapped[bool] = mapped_column(default=False)
    stored_at: Mapped[dt.datetime]


class NumberSeries(Base):
    """The last number given in a register, per period; counted in the transaction that uses it."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Draft(Base):
    """One version of a text under deliberation; frozen when it is published for comment."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="consulted")  # current, consulted, decided
    digest: Mapped[str]  # of the text as it was put in
    text_digest: Mapped[str] = mapped_column(default="")  # of the canonical form, which anyone can make again
    base_id: Mapped[int | None] = mapped_column(
        ForeignKey("draft.id")
    )  # the version its sections were matched with
    imported_at: Mapped[dt.datetime]
    frozen_at: Mapped[dt.datetime | None]

    sections: Mapped[list["DraftSection"]] = relationship(order_by="DraftSection.position")
    links: Mapped[list["SectionLink"]] = relationship(order_by="SectionLink.id")


class DraftSection(Base):
    """A numbered passage. `anchor` stays with it across versions; `address` says what its numbers are in this one."""

    __tablename__ = "draft_section"
    __table_args__ = (UniqueConstraint("draft_id", "anchor"), UniqueConstraint("draft_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    position: Mapped[int]
    anchor: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    level: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]


class SectionLink(Base):
    """Where an anchor of an earlier version went when it did not simply stay: 分割 or 統合, as a person confirmed."""

    __tablename__ = "section_link"
    __table_args__ = (
        UniqueConstraint("draft_id", "before", "after"),
        CheckConstraint("kind IN ('split','merged')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # the later version
    kind: Mapped[str]
    before: Mapped[str]  # anchor in the version before
    after: Mapped[str]  # anchor in the later one


class ProducedDocument(Base):
    """A rendered, numbered document: a result, an edition of minutes. A correction is a new one naming the old."""

    __tablename__ = "produced_document"
    __table_args__ = (Index("ix_produced_document_case_id_kind", "case_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str]  # notice_pdf, result_pdf, result_html, result_csv, minutes_internal, minutes_public …
    version: Mapped[int] = mapped_column()
    register_number: Mapped[str]
    title: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    public: Mapped[bool]
    produced_at: Mapped[dt.datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("produced_document.id"))
    event_id: Mapped[int | None]

    file: Mapped[StoredFile] = relationship()
