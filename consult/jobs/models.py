"""The outbox: jobs wait here until a worker leases and finishes them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class Job(Base):
    """One piece of work. At most one open job per (kind, key): scheduling a timer twice is harmless."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_open",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_job_due", "done_at", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    run_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    lease_by: Mapped[str | None]
    done_at: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
