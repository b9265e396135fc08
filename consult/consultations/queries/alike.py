"""An opinion among those that say the same or nearly the same: how many, what differs, what became of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Opinion, Passage, Point
from consult.consultations.models_families import FamilyText, OpinionBatch, OpinionBatchItem, TextFamily
from consult.consultations.rules import APART

UNSPLIT = ("received", "accepted")
PAGE = 20


@dataclass(frozen=True)
class Summary:
    """Families of at least two texts, and the opinions in them."""

    families: int
    opinions: int


@dataclass(frozen=True)
class Among:
    """The opinions like one: 通 with its very text and 通 nearly like it, itself apart; `ready`: nobody began."""

    same: int
    same_ready: int
    near: int
    near_ready: int
    base: (
        int | None
    )  # register number of the first opinion with the family's base text, when it is another text


def summary(session: Session, case_id: int) -> Summary:
    """How many families of different texts there are in a case."""
    several = (
        select(FamilyText.family_id)
        .where(FamilyText.case_id == case_id)
        .group_by(FamilyText.family_id)
        .having(func.count() > 1)
    ).subquery()
    opinions = (
        select(func.count())
        .select_from(FamilyText)
        .join(several, several.c.family_id == FamilyText.family_id)
        .join(Opinion, _said())
        .where(FamilyText.case_id == case_id)
    )
    families = session.execute(select(func.count()).select_from(several)).scalar_one()
    return Summary(families, session.execute(opinions).scalar_one())


def among(session: Session, opinion: Opinion) -> Among:
    """How many opinions are like this one."""
    every = select(func.count()).select_from(Opinion)
    same, near = same_as(opinion), near_to(opinion)
    all_same, same_ready, all_near, near_ready = (
        session.execute(every.where(where)).scalar_one()
        for where in (same, same & untouched(), near, near & untouched())
    )
    return Among(all_same, same_ready, all_near, near_ready, _base_number(session, opinion))


def number_near(session: Session, opinion: Opinion) -> int:
    """通 of the same family with another text."""
    mine = select(FamilyText.family_id).where(
        FamilyText.case_id == opinion.case_id, FamilyText.text_key == opinion.text_key
    )
    counted = (
        select(func.count())
        .select_from(FamilyText)
        .join(Opinion, _said())
        .where(FamilyText.family_id == mine.scalar_subquery(), FamilyText.text_key != opinion.text_key)
        .where(Opinion.stage.not_in(tuple(APART)))
    )
    return session.execute(counted).scalar_one()


def same_as(opinion: Opinion) -> ColumnElement[bool]:
    """The condition on opinions with the very text of this one, itself apart."""
    return and_(
        Opinion.case_id == opinion.case_id,
        Opinion.text_key == opinion.text_key,
        Opinion.text_key != "",
        Opinion.id != opinion.id,
        Opinion.stage.not_in(tuple(APART)),
    )


def near_to(opinion: Opinion) -> ColumnElement[bool]:
    """The condition on opinions of the same family whose text differs from this one."""
    family = select(FamilyText.family_id).where(
        FamilyText.case_id == opinion.case_id, FamilyText.text_key == opinion.text_key
    )
    texts = select(FamilyText.text_key).where(
        FamilyText.family_id == family.scalar_subquery(), FamilyText.text_key != opinion.text_key
    )
    return and_(
        Opinion.case_id == opinion.case_id,
        Opinion.text_key.in_(texts),
        Opinion.stage.not_in(tuple(APART)),
    )


def samples(
    session: Session, where: ColumnElement[bool], *, after: int = 0, limit: int = PAGE
) -> Sequence[Opinion]:
    """Some of the opinions a condition names, by register number (keyset)."""
    return (
        session.execute(
            select(Opinion).where(where, Opinion.number > after).order_by(Opinion.number).limit(limit)
        )
        .scalars()
        .all()
    )


def base_of(session: Session, opinion: Opinion) -> Opinion | None:
    """The first opinion with the text most of the family have; None when that is the text of this one."""
    number = _base_number(session, opinion)
    if number is None:
        return None
    return session.execute(
        select(Opinion).where(Opinion.case_id == opinion.case_id, Opinion.number == number)
    ).scalar_one()


def has_family(session: Session, opinion: Opinion) -> bool:
    """Whether this text has been compared with the others."""
    found = select(FamilyText.family_id).where(
        FamilyText.case_id == opinion.case_id, FamilyText.text_key == opinion.text_key
    )
    return not opinion.text_key or session.execute(found).first() is not None


def _base_number(session: Session, opinion: Opinion) -> int | None:
    base = (
        select(TextFamily.base_key)
        .join(FamilyText, FamilyText.family_id == TextFamily.id)
        .where(FamilyText.case_id == opinion.case_id, FamilyText.text_key == opinion.text_key)
    )
    base_key = session.execute(base).scalar()
    if base_key is None or base_key == opinion.text_key:
        return None
    return session.execute(
        select(func.min(Opinion.number)).where(
            Opinion.case_id == opinion.case_id,
            Opinion.text_key == base_key,
            Opinion.stage.not_in(tuple(APART)),
        )
    ).scalar()


def _said() -> ColumnElement[bool]:
    return and_(Opinion.case_id == FamilyText.case_id, Opinion.text_key == FamilyText.text_key)


def untouched() -> ColumnElement[bool]:
    """The condition on opinions nobody has begun to split."""
    return and_(
        Opinion.stage.in_(UNSPLIT),
        ~select(Point.id).where(Point.opinion_id == Opinion.id).exists(),
        ~select(Passage.id).where(Passage.opinion_id == Opinion.id).exists(),
    )


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    waiting: int
    done: int
    left: int

    @property
    def total(self) -> int:
        """All its opinions."""
        return self.waiting + self.done + self.left


def progress(session: Session, batch: OpinionBatch) -> Progress:
    """How many opinions of a batch wait, are done, were left."""
    rows = session.execute(
        select(OpinionBatchItem.state, func.count())
        .where(OpinionBatchItem.batch_id == batch.id)
        .group_by(OpinionBatchItem.state)
    )
    found = {row[0]: row[1] for row in rows}
    return Progress(found.get("waiting", 0), found.get("done", 0), found.get("left", 0))


def left_of(session: Session, batch: OpinionBatch, *, limit: int = 200) -> Sequence[Row[int, str]]:
    """Register number and reason of what a batch left, by number."""
    return session.execute(
        select(Opinion.number, OpinionBatchItem.reason)
        .join(Opinion, Opinion.id == OpinionBatchItem.opinion_id)
        .where(OpinionBatchItem.batch_id == batch.id, OpinionBatchItem.state == "left")
        .order_by(Opinion.number)
        .limit(limit)
    ).all()


def batches_of(opinion: Opinion) -> Select[OpinionBatch]:
    """The batches that began with an opinion, newest first."""
    return select(OpinionBatch).where(OpinionBatch.source_id == opinion.id).order_by(OpinionBatch.id.desc())
