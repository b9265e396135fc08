"""The making of the public edition of long minutes: who released it, how far the worker is, why it failed."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class MinutesRelease(Base):
    """The newest order to release a meeting's minutes. Nothing of it is public; the record of the act is in the log."""

    __tablename__ = "minutes_release"
    __table_args__ = (CheckConstraint("state IN ('queued','building','released','failed')", name="state"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.case_id"), primary_key=True)
    state: Mapped[str]
    version: Mapped[int]  # of the minutes
    step: Mapped[str] = mapped_column(default="")  # what is being done: one of release_orders.STEPS
    done: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")  # why it failed, as a sentence
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
