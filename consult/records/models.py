"""What can be found: one row per passage. The words themselves stand in `record_index`, see `index`."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base

# On SQLite only INTEGER is the table's own key; there it holds 64 bits.
_KEY = BigInteger().with_variant(Integer, "sqlite")


class RecordEntry(Base):
    """A public passage with its address; `id` sorts by day, then case, then place in the case (`rules.key`)."""

    __tablename__ = "record_entry"
    __table_args__ = (Index("ix_record_entry_case_id_kind", "case_id", "kind"),)

    id: Mapped[int] = mapped_column(_KEY, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    ref: Mapped[str]  # what it is within the case: event/16, s3-2-1, remark/4
    number: Mapped[str]
    procedure: Mapped[str]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    date: Mapped[str]  # FuzzyDate in ISO form
    fiscal_year: Mapped[int]
    href: Mapped[str]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))  # of a meeting
    speaker: Mapped[str] = mapped_column(default="")  # of a remark, as the public edition names them
    digest: Mapped[str]
