"""What the office works through: lanes that add up, the queue of a lane, one opinion and its neighbours.

A lane says who acts next. An opinion stands in one lane only, so the four lanes and those set apart add up
to what was received.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from consult.accounts.models import Account
from consult.audit.entry import check_disclosures
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.cases.models import Case
from consult.consultations.models import (
    Opinion,
    OpinionIdentity,
    Point,
    PointGroup,
    ResponseVersion,
    Revision,
)
from consult.consultations.queries.counts import has_points
from consult.consultations.rules import APART, UNDECIDED

Lane = Literal["split", "answer", "review", "done", "apart", "entry", "redaction"]
Only = Literal["", "personal", "same"]
PAGE = 50
START = 60

# 分ける: not sorted, or its public form came back. 答える: sorted. 確かめる: a second person is awaited.
_UNFINISHED = ("grouped", "answered", "approved")
_LANE: ColumnElement[str] = case(
    (Opinion.stage.in_(tuple(APART)), literal("apart")),
    (Opinion.stage.in_(tuple(UNDECIDED)), literal("split")),
    (and_(Opinion.stage.in_(_UNFINISHED), Opinion.review == "returned"), literal("split")),
    (Opinion.stage == "grouped", literal("answer")),
    (Opinion.stage == "answered", literal("review")),
    (and_(Opinion.stage == "approved", Opinion.review != "released"), literal("review")),
    else_=literal("done"),
)


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

    @property
    def balanced(self) -> bool:
        """Whether every opinion received stands in a lane."""
        return self.received == self.split + self.answer + self.review + self.done + sum(self.apart.values())


def lanes(session: Session, about: Case) -> Lanes:
    """How many opinions of a case wait for whom."""
    rows = session.execute(
        select(_LANE.label("lane"), Opinion.stage, Opinion.transcribed, func.count())
        .where(Opinion.case_id == about.id)
        .group_by("lane", Opinion.stage, Opinion.transcribed)
    ).all()
    found, stages, entry = Counter[str](), Counter[str](), 0
    for lane, stage, transcribed, number in rows:
        found[lane] += number
        stages[stage] += number
        entry += number if lane == "split" and not transcribed else 0
    received, people = session.execute(
        select(func.count(Opinion.id), func.count(func.distinct(OpinionIdentity.person_key)))
        .outerjoin(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == about.id)
    ).one()
    return Lanes(
        split=found["split"],
        answer=found["answer"],
        review=found["review"],
        done=found["done"],
        apart={stage: stages[stage] for stage in APART},
        received=received,
        people=people,
        entry=entry,
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


def _wanted(about: Case, lane: Lane, only: Only, anchor: str) -> Select[tuple[int]]:
    statement = select(Opinion.id).where(Opinion.case_id == about.id)
    if lane == "entry":
        statement = statement.where(Opinion.transcribed.is_(False), Opinion.stage.in_(tuple(UNDECIDED)))
    elif lane == "redaction":  # a public form may be checked before the answer is written
        statement = statement.where(Opinion.review == "proposed", Opinion.stage.in_(_UNFINISHED))
    else:
        statement = statement.where(literal(lane) == _LANE)
    # Both columns are JSON lists written by json.dumps; as text both databases compare them alike.
    if only == "personal":
        statement = statement.where(cast(Opinion.flags, Text).like('%"personal_data"%'))
    if only == "same":
        statement = statement.where(Opinion.text_key.in_(_repeated(about)))
    if anchor:
        part = json.dumps({"anchor": anchor})[1:-1]
        statement = statement.where(cast(Opinion.places, Text).contains(part, autoescape=True))
    return statement


def _repeated(about: Case) -> Select[tuple[str]]:
    return (
        select(Opinion.text_key)
        .where(Opinion.case_id == about.id, Opinion.transcribed.is_(True))
        .group_by(Opinion.text_key)
        .having(func.count() > 1)
    )


def queue(
    session: Session,
    about: Case,
    lane: Lane,
    *,
    only: Only = "",
    anchor: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> Queue:
    """A page of the opinions in a lane, by register number (keyset)."""
    wanted = _wanted(about, lane, only, anchor)
    total = _count(session, wanted)
    before = _count(session, wanted.where(Opinion.number <= after)) if after else 0
    rows = session.execute(
        select(
            Opinion.number, Opinion.channel, Opinion.scribe, Opinion.stage, Opinion.review, Opinion.flags,
            Opinion.transcribed, Opinion.text_key, func.substr(Opinion.text, 1, START).label("start"),
        )
        .where(Opinion.id.in_(wanted.where(Opinion.number > after)))
        .order_by(Opinion.number)
        .limit(limit + 1)
    ).all()  # fmt: skip
    same = _same(session, about, [row.text_key for row in rows if row.transcribed])
    entries = [
        Listed(
            row.number, row.channel, row.scribe, row.stage, row.review, row.start, row.flags, row.transcribed,
            same.get(row.text_key, 1) if row.transcribed else 1,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return Queue(entries, total, before, rows[limit - 1].number if len(rows) > limit else None)


def _count(session: Session, wanted: Select[tuple[int]]) -> int:
    return session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()


def _same(session: Session, about: Case, keys: Sequence[str]) -> dict[str, int]:
    if not keys:
        return {}
    rows = session.execute(
        select(Opinion.text_key, func.count())
        .where(Opinion.case_id == about.id, Opinion.text_key.in_(set(keys)), Opinion.transcribed.is_(True))
        .group_by(Opinion.text_key)
    ).all()
    return {row[0]: row[1] for row in rows}


def lane_of(session: Session, opinion: Opinion) -> Lane:
    """The lane an opinion stands in now."""
    lane: Lane = session.execute(select(_LANE).where(Opinion.id == opinion.id)).scalar_one()  # type: ignore[assignment]  # the labels above
    return lane


def around(
    session: Session, about: Case, lane: Lane, number: int, *, only: Only = "", anchor: str = ""
) -> tuple[int | None, int | None]:
    """The register numbers before and after `number` in a lane."""
    wanted = _wanted(about, lane, only, anchor).with_only_columns(Opinion.number)
    earlier = wanted.where(Opinion.number < number).order_by(Opinion.number.desc()).limit(1)
    later = wanted.where(Opinion.number > number).order_by(Opinion.number).limit(1)
    return session.execute(earlier).scalar(), session.execute(later).scalar()


def first_of(session: Session, about: Case, lane: Lane, *, after: int = 0) -> int | None:
    """The next opinion to be served from a lane: the first after `after`, else the first of all."""
    wanted = _wanted(about, lane, "", "").with_only_columns(Opinion.number).order_by(Opinion.number).limit(1)
    later = session.execute(wanted.where(Opinion.number > after)).scalar()
    return later if later is not None else session.execute(wanted).scalar()


def twins(session: Session, opinion: Opinion, *, limit: int = 5) -> tuple[int, list[Opinion]]:
    """How many opinions have the same text (width, kana and punctuation apart), and a few of the others."""
    if not opinion.transcribed:
        return 1, []
    alike = and_(
        Opinion.case_id == opinion.case_id,
        Opinion.text_key == opinion.text_key,
        Opinion.transcribed.is_(True),
        Opinion.stage.not_in(tuple(APART)),
    )
    number = session.execute(select(func.count()).select_from(Opinion).where(alike)).scalar_one()
    others = session.execute(
        select(Opinion).where(alike, Opinion.id != opinion.id).order_by(Opinion.number).limit(limit)
    ).scalars()
    return max(number, 1), list(others)


@dataclass(frozen=True)
class Happened:
    """One event about a thing: its kind, when, and by whom as the office may read it."""

    type: str
    at: dt.datetime
    who: str
    account: int | None
    public: Mapping[str, Any]


def history(session: Session, subject: str, *, limit: int = 30) -> list[Happened]:
    """What happened to a thing, oldest first; with the names the log keeps apart."""
    rows = (
        session.execute(
            select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.n.desc()).limit(limit)
        )
        .scalars()
        .all()
    )
    disclosed = session.execute(
        select(AuditDisclosure.event_id, AuditDisclosure.name, AuditDisclosure.disclosure).where(
            AuditDisclosure.event_id.in_([row.id for row in rows]),
            AuditDisclosure.name.in_(("actor", "account")),
        )
    ).all()
    known: dict[int, dict[str, str]] = {}
    for event_id, name, disclosure in disclosed:
        if disclosure is not None:
            known.setdefault(event_id, {})[name] = disclosure
    return [_happened(row, known.get(row.id, {})) for row in reversed(rows)]


def _happened(event: AuditEvent, disclosures: Mapping[str, str]) -> Happened:
    told = check_disclosures(event.entry, disclosures)
    return Happened(event.type, event.at, told.get("actor", ""), told.get("account"), json.loads(event.entry))


def names_of(session: Session, accounts: Sequence[int | None]) -> dict[int, str]:
    """Account → name, for those of the office who worked on something."""
    wanted = {account for account in accounts if account is not None}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all()
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class GroupRow:
    """A group on the list of answers, with its three counts."""

    number: int
    gist: str
    place: str
    outcome: str | None
    state: str
    opinions: int  # 通
    people: int  # 人
    points: int  # 件


def _groups(about: Case, states: Sequence[str]) -> Select[tuple[int]]:
    statement = select(PointGroup.number).where(PointGroup.case_id == about.id, has_points())
    return statement.where(PointGroup.state.in_(states)) if states else statement


def group_rows(
    session: Session, about: Case, states: Sequence[str] = (), *, after: int = 0, limit: int = PAGE
) -> tuple[list[GroupRow], int | None]:
    """A page of the groups by No. (keyset), and the key of the next page."""
    numbers = _groups(about, states).where(PointGroup.number > after)
    numbers = numbers.order_by(PointGroup.number).limit(limit + 1)
    wanted = session.execute(numbers).scalars().all()
    rows = session.execute(
        select(
            PointGroup.number, PointGroup.gist, PointGroup.place, PointGroup.outcome, PointGroup.state,
            func.count(func.distinct(Point.opinion_id)), func.count(func.distinct(OpinionIdentity.person_key)),
            func.count(func.distinct(Point.id)),
        )
        .join(Point, Point.group_id == PointGroup.id)
        .join(Opinion, Opinion.id == Point.opinion_id)
        .outerjoin(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(PointGroup.case_id == about.id, PointGroup.number.in_(wanted[:limit]))
        .where(Opinion.stage.not_in(tuple(APART)))
        .group_by(PointGroup.id)
        .order_by(PointGroup.number)
    ).all()  # fmt: skip
    return [GroupRow(*row) for row in rows], wanted[limit - 1] if len(wanted) > limit else None


def group_states(session: Session, about: Case) -> Counter[str]:
    """How many groups are open, drafted, returned, approved."""
    rows = session.execute(
        select(PointGroup.state, func.count())
        .where(PointGroup.case_id == about.id, has_points())
        .group_by(PointGroup.state)
    ).all()
    return Counter({row[0]: row[1] for row in rows})


def groups_around(
    session: Session, about: Case, number: int, states: Sequence[str] = ()
) -> tuple[int | None, int | None]:
    """The No. before and after `number`."""
    earlier = _groups(about, states).where(PointGroup.number < number).order_by(PointGroup.number.desc())
    later = _groups(about, states).where(PointGroup.number > number).order_by(PointGroup.number)
    return session.execute(earlier.limit(1)).scalar(), session.execute(later.limit(1)).scalar()


def versions_of(session: Session, group: PointGroup) -> Sequence[ResponseVersion]:
    """Every wording of an answer, oldest first."""
    return (
        session.execute(
            select(ResponseVersion)
            .where(ResponseVersion.group_id == group.id)
            .order_by(ResponseVersion.number)
        )
        .scalars()
        .all()
    )


def revisions_of(session: Session, about: Case) -> Sequence[Revision]:
    """The changed clauses of the draft, in order."""
    return (
        session.execute(select(Revision).where(Revision.case_id == about.id).order_by(Revision.number))
        .scalars()
        .all()
    )


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


@dataclass(frozen=True)
class Copied:
    """Who typed the words of a scan, and who compared them with it (names; empty: nobody yet)."""

    by: int | None
    name: str
    compared_by: str


def copied(session: Session, opinion: Opinion) -> Copied:
    """How the words of a sheet came into the register."""
    found = history(session, opinion.subject, limit=200)
    typed = next((event for event in found if event.type == Event.OPINION_TRANSCRIBED), None)
    compared = next(
        (e for e in found if e.type == Event.OPINION_NOTED and e.public.get("kind") == "compared"), None
    )
    by = typed.account if typed else opinion.recorded_by
    name = typed.who if typed else names_of(session, [by]).get(by or 0, "")
    return Copied(by, name, compared.who if compared else "")
