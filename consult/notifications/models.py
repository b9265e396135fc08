"""The mail register."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class Mail(Base):
    """One mail: what it is, where it stands. The address is encrypted; the text is made when it is sent."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str]  # name of the template folder under templates/email
    language: Mapped[str] = mapped_column(default="ja")
    recipient: Mapped[bytes] = mapped_column(LargeBinary)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    state: Mapped[str] = mapped_column(default="queued")  # queued, sent, failed, held (no mail server set)
    queued_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")
