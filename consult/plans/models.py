"""Plans: a case whose story is a timeline."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.cases.models import Case
from consult.db import Base


class Plan(Base):
    """計画・方針; `ordinance_*` once an ordinance that followed from it was promulgated."""

    __tablename__ = "plan"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    period: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    source_digest: Mapped[str | None] = mapped_column(unique=True)  # SHA-256 of the imported file
    ordinance_number: Mapped[str] = mapped_column(default="")
    promulgated_on: Mapped[dt.date | None]

    case: Mapped[Case] = relationship(lazy="joined")

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """That of the case."""
        return self.case.subject
