"""What people gave to a plan, what became of it, which sentence came from where, and the tree the plan is made of."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.cases.models import Case
from consult.db import Base


class PlanInput(Base):
    """One thing that was given to a plan; its number is never given again. An empty disposition is an open one."""

    __tablename__ = "plan_input"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("case_id", "source_key"),
        CheckConstraint("disposition IN ('','taken','partly','not','reference')", name="disposition"),
        Index("ix_plan_input_case_id_disposition_number", "case_id", "disposition", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    source: Mapped[str]  # code of plans.input_rules.SOURCES
    source_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    source_key: Mapped[str]  # what it is in the case it came from, so that drawing twice takes it once
    label: Mapped[str] = mapped_column(default="")  # 第3回ワークショップ, 意見のまとまり 3
    session: Mapped[int | None]  # number of the sheet of the session it was said in
    text: Mapped[str] = mapped_column(Text)
    disposition: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    anchor: Mapped[str] = mapped_column(default="")  # of the section of the draft that takes it up
    place: Mapped[str] = mapped_column(default="")  # the same in words, as printed
    added_at: Mapped[dt.datetime]
    added_by: Mapped[int | None]
    disposed_at: Mapped[dt.datetime | None]
    disposed_by: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    source_case: Mapped[Case | None] = relationship(foreign_keys=[source_case_id])

    __mapper_args__ = {"version_id_col": version}


class PlanOrigin(Base):
    """この文は、あの場から: a sentence of the draft and the input it came from."""

    __tablename__ = "plan_origin"
    __table_args__ = (Index("ix_plan_origin_case_id_anchor", "case_id", "anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    anchor: Mapped[str]
    words: Mapped[str] = mapped_column(Text)  # as they stand in the section
    input_id: Mapped[int] = mapped_column(ForeignKey("plan_input.id"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[int | None]

    given: Mapped[PlanInput] = relationship()


class PlanMeasure(Base):
    """One line of the tree: 目標 (level 1), 施策 (2), 取組 (3); its code says where it hangs, 2-3 below 2."""

    __tablename__ = "plan_measure"
    __table_args__ = (UniqueConstraint("case_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text, default="")
    indicator: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")


class PlanMeasureCase(Base):
    """A case in which a 施策 is worked on."""

    __tablename__ = "plan_measure_case"

    measure_id: Mapped[int] = mapped_column(ForeignKey("plan_measure.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    at: Mapped[dt.datetime]
    by: Mapped[int | None]

    case: Mapped[Case] = relationship()
