"""Local rules over the shipped procedures, and planned moves of running cases to another definition."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class LocalRules(Base):
    """One file of a municipality's own parameters and wording: proposed by one person, approved by another.

    The newest approved one that is in effect holds as a whole; `combined` names the digest of each definition
    as it was approved.
    """

    __tablename__ = "local_rules"
    __table_args__ = (Index("ix_local_rules_state_effective_from", "state", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    effective_from: Mapped[dt.date]
    digest: Mapped[str] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(Text)  # canonical JSON
    source: Mapped[str] = mapped_column(Text)  # the file as it was given
    combined: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="proposed")  # proposed, approved, declined
    proposed_by: Mapped[int | None]
    proposed_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was declined
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class DefinitionMigration(Base):
    """A plan that moves running cases of one procedure to another definition; a reversal is a plan of its own.

    `legs` has one entry per definition the cases come from: {from, to, stages: {old: new}, tracks: {name: {old: new}}}.
    """

    __tablename__ = "definition_migration"

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure: Mapped[str]
    legs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("definition_migration.id"))
    state: Mapped[str] = mapped_column(default="planned")  # planned, approved, applying, done, withdrawn
    foreseen: Mapped[dict[str, int]] = mapped_column(JSON)  # what the dry run counted
    reached: Mapped[int] = mapped_column(default=0)  # id of the last case that was dealt with
    planned_by: Mapped[int | None]
    planned_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class MigratedCase(Base):
    """What became of one case in one migration: moved, unchanged, or refused and why."""

    __tablename__ = "migrated_case"
    __table_args__ = (
        UniqueConstraint("migration_id", "case_id"),
        Index("ix_migrated_case_case_id_outcome", "case_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    migration_id: Mapped[int] = mapped_column(ForeignKey("definition_migration.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    outcome: Mapped[str]  # moved, unchanged, refused
    from_digest: Mapped[str]
    to_digest: Mapped[str]
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    why: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # code and values of each reason
    event_id: Mapped[int | None]
    at: Mapped[dt.datetime]
