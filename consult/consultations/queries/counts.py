"""The three counts 通・人・件 and how everything received adds up.

received = published + withheld + duplicate-of + withdrawn + late + invalid + off-topic (+ not yet sorted).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
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
    duplicate_ids: frozenset[int]
    withheld_ids: frozenset[int]

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
    rows = session.execute(
        select(
            Opinion.id, Opinion.stage, Opinion.channel, Opinion.text_key, Opinion.transcribed,
            OpinionIdentity.person_key,
        )
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    ).all()  # fmt: skip
    counted = [row for row in rows if row.stage not in APART]
    seen: dict[str, int] = {}
    duplicate_ids = frozenset(
        row.id for row in counted if row.transcribed and seen.setdefault(row.text_key, row.id) != row.id
    )
    done = {row.id for row in counted if row.stage in SORTED}
    duplicates = duplicate_ids & done
    withheld = (_wholly_withheld(session, case) & done) - duplicates
    stages, outcomes = Counter(row.stage for row in rows), _outcomes(session, case)
    return Counts(
        received=len(rows),
        published=len(done - duplicates - withheld),
        withheld=len(withheld),
        duplicates=len(duplicates),
        apart={stage: stages[stage] for stage in APART},
        unsorted=len(counted) - len(done),
        waiting_entry=sum(not row.transcribed for row in counted),
        people=len({row.person_key for row in counted}),
        by_channel={name: sum(row.channel == name for row in counted) for name in CHANNELS},
        points=sum(outcomes.values()),
        by_outcome={letter: outcomes[letter] for letter in OUTCOMES},
        duplicate_ids=duplicate_ids,
        withheld_ids=frozenset(withheld),
    )


def has_points() -> ColumnElement[bool]:
    """The condition on a group that some opinion still in consideration has a point in it."""
    return (
        select(Point.id)
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.group_id == PointGroup.id, Opinion.stage.in_(IN_CONSIDERATION))
        .exists()
    )


def _outcomes(session: Session, case: Case) -> Counter[str | None]:
    """件 by outcome; a group that lost its points is none."""
    rows = session.execute(
        select(PointGroup.outcome, func.count())
        .where(PointGroup.case_id == case.id)
        .where(has_points())
        .group_by(PointGroup.outcome)
    ).all()
    return Counter({row[0]: row[1] for row in rows})


def _wholly_withheld(session: Session, case: Case) -> set[int]:
    """Opinions of which no visible character is left."""
    spans: dict[int, list[tuple[int, int]]] = {}
    texts: dict[int, str] = {}
    for row in session.execute(
        select(Opinion.id, Opinion.text, OpinionRedaction.start, OpinionRedaction.end)
        .join(OpinionRedaction, OpinionRedaction.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id)
    ):
        spans.setdefault(row.id, []).append((row.start, row.end))
        texts[row.id] = row.text
    return {number for number, text in texts.items() if not _left(text, spans[number]).strip()}


def _left(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text
