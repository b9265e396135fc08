"""Suggestions of what says the same: with the words that are shared, never applied alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Opinion, Passage, Point, PointGroup
from consult.documents.text import fold
from consult.i18n import Message, msg

NEWEST = 500  # groups a page compares with: it must not grow with the case
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
    """The same for several points of one case, by point id: among its newest groups, by their gist and by
    the point each began with. The whole case is compared only when somebody asks for proposals.
    """
    if not points:
        return {}
    case_id = points[0].case_id
    newest = select(PointGroup).where(PointGroup.case_id == case_id).order_by(PointGroup.number.desc())
    groups = {group.id: group for group in session.execute(newest.limit(NEWEST)).scalars()}
    theirs = {group.id: words(group.gist) for group in groups.values()}
    began = select(func.min(Point.id)).where(Point.group_id.in_(groups)).group_by(Point.group_id)
    passage = func.substr(Opinion.text, Passage.start + 1, Passage.end - Passage.start).label("passage")
    for row in session.execute(
        select(Point.group_id, Point.gist, passage)
        .outerjoin(Passage, Passage.point_id == Point.id)
        .outerjoin(Opinion, Opinion.id == Passage.opinion_id)
        .where(Point.id.in_(began))
    ):
        theirs[row.group_id] |= words(f"{row.passage or ''} {row.gist}")
    found = {}
    for point in points:
        mine = words(f"{_said(point)} {point.gist}")
        shared = {
            group_id: tuple(mine[key] for key in mine if key in others)
            for group_id, others in theirs.items()
            if group_id != point.group_id
        }
        near = [Suggestion(groups[group_id], both) for group_id, both in shared.items() if len(both) > 1]
        found[point.id] = sorted(near, key=lambda s: (-len(s.shared), s.group.number))[:limit]
    return found


def _said(point: Point) -> str:
    """The passages of a point, joined."""
    opinion = point.opinion
    return " ".join(opinion.text[p.start : p.end] for p in opinion.passages if p.point_id == point.id)
