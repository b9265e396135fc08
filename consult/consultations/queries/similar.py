"""Suggestions of what says the same: with the words that are shared, never applied alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
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
    return similar_groups_each(session, [point], limit)[point.id]


def similar_groups_each(
    session: Session, points: Sequence[Point], limit: int = 3
) -> dict[int, list[Suggestion]]:
    """The same for several points of one case, by point id; the case is read once for all of them."""
    if not points:
        return {}
    case_id = points[0].case_id
    groups = {
        group.id: group
        for group in session.execute(select(PointGroup).where(PointGroup.case_id == case_id)).scalars()
    }
    said = _said(session, case_id)
    theirs: dict[int, dict[str, str]] = {}
    for row in session.execute(
        select(Point.id, Point.group_id, Point.gist)
        .where(Point.case_id == case_id, Point.group_id.is_not(None))
        .order_by(Point.id)
    ):
        theirs.setdefault(row.group_id, {}).update(words(f"{said.get(row.id, '')} {row.gist}"))
    found = {}
    for point in points:
        mine = words(f"{said.get(point.id, '')} {point.gist}")
        shared = {
            group_id: tuple(mine[key] for key in mine if key in others)
            for group_id, others in theirs.items()
            if group_id != point.group_id
        }
        near = [Suggestion(groups[group_id], both) for group_id, both in shared.items() if len(both) > 1]
        found[point.id] = sorted(near, key=lambda s: (-len(s.shared), s.group.number))[:limit]
    return found


def _said(session: Session, case_id: int) -> dict[int, str]:
    """The passages of each point of a case, joined."""
    said: dict[int, str] = {}
    length = Passage.end - Passage.start
    for point_id, passage in session.execute(
        select(Passage.point_id, func.substr(Opinion.text, Passage.start + 1, length))
        .join(Opinion, Opinion.id == Passage.opinion_id)
        .where(Opinion.case_id == case_id, Passage.point_id.is_not(None))
        .order_by(Passage.start)
    ):
        said[point_id] = said.get(point_id, "") + passage
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
