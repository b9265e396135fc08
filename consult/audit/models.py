"""Tables of the log. `audit_event`, `audit_leaf` and `audit_checkpoint` only ever grow (triggers in the migration)."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class AuditEvent(Base):
    """One thing that happened: the public leaf bytes as they were hashed, never serialised again."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("subject", "n"), Index("ix_audit_event_case_id_id", "case_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    n: Mapped[int]
    type: Mapped[str]
    at: Mapped[dt.datetime]
    case_id: Mapped[int | None]
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditDisclosure(Base):
    """A salted personal or confidential field of an event; erasing it keeps every proof valid."""

    __tablename__ = "audit_disclosure"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    disclosure: Mapped[str | None] = mapped_column(Text)


class AuditWithheld(Base):
    """A case whose events are withheld now, and the random subject they are written under (see `withheld`)."""

    __tablename__ = "audit_withheld"

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(unique=True)


class AuditPending(Base):
    """Events not yet in the tree."""

    __tablename__ = "audit_pending"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)


class AuditLeaf(Base):
    """The place of an event in the tree: dense from 0."""

    __tablename__ = "audit_leaf"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), unique=True)


class AuditTile(Base):
    """Hash tiles and entry bundles (level -1) of the tlog-tiles layout; only the right edge changes."""

    __tablename__ = "audit_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheckpoint(Base):
    """A signed tree head."""

    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text)
