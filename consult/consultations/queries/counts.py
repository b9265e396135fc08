"""The three counts 通・人・件 and how everything received adds up.

received = published + withheld + duplicate-of + withdrawn + late + invalid + off-topic (+ not yet sorted).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.models import Opinion, OpinionIdentity, OpinionRedaction, Point, PointGroup
from consult.consultations.rules import APART, CHANNELS, IN_CONSIDERATION, OUTCOMES, SORTED


@dataclass(frozen=True)
class Counts:
    """通 by what became of them, 人 and 件. `counted` are those that came in time and were not set apart."""

    received: int
    published: int
    withheld: int
    duplicates: int
    apart: Mapping[str, int]  # late, invalid, off_topic, withdrawn
    unsorted: int
    waiting_entry: int
    people: int  # of those counted
    by_channel: Mapping[str, int]  # of those counted
    points: int  # 件: 論点 that are answered
    by_outcome: Mapping[str, int]

    @property
    def counted(self) -> int:
        """通 that came in time and are answered."""
        return self.received - sum(self.apart.values())

    @property
    def accounted(self) -> int:
        """The sum of everything that has a place."""
        return self.published + self.withheld + self.duplicates + sum(self.apart.values())

    @property
    def balanced(self) -> bool:
        """Whether what was received is what is accounted for."""
        return self.received == self.accounted


def counts(session: Session, case: Case) -> Counts:
    """The counts of a case as they are now."""
    return counts_of(session, [case])[case.id]


def counts_of(session: Session, cases: Sequence[Case]) -> dict[int, Counts]:
    """The counts of several cases by case id, in five statements however many opinions there are."""
    ids = [case.id for case in cases]
    register = _register(session, ids)
    people, duplicates = _by_case(session, _people(ids)), _by_case(session, _duplicates(ids, func.count()))
    withheld = Counter(case_id for case_id, _ in _wholly_withheld(session, ids))
    outcomes = _outcomes(session, ids)
    found = {}
    for case_id in ids:
        rows, answered = register[case_id], outcomes[case_id]
        counted = [row for row in rows if row.stage not in APART]
        done = sum(row.number for row in counted if row.stage in SORTED)
        found[case_id] = Counts(
            received=sum(row.number for row in rows),
            published=done - duplicates[case_id] - withheld[case_id],
            withheld=withheld[case_id],
            duplicates=duplicates[case_id],
            apart={stage: sum(row.number for row in rows if row.stage == stage) for stage in APART},
            unsorted=sum(row.number for row in counted) - done,
            waiting_entry=sum(row.number for row in counted if not row.transcribed),
            people=people[case_id],
            by_channel={name: sum(r.number for r in counted if r.channel == name) for name in CHANNELS},
            points=sum(answered.values()),
            by_outcome={**dict.fromkeys(OUTCOMES, 0), **{n or "": many for n, many in answered.items()}},
        )
    return found


def left_out(session: Session, case: Case) -> set[int]:
    """Ids of the sorted opinions not shown by themselves: the same text as an earlier one, or nothing visible."""
    same = session.execute(_duplicates([case.id], Opinion.id).with_only_columns(Opinion.id)).scalars()
    return {*same, *(opinion for _, opinion in _wholly_withheld(session, [case.id]))}


def has_points() -> ColumnElement[bool]:
    """The condition on a group that some opinion still in consideration has a point in it."""
    return (
        select(Point.id)
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.group_id == PointGroup.id, Opinion.stage.in_(IN_CONSIDERATION))
        .exists()
    )


@dataclass(frozen=True)
class _Row:
    """How many opinions of a case are alike in what the register counts by."""

    stage: str
    channel: str
    transcribed: bool
    number: int


def _register(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = {case_id: [] for case_id in ids}
    alike = (Opinion.case_id, Opinion.stage, Opinion.channel, Opinion.transcribed)
    for case_id, stage, channel, transcribed, number in session.execute(
        select(*alike, func.count()).where(Opinion.case_id.in_(ids)).group_by(*alike)
    ):
        found[case_id].append(_Row(stage, channel, transcribed, number))
    return found


def _by_case(session: Session, statement: Select[int, Any]) -> Counter[int]:
    rows = session.execute(statement.group_by(Opinion.case_id))
    return Counter({row[0]: row[1] for row in rows})


def _people(ids: Sequence[int]) -> Select[int, Any]:
    return (
        select(Opinion.case_id, func.count(func.distinct(OpinionIdentity.person_key)))
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id.in_(ids), Opinion.stage.not_in(APART))
    )


def _duplicates(ids: Sequence[int], what: Any) -> Select[int, Any]:
    """Case id and `what` of the sorted opinions that have the text of an earlier one."""
    first = (
        select(Opinion.case_id, Opinion.text_key, func.min(Opinion.number).label("number"))
        .where(Opinion.case_id.in_(ids), Opinion.stage.not_in(APART), Opinion.transcribed.is_(True))
        .where(Opinion.text_key != "")  # files without words are like nothing
        .group_by(Opinion.case_id, Opinion.text_key)
        .having(func.count() > 1)
        .subquery()
    )
    later = and_(
        first.c.case_id == Opinion.case_id,
        first.c.text_key == Opinion.text_key,
        first.c.number < Opinion.number,
    )
    return (
        select(Opinion.case_id, what)
        .join(first, later)
        .where(Opinion.stage.in_(SORTED), Opinion.transcribed.is_(True))
    )


def _outcomes(session: Session, ids: Sequence[int]) -> dict[int, Counter[str | None]]:
    """件 by outcome; a group that lost its points is none."""
    found: dict[int, Counter[str | None]] = {case_id: Counter() for case_id in ids}
    for case_id, outcome, number in session.execute(
        select(PointGroup.case_id, PointGroup.outcome, func.count())
        .where(PointGroup.case_id.in_(ids), has_points())
        .group_by(PointGroup.case_id, PointGroup.outcome)
    ):
        found[case_id][outcome] = number
    return found


def _wholly_withheld(session: Session, ids: Sequence[int]) -> set[tuple[int, int]]:
    """Case and id of the sorted opinions of which no visible character is left; of equal ones the first."""
    texts: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in session.execute(
        select(Opinion.case_id, Opinion.id, Opinion.text, OpinionRedaction.start, OpinionRedaction.end)
        .join(OpinionRedaction, OpinionRedaction.opinion_id == Opinion.id)
        .where(Opinion.case_id.in_(ids), Opinion.stage.in_(SORTED))
        .where(Opinion.id.not_in(_duplicates(ids, Opinion.id).with_only_columns(Opinion.id)))
    ):
        texts[row.case_id, row.id] = row.text
        spans.setdefault((row.case_id, row.id), []).append((row.start, row.end))
    return {key for key, text in texts.items() if not _left(text, spans[key]).strip()}


def _left(text: str, spans: list[tuple[int, int]]) -> str:
    hidden = {place for start, end in spans for place in range(start, end)}  # spans may overlap
    return "".join(letter for place, letter in enumerate(text) if place not in hidden)
