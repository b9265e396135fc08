"""What the office works through: lanes that add up, the queue of a lane, one opinion and its neighbours.

A lane says who acts next. An opinion stands in one lane only, so the four lanes and those set apart add up
to what was received.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.models import (
    Opinion,
    OpinionIdentity,
)
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.queries.lane_counts import (
    LANE_OF,
    PIECES,
    Lane,
    Only,
    has_twin,
    numbers_in,
    pieces,
    placed,
    sifted,
)
from consult.consultations.queries.people import people_of
from consult.consultations.rules import APART

__all__ = ["Lane", "Only"]  # a page says which lane and which filter
PAGE = 50
START = 60
BURST = dt.timedelta(minutes=5)  # before and after
NEIGHBOURS = 200  # register numbers looked at for a burst: more in ten minutes need not be told apart


@dataclass(frozen=True)
class Lanes:
    """通 in each lane; they add up to what was received."""

    split: int
    answer: int
    review: int
    done: int
    apart: Mapping[str, int]  # late, invalid, off_topic, withdrawn
    received: int
    people: int  # who sent what was received
    entry: int  # of 分ける: on paper, words not typed in yet
    redaction: int  # public forms that wait for a second person, wherever their opinions stand

    @property
    def balanced(self) -> bool:
        """Whether every opinion received stands in a lane."""
        return self.received == self.split + self.answer + self.review + self.done + sum(self.apart.values())


def lanes(session: Session, about: Case) -> Lanes:
    """How many opinions of a case wait for whom."""
    stages, found, redaction = Counter[str](), Counter[str](), 0
    for (stage, review), number in pieces(session, about).items():
        found[LANE_OF[stage, review]] += number
        stages[stage] += number
        redaction += number if (stage, review) in PIECES["redaction"] else 0
    received = sum(stages.values())
    return Lanes(
        split=found["split"],
        answer=found["answer"],
        review=found["review"],
        done=found["done"],
        apart={stage: stages[stage] for stage in APART},
        received=received,
        people=people_of(session, about.id, received),
        entry=sum(numbers_in(session, about, "entry")),
        redaction=redaction,
    )


@dataclass(frozen=True)
class Listed:
    """One line of a queue. `same` is how many opinions of the case have its text, itself included."""

    number: int
    channel: str
    scribe: str
    stage: str
    review: str
    start: str  # the first words
    flags: Sequence[str]
    transcribed: bool
    same: int


@dataclass(frozen=True)
class Queue:
    """One page of a lane; `after` is the key of the next page or None, `before` what came on earlier pages."""

    entries: Sequence[Listed]
    total: int
    before: int
    after: int | None


def queue(
    session: Session,
    about: Case,
    lane: Lane,
    *,
    only: Only = "",
    anchor: str = "",
    after: int = 0,
    limit: int = PAGE,
    counted: bool = True,
) -> Queue:
    """A page of the opinions in a lane, by register number (keyset); not `counted`, its two sums are 0."""
    number, before = 0, 0
    if counted:
        before, later = numbers_in(session, about, lane, only, anchor, until=after)
        number = before + later
    numbers = _walk(session, about, lane, only, anchor, after=after, limit=limit + 1)
    rows = session.execute(
        select(
            Opinion.number, Opinion.channel, Opinion.scribe, Opinion.stage, Opinion.review, Opinion.flags,
            Opinion.transcribed, Opinion.text_key, func.substr(Opinion.text, 1, START).label("start"),
        )
        .where(Opinion.case_id == about.id, Opinion.number.in_(numbers))
        .order_by(Opinion.number)
    ).all()  # fmt: skip
    same = _same(session, about, [row.text_key for row in rows if row.transcribed])
    entries = [
        Listed(
            row.number, row.channel, row.scribe, row.stage, row.review, row.start, row.flags, row.transcribed,
            same.get(row.text_key, 1) if row.transcribed else 1,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return Queue(entries, number, before, rows[limit - 1].number if len(rows) > limit else None)


def total(session: Session, about: Case, lane: Lane) -> int:
    """How many opinions stand in a lane."""
    return sum(numbers_in(session, about, lane))


def _walk(
    session: Session,
    about: Case,
    lane: Lane,
    only: Only = "",
    anchor: str = "",
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 1,
) -> Sequence[int]:
    """The next register numbers of a lane from a place on, or backwards: each piece walks the index by itself."""
    back = before is not None
    order = Opinion.number.desc() if back else Opinion.number
    place = Opinion.number < before if back else Opinion.number > (after or 0)
    kept = ([has_twin()] if only == "same" else []) + ([placed(anchor)] if anchor else [])
    walks = [
        sifted(select(Opinion.number), lane, only)
        .where(Opinion.case_id == about.id, Opinion.stage == stage, Opinion.review == review, place, *kept)
        .order_by(order)
        .limit(limit)
        .subquery()
        for stage, review in PIECES[lane]
    ]
    together = union_all(*(select(walk.c.number) for walk in walks)).subquery()
    number = together.c.number
    return (
        session.execute(select(number).order_by(number.desc() if back else number).limit(limit))
        .scalars()
        .all()
    )


def _same(session: Session, about: Case, keys: Sequence[str]) -> dict[str, int]:
    if not keys:
        return {}
    rows = session.execute(
        select(Opinion.text_key, func.count())
        .where(Opinion.case_id == about.id, Opinion.text_key.in_({*keys} - {""}))
        .group_by(Opinion.text_key)
    ).all()
    return {row[0]: row[1] for row in rows}


def forms_of(session: Session, about: Case) -> dict[str, int]:
    """How many opinions of a case came as 点字, 音声 and so on, by rules.FORMS; those in writing are left out."""
    rows = session.execute(
        select(OpinionOriginal.form, func.count())
        .join(Opinion, Opinion.id == OpinionOriginal.opinion_id)
        .where(Opinion.case_id == about.id, OpinionOriginal.form != "")
        .group_by(OpinionOriginal.form)
    ).all()
    return {row[0]: row[1] for row in rows}


def acceptable(session: Session, about: Case) -> int:
    """How many opinions have only to be accepted: received, with their words typed in."""
    return session.execute(
        select(func.count())
        .select_from(Opinion)
        .where(Opinion.case_id == about.id, Opinion.stage == "received", Opinion.transcribed.is_(True))
    ).scalar_one()


def lane_of(opinion: Opinion) -> Lane:
    """The lane an opinion stands in now."""
    return LANE_OF[opinion.stage, opinion.review]


def around(
    session: Session, about: Case, lane: Lane, number: int, *, only: Only = "", anchor: str = ""
) -> tuple[int | None, int | None]:
    """The register numbers before and after `number` in a lane."""
    earlier = _walk(session, about, lane, only, anchor, before=number)
    later = _walk(session, about, lane, only, anchor, after=number)
    return next(iter(earlier), None), next(iter(later), None)


def first_of(session: Session, about: Case, lane: Lane, *, after: int = 0) -> int | None:
    """The next opinion to be served from a lane: the first after `after`, else the first of all."""
    later = _walk(session, about, lane, after=after)
    return next(iter(later or (_walk(session, about, lane) if after else ())), None)


def twins(session: Session, opinion: Opinion, *, limit: int = 5) -> tuple[int, list[Opinion]]:
    """How many opinions have the same text (width, kana and punctuation apart), and a few of the others."""
    if not opinion.text_key:  # not typed in, or files alone
        return 1, []
    alike = and_(
        Opinion.case_id == opinion.case_id,
        Opinion.text_key == opinion.text_key,
        Opinion.stage.not_in(tuple(APART)),
    )
    number = session.execute(select(func.count()).select_from(Opinion).where(alike)).scalar_one()
    few = select(Opinion.number).where(alike, Opinion.number != opinion.number)
    # Ordered by a sum, so that no database walks all numbers of the case for the few that have this text.
    numbers = session.execute(few.order_by(Opinion.number + 0).limit(limit)).scalars().all()
    others = session.execute(
        select(Opinion)
        .where(Opinion.case_id == opinion.case_id, Opinion.number.in_(numbers))
        .order_by(Opinion.number)
    ).scalars()
    return max(number, 1), list(others)


@dataclass(frozen=True)
class Frequency:
    """What only the office sees: 通 of the same sender in the case, and 通 by web within minutes of this one."""

    sender: int
    minutes: int


def frequency(session: Session, opinion: Opinion) -> Frequency:
    """How often and how fast they came. It says nothing about an opinion, and is no reason to set one apart."""
    mine = select(OpinionIdentity.person_key).where(OpinionIdentity.opinion_id == opinion.id)
    person = session.execute(mine).scalar()  # asked first: the few of one person, not all of the case
    sender = session.execute(
        select(func.count()).where(
            OpinionIdentity.case_id == opinion.case_id, OpinionIdentity.person_key == person
        )
    ).scalar_one()
    if opinion.channel != "web":
        return Frequency(sender, 1)
    near = Opinion.number.between(opinion.number - NEIGHBOURS, opinion.number + NEIGHBOURS)
    at = opinion.received_at
    minutes = session.execute(
        select(func.count()).where(
            Opinion.case_id == opinion.case_id, near, Opinion.channel == "web",
            Opinion.received_at.between(at - BURST, at + BURST),
        )
    ).scalar_one()  # fmt: skip
    return Frequency(sender, minutes)


def same_sender(session: Session, opinion: Opinion) -> list[int]:
    """Register numbers of other opinions of the same name and address that arrived on the same day."""
    mine = select(OpinionIdentity.person_key).where(OpinionIdentity.opinion_id == opinion.id)
    return list(
        session.execute(
            select(Opinion.number)
            .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
            .where(Opinion.case_id == opinion.case_id, Opinion.id != opinion.id)
            .where(Opinion.arrived_on == opinion.arrived_on, OpinionIdentity.person_key.in_(mine))
            .order_by(Opinion.number)
        ).scalars()
    )
