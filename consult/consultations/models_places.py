"""Which sections of the draft an opinion was written on, found by section: one row for each of `Opinion.places`."""

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class OpinionPlace(Base):
    """An opinion under the anchor of a section. Written only by `consultations.placing`, with the opinion itself."""

    __tablename__ = "opinion_place"
    __table_args__ = (ForeignKeyConstraint(["case_id", "number"], ["opinion.case_id", "opinion.number"]),)

    # In this order it is the index: all of a section are found together, by register number.
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    anchor: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
