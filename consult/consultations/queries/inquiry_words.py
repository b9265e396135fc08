"""What an asked office reads of the opinions: the words as the public will read them, once they have been checked.

What withholds names is checked by another person first; words that have not been checked wait. Who sent them is not
asked of the database at all.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from consult.consultations.models import Opinion, Point
from consult.consultations.queries.receipt import public_words
from consult.consultations.rules import IN_CONSIDERATION
from consult.documents.text import visible

SHOWN = 50  # points of a group; its gist stands for the others


def by_group(session: Session, groups: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By group: the checked words of its first points, and how many are still being checked or not shown."""
    found: dict[int, dict[str, Any]] = {number: {"words": [], "unchecked": 0, "more": 0} for number in groups}
    place = func.row_number().over(partition_by=Point.group_id, order_by=Point.id)
    placed = (
        select(Point.id, Point.group_id, place.label("place"), Opinion.review)
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.group_id.in_(found), Opinion.stage.in_(IN_CONSIDERATION))
        .subquery()
    )
    checked = placed.c.review == "released"
    counts = select(
        placed.c.group_id, func.count().filter(~checked), func.count().filter(checked, placed.c.place > SHOWN)
    )
    for group, unchecked, more in session.execute(counts.group_by(placed.c.group_id)):
        found[group].update(unchecked=unchecked, more=more)
    shown = select(placed.c.id).where(checked, placed.c.place <= SHOWN)
    points = (
        select(Point)
        .where(Point.id.in_(shown))
        .options(
            selectinload(Point.opinion).selectinload(Opinion.passages),
            selectinload(Point.opinion).selectinload(Opinion.redactions),
        )
    )
    for point in session.execute(points.order_by(Point.id)).scalars():
        found[point.group_id or 0]["words"] += [
            visible(public_words(point.opinion, p.start, p.end))
            for p in point.opinion.passages
            if p.point_id == point.id
        ]
    return found
