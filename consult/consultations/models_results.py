"""How far the files of a result are, while the worker makes them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class ResultBuild(Base):
    """The newest run that makes the files of a case's result. It can be made again at any time; no record of the city.

    `fingerprint` is of everything the files are made from: they are those of the result only while it is unchanged.
    """

    __tablename__ = "result_build"
    __table_args__ = (CheckConstraint("state IN ('queued','building','ready','failed')", name="state"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    state: Mapped[str]
    step: Mapped[str] = mapped_column(default="")  # what is being made: a kind of file
    done: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")  # why it failed, as a sentence
    fingerprint: Mapped[str] = mapped_column(default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list
    )  # {kind, name, media_type, sha256}
    asked_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
