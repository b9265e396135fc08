"""What an opinion was before it was words in the register: 点字, a recording, the mail as it came."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consult.db import Base


class OpinionOriginal(Base):
    """原本 of an opinion that was not plain writing, or whose file is kept as it came. Most opinions have no row."""

    __tablename__ = "opinion_original"

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    form: Mapped[str] = mapped_column(default="")  # one of rules.FORMS; empty: in writing
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))  # the mail (.eml) itself
