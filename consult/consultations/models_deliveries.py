"""How each receipt reaches who sent the opinion, where the mail register alone cannot say it."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class ReceiptDelivery(Base):
    """Where one receipt stands. `mail`: as its mail in the register says; the others are done on paper.

    An opinion sent on the web without a wish for mail has no row: its sender saw the receipt on the screen.
    Case and register number stand here too, so that what is undelivered is found without reading opinions.
    """

    __tablename__ = "receipt_delivery"
    __table_args__ = (
        Index("ix_receipt_delivery_case_id_state_number", "case_id", "state", "number"),
        CheckConstraint("state IN ('mail','waiting','printed','handed','posted','none')", name="state"),
    )

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    state: Mapped[str]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")  # of `none`: unwanted, no_address, withdrawn
    on: Mapped[dt.date | None]  # the day it was handed over or posted
    noted_at: Mapped[dt.datetime]
    noted_by: Mapped[int | None]
    event_id: Mapped[int | None]
