"""What happened to the clocks of cases: changes, reminders, promises that were broken, and who stands in."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class DeadlineChange(Base):
    """One change of a deadline. The row of the deadline says what holds now; these say how it came there."""

    __tablename__ = "deadline_change"
    __table_args__ = (UniqueConstraint("deadline_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    n: Mapped[int]
    kind: Mapped[
        str
    ]  # moved, restarted (by the procedure); suspended, resumed, extended, reopened (by the head)
    old_due: Mapped[dt.date]
    new_due: Mapped[dt.date | None]  # None while suspended
    remaining: Mapped[int | None]  # days left when it was suspended
    ended_at: Mapped[dt.datetime | None]  # the earlier end that a reopening undid
    reason: Mapped[str] = mapped_column(Text, default="")  # for the office
    public_reason: Mapped[str] = mapped_column(Text, default="")  # for everyone; names nobody
    by: Mapped[int | None]  # account; None for the procedure itself
    at: Mapped[dt.datetime]
    event_id: Mapped[int]


class DeadlineReminder(Base):
    """That those responsible were reminded of a due day: once for each day before (or after) it."""

    __tablename__ = "deadline_reminder"
    __table_args__ = (UniqueConstraint("deadline_id", "due_on", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    due_on: Mapped[dt.date]
    days: Mapped[int]  # 7: a week before; -1: the day after
    mails: Mapped[int]
    at: Mapped[dt.datetime]


class BrokenPromise(Base):
    """A promised day that passed, and the meeting of the steering body that takes it up."""

    __tablename__ = "broken_promise"
    __table_args__ = (UniqueConstraint("deadline_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    due_on: Mapped[dt.date]
    noted_at: Mapped[dt.datetime]
    meeting_id: Mapped[int | None] = mapped_column(index=True)  # None until there is a next meeting


class AccountDeputy(Base):
    """Someone who stands in for someone else between two days, both counted: they get the same reminders."""

    __tablename__ = "account_deputy"
    __table_args__ = (CheckConstraint("since <= until", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date]
    named_at: Mapped[dt.datetime]
