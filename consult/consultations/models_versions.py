"""Every version an opinion ever had, and who compared a typed one with its paper."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class OpinionVersion(Base):
    """One version of an opinion. Rows exist from the first change on; before it the opinion is its only version.

    The row with n = 1 is what was received, byte for byte; the newest one is what `opinion` carries too.
    """

    __tablename__ = "opinion_version"
    __table_args__ = (
        UniqueConstraint("opinion_id", "n"),
        CheckConstraint("kind IN ('first','rewritten','added','corrected')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    n: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str]
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    received_at: Mapped[dt.datetime]
    made_by: Mapped[int | None]  # the clerk who corrected what was copied; none: the sender
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was corrected
    event_id: Mapped[int | None]


class OpinionProofreading(Base):
    """突合: someone other than who typed a version found it to be what the paper says."""

    __tablename__ = "opinion_proofreading"
    __table_args__ = (UniqueConstraint("opinion_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    n: Mapped[int]  # the version that was read
    read_by: Mapped[int]
    read_at: Mapped[dt.datetime]
    event_id: Mapped[int]
