"""Texts that say nearly the same, work done on many opinions at once, and groups that were only proposed."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class TextFamily(Base):
    """Texts of a case that say nearly the same; `base_key` is the text most opinions of the family have.

    Derived from the opinions: it may be forgotten and found again at any time, and decides nothing.
    """

    __tablename__ = "text_family"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    base_key: Mapped[str]


class TextFamilyKey(Base):
    """What a text like the family's base is likely to share with it: a long sentence, or a piece of its sketch."""

    __tablename__ = "text_family_key"
    __table_args__ = {"sqlite_with_rowid": False}

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    family_id: Mapped[int] = mapped_column(ForeignKey("text_family.id"), primary_key=True)


class FamilyText(Base):
    """The family of a text; opinions with the same `text_key` are of the same family."""

    __tablename__ = "family_text"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    text_key: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("text_family.id"), index=True)


class OpinionBatch(Base):
    """One act on many opinions: what was asked, of which opinion's split, by whom."""

    __tablename__ = "opinion_batch"
    __table_args__ = (CheckConstraint("kind IN ('same','near','nothing')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    key: Mapped[str] = mapped_column(unique=True)  # stands in the event of every opinion
    kind: Mapped[
        str
    ]  # same: split alike and finish; near: carry what is the same; nothing: the rest raises no point
    split_at: Mapped[dt.datetime]  # of the source when it was asked: a source split anew carries nothing more
    asked_by: Mapped[int]
    asked_at: Mapped[dt.datetime]


class OpinionBatchItem(Base):
    """What became of one opinion of a batch."""

    __tablename__ = "opinion_batch_item"
    __table_args__ = (CheckConstraint("state IN ('waiting','done','left')", name="state"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("opinion_batch.id"), primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was left, in the words of the refusal


class GroupProposal(Base):
    """Points that may say the same, found by counting words. Nothing is grouped before a person takes it."""

    __tablename__ = "group_proposal"
    __table_args__ = (CheckConstraint("state IN ('open','taken','declined')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str] = mapped_column(Text)  # what they share, joined with ・
    state: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None]


class GroupProposalPoint(Base):
    """A point of a proposal; a point that is taken back leaves it."""

    __tablename__ = "group_proposal_point"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("group_proposal.id"), primary_key=True)
    point_id: Mapped[int] = mapped_column(
        ForeignKey("point.id", ondelete="CASCADE"), primary_key=True, index=True
    )
