"""意見公募: the notice, the opinions as they came, and every record about them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Scope
from consult.cases.models import Case
from consult.db import Base

# Flags are a JSON list; as text both databases compare them alike, and an index that says so cannot go wrong.
HINTED = text("CAST(flags AS TEXT) LIKE '%\"personal_data\"%'")


class Consultation(Base):
    """The period, the rules of receipt and the notice of one 意見公募手続."""

    __tablename__ = "consultation"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    opens_on: Mapped[dt.date | None]
    closes_on: Mapped[dt.date | None]
    closes_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    min_days: Mapped[int] = mapped_column(default=30)
    reason_for_short_period: Mapped[str] = mapped_column(Text, default="")
    post_rule: Mapped[str] = mapped_column(default="postmark")  # postmark 消印有効, arrival 必着
    identity_policy: Mapped[str] = mapped_column(default="required")
    result_due_on: Mapped[dt.date | None]
    result_published_at: Mapped[dt.datetime | None]
    notice: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decision: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """That of the case."""
        return self.case.subject


class Publicity(Base):
    """周知の記録: how people were told, when, and how far it reached."""

    __tablename__ = "publicity"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    on: Mapped[dt.date]
    channel: Mapped[str]
    reach: Mapped[str] = mapped_column(default="")


class Opinion(Base):
    """提出意見, byte for byte as it came. Split, grouped, redacted and withdrawn only by records about it."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        # The lanes of the desk are counted and walked in this index alone.
        Index("ix_opinion_lane", "case_id", "stage", "review", "number"),
        Index(
            "ix_opinion_untyped",
            "case_id",
            "stage",
            "review",
            "number",
            sqlite_where=text("transcribed IS 0"),
            postgresql_where=text("transcribed IS false"),
        ),
        Index(
            "ix_opinion_hinted",
            "case_id",
            "stage",
            "review",
            "number",
            sqlite_where=HINTED,
            postgresql_where=HINTED,
        ),
        Index("ix_opinion_text", "case_id", "text_key", "stage", "review", "number"),
        CheckConstraint("channel IN ('web','post','fax','email','counter')", name="channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    receipt_number: Mapped[str] = mapped_column(unique=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    once_key: Mapped[str | None] = mapped_column(unique=True)
    definition_digest: Mapped[str]
    stage: Mapped[str]
    channel: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str]  # digest of the folded text: exact duplicates share it
    places: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # [{anchor, start, end}]
    language: Mapped[str] = mapped_column(default="ja")
    submitter_kind: Mapped[str] = mapped_column(default="person")  # person, corporate
    category: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[dt.datetime | None]
    authored_on: Mapped[dt.date | None]
    postmarked_on: Mapped[dt.date | None]
    arrived_on: Mapped[dt.date]
    received_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None]
    scribe: Mapped[str] = mapped_column(default="")  # 代筆: who wrote it down
    sheets: Mapped[int] = mapped_column(default=0)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    transcribed: Mapped[bool] = mapped_column(default=True)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    claimed_by: Mapped[int | None]
    claimed_until: Mapped[dt.datetime | None]
    split_at: Mapped[dt.datetime | None]
    review: Mapped[str] = mapped_column(
        default="none"
    )  # redaction review: none, proposed, released, returned
    review_by: Mapped[int | None]  # who made the redaction proposal
    released_by: Mapped[int | None]
    review_note: Mapped[str] = mapped_column(default="")  # why the proposal was returned
    receipt_event_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(lazy="joined")
    passages: Mapped[list["Passage"]] = relationship(order_by="Passage.start", back_populates="opinion")
    redactions: Mapped[list["OpinionRedaction"]] = relationship(order_by="OpinionRedaction.start")
    points: Mapped[list["Point"]] = relationship(order_by="Point.number", back_populates="opinion")

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log: the receipt number, never a person's name."""
        return f"opinion/{self.case.slug}-{self.number:04d}"

    __mapper_args__ = {"version_id_col": version}


class OpinionIdentity(Base):
    """Who sent it, apart from what they said and encrypted; every look is an event.

    `person_key` is a keyed digest of the folded name and address: it counts submitters (人), it names nobody.
    """

    __tablename__ = "opinion_identity"
    __table_args__ = (Index("ix_opinion_identity_people", "case_id", "person_key"),)

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(
        ForeignKey("case.id")
    )  # that of the opinion: people are counted by case
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person_key: Mapped[str] = mapped_column(index=True)


class OpinionAttachment(Base):
    """A file sent with an opinion: the original, and the re-encoded copy the public may see after review."""

    __tablename__ = "opinion_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    public_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))


class Point(Base):
    """論点 (件): one thing an opinion says, in the office's words, with the passages it came from."""

    __tablename__ = "point"
    __table_args__ = (UniqueConstraint("opinion_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    number: Mapped[int]
    gist: Mapped[str]
    anchor: Mapped[str | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("point_group.id"), index=True)

    opinion: Mapped[Opinion] = relationship(back_populates="points")
    group: Mapped["PointGroup | None"] = relationship(back_populates="points")


class Passage(Base):
    """A stretch of the original (offsets in code points): in a point, or marked as raising none."""

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("opinion_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    start: Mapped[int]
    end: Mapped[int]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), index=True)  # none: raises no point

    opinion: Mapped[Opinion] = relationship(back_populates="passages")


class PointGroup(Base):
    """同趣旨: points answered together. `number` is the No. of the published result."""

    __tablename__ = "point_group"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    gist: Mapped[str]
    place: Mapped[str] = mapped_column(default="")  # 該当箇所 as printed
    anchor: Mapped[str | None]
    outcome: Mapped[str | None]  # A 修正 B 既記載 C 参考 D 原案どおり E 対象外
    response: Mapped[str] = mapped_column(Text, default="")  # 市の考え方
    reason: Mapped[str] = mapped_column(Text, default="")  # required by outcomes that say so
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    state: Mapped[str] = mapped_column(default="open")  # open, drafted, returned, approved
    drafted_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    returned_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(lazy="joined")
    points: Mapped[list[Point]] = relationship(back_populates="group", order_by=Point.id)
    revision: Mapped["Revision | None"] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """That of the case."""
        return self.case.scope

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"response/{self.case.slug}-{self.number}"


class ResponseVersion(Base):
    """Every wording a response ever had."""

    __tablename__ = "response_version"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("point_group.id"))
    number: Mapped[int]
    outcome: Mapped[str]
    response: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None]
    written_at: Mapped[dt.datetime]


class Revision(Base):
    """修正対照表: one passage of the draft changed because of opinions."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    anchor: Mapped[str]
    place: Mapped[str]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")


class OpinionRedaction(Base):
    """墨消し箇所: a span of the original hidden from every public edition, with its ground."""

    __tablename__ = "opinion_redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    ground: Mapped[str]
    made_by: Mapped[int | None]
    made_at: Mapped[dt.datetime]
