"""Who wants to hear of cases by mail: an address and nothing else, encrypted, gone when they stop."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class Follower(Base):
    """An address, sealed. `address_key` (a keyed digest) finds it again; of the link in mails only a digest is kept."""

    __tablename__ = "follower"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    address_key: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="ja")
    salt: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    hard_bounces: Mapped[int] = mapped_column(default=0)

    @property
    def subject(self) -> str:
        """Its name in the log: a number."""
        return f"follower/{self.id}"


class FollowRequest(Base):
    """What an address asked for and has not confirmed yet; forgotten after two days."""

    __tablename__ = "follow_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), index=True)
    keys: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(default="ja")
    token_digest: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)


class Follow(Base):
    """One thing somebody follows: case:12, topic:3, or all."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("follower_id", "key"),
        Index("ix_follow_key_follower_id", "key", "follower_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"))
    key: Mapped[str]
    since: Mapped[dt.datetime]


class FollowNews(Base):
    """Something followers are told: which case or plan, what happened, and whom it reaches by key."""

    __tablename__ = "follow_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    planned_id: Mapped[int | None] = mapped_column(ForeignKey("planned_consultation.id"))
    kind: Mapped[str]
    keys: Mapped[list[str]] = mapped_column(JSON)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None] = mapped_column(index=True)


class FollowMail(Base):
    """That a follower was sent a mail, for the list of what was sent to me."""

    __tablename__ = "follow_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), index=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)
    news: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[dt.datetime]
