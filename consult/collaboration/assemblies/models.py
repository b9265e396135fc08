"""無作為抽出会議: invitation codes that can be forgotten, and the lot of which anyone can see that it was fixed first.

Sheets keep every version; who did not take part must leave no trace. So codes are rows of their own, which are deleted.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class AssemblyInvitation(Base):
    """One invitation: its code, never a name; deleted for everyone who did not take part."""

    __tablename__ = "assembly_invitation"
    __table_args__ = (
        UniqueConstraint("case_id", "code"),
        CheckConstraint("state IN ('invited','accepted','declined','undelivered')", name="state"),
        CheckConstraint("outcome IN ('','drawn','reserve','out')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    code: Mapped[str]
    stratum: Mapped[str]
    state: Mapped[str] = mapped_column(default="invited")
    outcome: Mapped[str] = mapped_column(default="")
    position: Mapped[int | None]  # in the order drawn, reserves after the places
    came: Mapped[bool | None]  # None: not noted yet


class AssemblyLot(Base):
    """What is known of the codes and the draw of one assembly without any code: digests and both halves of the seed."""

    __tablename__ = "assembly_lot"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    register_fields: Mapped[int] = mapped_column(
        default=0
    )  # columns of the register in what was handed over last
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # the city's half, encrypted
    commitment: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(default="")  # of the codes drawn from, in order
    announced_at: Mapped[dt.datetime | None]
    witness: Mapped[str] = mapped_column(default="")
    revealed: Mapped[str] = mapped_column(default="")
    seeded_at: Mapped[dt.datetime | None]
    result_digest: Mapped[str] = mapped_column(default="")  # of the codes in the order of their places
    forgotten_at: Mapped[dt.datetime | None]
