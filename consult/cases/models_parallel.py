"""What a case carries beside its own stage: parallel work, documents on file, proposed exceptions."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Account
from consult.cases.models import Case
from consult.db import Base
from consult.documents.models import StoredFile


class CaseTrack(Base):
    """Parallel work of a case: a cursor of its own in the flat machine of the case's pinned definition.

    One row per track; when its stage is entered anew after it ended, `run` counts up and it begins again.
    """

    __tablename__ = "case_track"
    __table_args__ = (UniqueConstraint("case_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    name: Mapped[str]
    run: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str]
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def definition_digest(self) -> str:
        """A track runs under the definition its case is pinned to, now and after a migration."""
        return self.case.definition_digest

    @property
    def scope(self) -> Scope:
        """Whoever may act on the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"track/{self.case.slug}/{self.name}"


class CaseTrackStep(Base):
    """One move of a track, with the stored trace of why it was allowed."""

    __tablename__ = "case_track_step"
    __table_args__ = (UniqueConstraint("track_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("case_track.id"))
    n: Mapped[int]
    run: Mapped[int]
    trigger: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    at: Mapped[dt.datetime]
    event_id: Mapped[int]
    by: Mapped[str]
    trace: Mapped[dict[str, Any]] = mapped_column(JSON)


class CaseDocument(Base):
    """A document of a kind the procedure knows, on file in a case until it is withdrawn; never deleted."""

    __tablename__ = "case_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    filed_at: Mapped[dt.datetime]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn
    version: Mapped[int] = mapped_column()

    file: Mapped[StoredFile] = relationship()

    __mapper_args__ = {"version_id_col": version}


class OverrideProposal(Base):
    """An exception one person proposes and another takes, refuses, or leaves to be withdrawn.

    `track` is empty for the case itself. `inputs` are those the exception will be taken with.
    """

    __tablename__ = "override_proposal"
    __table_args__ = (
        Index(
            "uq_override_proposal_open",
            "case_id",
            "track",
            "trigger",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    track: Mapped[str] = mapped_column(default="")
    trigger: Mapped[str]
    stage: Mapped[str]
    inputs: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[dt.datetime]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(default="open")  # open, taken, refused, withdrawn, lapsed
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was refused or withdrawn
    version: Mapped[int] = mapped_column()

    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])

    __mapper_args__ = {"version_id_col": version}
