"""Keyed digests beside the sealed identities: what a typed text may not say is looked up, nobody's identity is opened.

They follow from the identities and the withheld passages, name nobody, and can be made again at any time.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class SecretMark(Base):
    """A string of a sender, or one withheld in what they sent (`hidden`), as a digest of the form it is found in."""

    __tablename__ = "secret_mark"
    __table_args__ = (
        Index(
            "ix_secret_mark_hidden",
            "opinion_id",
            sqlite_where=text("hidden IS 1"),
            postgresql_where=text("hidden IS true"),
        ),
        {"sqlite_with_rowid": False},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    hidden: Mapped[bool] = mapped_column(primary_key=True)


class SecretOpening(Base):
    """The first letters of long strings as a digest, with how long those are; whose they are is not kept."""

    __tablename__ = "secret_opening"
    __table_args__ = {"sqlite_with_rowid": False}

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class MarkedUpTo(Base):
    """The number of the newest opinion of a case whose marks are made, as are those of all before it."""

    __tablename__ = "marked_up_to"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    number: Mapped[int]
