"""検証への意見 sent in by anyone: words that wait until the office has read them, without name or contact."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.cases.models import Case
from consult.db import Base


class ReviewView(Base):
    """One view as it came. What is published of it is a sheet `view` of the case, named in `sheet`."""

    __tablename__ = "review_view"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("state IN ('received','published','withheld')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    kind: Mapped[str]
    point: Mapped[str] = mapped_column(default="")  # code of a 施策, empty for the whole
    text: Mapped[str] = mapped_column(Text)
    age: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="received")
    sheet: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it is not published
    answer: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    once_digest: Mapped[str] = mapped_column(unique=True)
    code_digest: Mapped[str] = mapped_column(unique=True)

    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def withdrawn(self) -> bool:
        """Taken back by who sent it: not published, and settled by nobody of the office."""
        return self.state == "withheld" and self.settled_by is None
