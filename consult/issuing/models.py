"""Issued documents: what was sent, about what, under which number."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.cases.models import Case
from consult.db import Base
from consult.documents.models import ProducedDocument


class IssuedDocument(Base):
    """発出文書. Its number stands in the register of the city or of the council and is given once."""

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        CheckConstraint("series IN ('city','council')", name="series"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("produced_document.id"), unique=True)
    kind: Mapped[str]  # proposals.KINDS
    source: Mapped[str]  # what it is about: item/2, vote/5, application/3/chosen …
    series: Mapped[str]
    year: Mapped[int]  # 年度
    number: Mapped[int]
    dated: Mapped[dt.date]
    letter: Mapped[dict[str, Any]] = mapped_column(JSON)  # what the sheet says
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was corrected
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()
    document: Mapped[ProducedDocument] = relationship(lazy="joined")

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log: no addressee."""
        return f"issued/{self.series}/{self.year}/{self.number}"
