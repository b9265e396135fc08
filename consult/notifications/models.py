"""The mail register."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class Mail(Base):
    """One mail: what it is, where it stands. The address is encrypted; the text is made when it is sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_case_id_state", "case_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str]  # name of the template folder under templates/email
    language: Mapped[str] = mapped_column(default="ja")
    recipient: Mapped[bytes] = mapped_column(LargeBinary)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    # queued, sent, failed (refused at once), bounced (came back later), held (no mail server set),
    # replaced (another one is sent in its place)
    state: Mapped[str] = mapped_column(default="queued")
    queued_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")  # of what came back: hard, soft or delayed, and its status
    message_id: Mapped[str] = mapped_column(default="", index=True)  # as it was sent
    returned_at: Mapped[dt.datetime | None]  # when the last report of a failure or delay came
