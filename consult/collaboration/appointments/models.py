"""委嘱の名簿, the names of roles through time, and records of advice."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.db import Base


class AppointmentTerm(Base):
    """One term of one person in one role. The name stands here only while its owner agrees to be listed."""

    __tablename__ = "appointment_term"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("role IN ('coordinator','creator')", name="role"),
        Index("ix_appointment_term_role_since", "role", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]  # 1 for the first term
    role: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    name: Mapped[str | None]
    reading: Mapped[str | None]
    since: Mapped[dt.date]
    until: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]  # the last day, when it ended before its time

    case: Mapped[Case] = relationship()


class RoleName(Base):
    """What a role is called from a day on; a 仮称 until the city gives it a name, and kept afterwards."""

    __tablename__ = "role_name"
    __table_args__ = (
        UniqueConstraint("role", "since"),
        CheckConstraint("role IN ('coordinator','creator')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]
    since: Mapped[dt.date]
    name: Mapped[str]
    provisional: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]
    by: Mapped[int | None]


class AdviceRecord(Base):
    """相談・助言記録. Who asked stands in it as a kind; a name, if one is kept, is sealed."""

    __tablename__ = "advice_record"
    __table_args__ = (Index("ix_advice_record_office_id_fiscal_year_id", "office_id", "fiscal_year", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    fiscal_year: Mapped[int] = mapped_column(index=True)
    day: Mapped[dt.date]
    category: Mapped[str]  # the kind of who asked
    topic: Mapped[str]
    about: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # who asked, encrypted
    shared: Mapped[bool] = mapped_column(default=False)  # with other offices, as who asked agreed
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    version: Mapped[int] = mapped_column()
    at: Mapped[dt.datetime]
    by: Mapped[int | None]

    office: Mapped[Office] = relationship()
    case: Mapped[Case | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """The office that keeps it."""
        return Scope(office_id=self.office_id)

    @property
    def subject(self) -> str:
        """Its name in the log: a number."""
        return f"advice/{self.id}"
