"""What the office works through: lanes that add up, the queue of a lane, one opinion and its neighbours.

A lane says who acts next. An opinion stands in one lane only, so the four lanes and those set apart add up
to what was received.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from consult.cases.models import Case
from consult.consultations.models import (
    Opinion,
    OpinionIdentity,
)
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.queries.people import people_of
from consult.consultations.rules import APART, UNDECIDED

Lane = Literal["split", "answer", "review", "done", "apart", "entry", "redaction"]
Only = Literal["", "personal", "same"]
PAGE = 50
START = 60
BURST = dt.timedelta(minutes=5)  # before and after
NEIGHBOURS = 200  # register numbers looked at for a burst: more in ten minutes need not be told apart
REVIEWS = ("none", "proposed", "released", "returned")
_UNFINISHED = ("grouped", "answered", "approved")
# A lane in pieces of one stage and one review each: the index of the lanes counts and walks each piece alone.
# 分ける: not sorted, or its public form came back. 答える: sorted. 確かめる: a second person is awaited.
_NOT_BACK = REVIEWS[:3]
PIECES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "split": (*product(sorted(UNDECIDED), REVIEWS), *product(_UNFINISHED, ["returned"])),
    "answer": tuple(product(["grouped"], _NOT_BACK)),
    "review": (*product(["answered"], _NOT_BACK), *product(["approved"], REVIEWS[:2])),
    "done": (*product(["published", "kept"], REVIEWS), ("approved", "released")),
    "apart": tuple(product(APART, REVIEWS)),
    "redaction": tuple(product(_UNFINISHED, ["proposed"])),  # checked even before the answer is written
    "entry": tuple(product(sorted(UNDECIDED), REVIEWS)),
}
_LANE_OF: Mapping[tuple[str, str], Lane] = {
    piece: lane for lane in ("split", "answer", "review", "done", "apart") for piece in PIECES[lane]
}


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
    rows = session.execute(
        select(Opinion.stage, Opinion.review, func.count())
        .where(Opinion.case_id == about.id)
        .group_by(Opinion.stage, Opinion.review)
    ).all()
    found, stages, redaction = Counter[str](), Counter[str](), 0
    for stage, review, number in rows:
        found[_LANE_OF[stage, review]] += number
        stages[stage] += number
        redaction += number if (stage, review) in PIECES["redaction"] else 0
    received = sum(stages.values())
    people = people_of(session, about.id, received)
    entry = _untyped(session, about)
    return Lanes(
        split=found["split"],
        answer=found["answer"],
        review=found["review"],
        done=found["done"],
        apart={stage: stages[stage] for stage in APART},
        received=received,
        people=people,
        entry=entry,
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


def _wanted(about: Case, lane: Lane, only: Only, anchor: str) -> Select[int]:
    statement = select(Opinion.id).where(Opinion.case_id == about.id, or_(*_stands_in(lane)))
    return _sifted(statement, about, lane, only, anchor)


def _stands_in(lane: Lane) -> list[ColumnElement[bool]]:
    stages: defaultdict[str, list[str]] = defaultdict(list)
    for stage, review in PIECES[lane]:
        stages[stage].append(review)
    return [and_(Opinion.stage == stage, Opinion.review.in_(reviews)) for stage, reviews in stages.items()]


def _sifted(
    statement: Select[int], about: Case, lane: Lane, only: Only, anchor: str, *, walking: bool = False
) -> Select[int]:
    """With the filters; who walks stops after a few rows, who counts sees them all."""
    if lane == "entry":
        statement = statement.where(Opinion.transcribed.is_(False))
    # Both columns are JSON lists written by json.dumps; as text both databases compare them alike.
    if only == "personal":
        statement = statement.where(cast(Opinion.flags, Text).like('%"personal_data"%'))
    if only == "same":
        statement = statement.where(_has_twin() if walking else Opinion.text_key.in_(_repeated(about)))
    if anchor:
        part = json.dumps({"anchor": anchor})[1:-1]
        statement = statement.where(cast(Opinion.places, Text).contains(part, autoescape=True))
    return statement


def _repeated(about: Case) -> Select[str]:
    return (
        select(Opinion.text_key)
        .where(Opinion.case_id == about.id, Opinion.text_key != "")
        .group_by(Opinion.text_key)
        .having(func.count() > 1)
    )


def _has_twin() -> ColumnElement[bool]:
    other = aliased(Opinion)
    alike = (other.case_id == Opinion.case_id, other.text_key == Opinion.text_key, other.id != Opinion.id)
    return and_(Opinion.text_key != "", select(other.id).where(*alike).correlate(Opinion).exists())


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
        number = _number_in(session, about, lane, only, anchor)
        before = _number_in(session, about, lane, only, anchor, until=after) if after else 0
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
    return _number_in(session, about, lane, "", "")


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
    walks = [
        _sifted(select(Opinion.number), about, lane, only, anchor, walking=True)
        .where(Opinion.case_id == about.id, Opinion.stage == stage, Opinion.review == review, place)
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


def _number_in(
    session: Session, about: Case, lane: Lane, only: Only, anchor: str, *, until: int | None = None
) -> int:
    if only == "same" and not anchor:
        return _number_repeated(session, about, lane, until)
    if lane == "entry" and not only and not anchor:
        return _untyped(session, about, until)
    wanted = _wanted(about, lane, only, anchor)
    return _count(session, wanted if until is None else wanted.where(Opinion.number <= until))


def _untyped(session: Session, about: Case, until: int | None = None) -> int:
    """Papers whose words are not typed in yet; asked without the stage, so that their own small index answers."""
    waiting = select(Opinion.stage, func.count()).where(
        Opinion.case_id == about.id, Opinion.transcribed.is_(False)
    )
    if until is not None:
        waiting = waiting.where(Opinion.number <= until)
    rows = session.execute(waiting.group_by(Opinion.stage))
    return sum(number for stage, number in rows if stage in UNDECIDED)


def _number_repeated(session: Session, about: Case, lane: Lane, until: int | None) -> int:
    """Those of a lane whose text comes again, in one walk along the index of the texts."""
    mine = or_(*_stands_in(lane))
    if until is not None:
        mine = and_(mine, Opinion.number <= until)
    if lane == "entry":
        return 0  # what is not typed in yet is like nothing
    each = (
        select(func.sum(case((mine, 1), else_=0)).label("mine"))
        .where(Opinion.case_id == about.id, Opinion.text_key != "")
        .group_by(Opinion.text_key)
        .having(func.count() > 1)
        .subquery()
    )
    return int(session.execute(select(func.coalesce(func.sum(each.c.mine), 0))).scalar_one())


def _count(session: Session, wanted: Select[int]) -> int:
    return session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()


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
    return _LANE_OF[opinion.stage, opinion.review]


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
    numbers = session.execute(few.order_by(Opinion.number).limit(limit)).scalars().all()
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
        select(func.count())
        .select_from(OpinionIdentity)
        .join(Opinion, Opinion.id == OpinionIdentity.opinion_id)
        .where(OpinionIdentity.person_key == person, Opinion.case_id == opinion.case_id)
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
