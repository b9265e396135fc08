"""Suggestions of what says the same: with the words that are shared, never applied alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Opinion, Passage, Point, PointGroup
from consult.consultations.rules import IN_CONSIDERATION
from consult.documents.text import duplicate_key, fold
from consult.i18n import Message, msg

NEAR = 75
_WORD = re.compile(r"[一-龯々〆]{2,}|[ァ-ヺー]{2,}|[A-Za-zＡ-Ｚａ-ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ０-９]+")
# Words every opinion has; sharing them says nothing.
_EMPTY = frozenset(
    map(fold, ("意見", "計画", "市民", "思い", "必要", "場合", "賛成", "反対", "希望", "以上"))
)


@dataclass(frozen=True)
class Suggestion:
    """A group that may say the same, and the words both use (in folded form)."""

    group: PointGroup
    shared: tuple[str, ...]

    @property
    def reason(self) -> Message:
        """「同じ語：回覧板・LINE・募集」."""
        return msg("同じ語：%(words)s", words="・".join(self.shared))


def words(text: str) -> dict[str, str]:
    """The content words of a text by their folded form: runs of kanji, of katakana and of Latin letters."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        found.setdefault(fold(word), word)
    return {key: word for key, word in found.items() if key not in _EMPTY}


def similar_groups(session: Session, point: Point, limit: int = 3) -> list[Suggestion]:
    """Groups of the case with at least two content words in common, most shared words first."""
    mine = words(_said_by(session, [point.id])[point.id] + " " + point.gist)
    others = session.execute(
        select(Point).where(Point.case_id == point.case_id, Point.group_id.is_not(None), Point.id != point.id)
    ).scalars()
    by_group: dict[int, list[Point]] = {}
    for other in others:
        if other.group_id is not None and other.group_id != point.group_id:
            by_group.setdefault(other.group_id, []).append(other)
    said = _said_by(session, [p.id for points in by_group.values() for p in points])
    found = []
    for points in by_group.values():
        theirs = words(" ".join(f"{said[p.id]} {p.gist}" for p in points))
        shared = tuple(mine[key] for key in mine if key in theirs)
        group = points[0].group
        if len(shared) > 1 and group is not None:
            found.append(Suggestion(group, shared))
    return sorted(found, key=lambda s: (-len(s.shared), s.group.number))[:limit]


def _said_by(session: Session, point_ids: Sequence[int]) -> dict[int, str]:
    """The passages of each point, joined."""
    said = dict.fromkeys(point_ids, "")
    rows = session.execute(
        select(Passage.point_id, Passage.start, Passage.end, Opinion.text)
        .join(Opinion, Opinion.id == Passage.opinion_id)
        .where(Passage.point_id.in_(point_ids))
        .order_by(Passage.start)
    )
    for row in rows:
        said[row.point_id] += row.text[row.start : row.end]
    return said


def near_duplicates(session: Session, opinion: Opinion, limit: int = 5) -> list[tuple[Opinion, int]]:
    """Opinions of the case whose folded text is at least 75 % the same, with the rounded percentage."""
    rows = session.execute(
        select(Opinion.id, Opinion.text).where(
            Opinion.case_id == opinion.case_id,
            Opinion.id != opinion.id,
            Opinion.text_key != opinion.text_key,
            Opinion.stage.in_(IN_CONSIDERATION),
        )
    ).all()
    texts = {row.id: duplicate_key(row.text) for row in rows}
    matches = process.extract(
        duplicate_key(opinion.text), texts, scorer=fuzz.ratio, score_cutoff=NEAR, limit=limit
    )
    return [(session.get_one(Opinion, key), round(score)) for _text, score, key in matches]
