"""マッチング: what of a registration is listed, whose code opens it, and which two are being brought together.

Names and contacts stay sealed on the sheet of the case. Here stands only what an office has read and listed.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.cases.models import Case
from consult.db import Base


class MatchListing(Base):
    """One offer or wish beside its case."""

    __tablename__ = "match_listing"
    __table_args__ = (
        CheckConstraint("direction IN ('offer','wish')", name="direction"),
        CheckConstraint("state IN ('received','listed','held','bound','ended')", name="state"),
        Index("ix_match_listing_state_direction_case_id", "state", "direction", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    direction: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    kind: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    what: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    period: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[dt.date]
    listed_at: Mapped[dt.datetime | None]  # None: no office has read it yet
    code_digest: Mapped[str | None] = mapped_column(unique=True)
    once_digest: Mapped[str | None] = mapped_column(unique=True)
    erase_on: Mapped[dt.date | None]
    erased_at: Mapped[dt.datetime | None]
    shown_at: Mapped[dt.datetime | None]  # as an example, with the consent of both sides

    case: Mapped[Case] = relationship()


class MatchPair(Base):
    """Two registrations brought together; the first case leads. Who let it go stands nowhere in it."""

    __tablename__ = "match_pair"
    __table_args__ = (CheckConstraint("state IN ('named','asked','agreed','let_go','done')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    state: Mapped[str] = mapped_column(default="named")
    asked_at: Mapped[dt.datetime | None]
    answer_by: Mapped[dt.date | None]
    handed_at: Mapped[dt.datetime | None]  # when each side got the contact of the other

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    other: Mapped[Case] = relationship(foreign_keys=[other_id])
