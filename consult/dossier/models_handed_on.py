"""次の人への3行: what those who ended a case leave to whoever does the like next. Rows are only ever added."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.cases.models import Case
from consult.db import Base


class HandedOn(Base):
    """One version of the three lines of a case, or the reason why there are none; the highest version counts."""

    __tablename__ = "handed_on"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    version: Mapped[int]
    lines: Mapped[dict[str, str]] = mapped_column(JSON)  # by the codes of handed_on_rules.LINES
    declined: Mapped[str] = mapped_column(Text)  # why nothing is left; empty when there are lines
    at: Mapped[dt.datetime]
    by: Mapped[int | None]

    case: Mapped[Case] = relationship()
