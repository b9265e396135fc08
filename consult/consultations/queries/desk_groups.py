"""The groups (同趣旨) of a case on the desk: what waits for an answer or an approval, and every wording."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.models import (
    Opinion,
    OpinionIdentity,
    Point,
    PointGroup,
    ResponseVersion,
    Revision,
)
from consult.consultations.models_responding import ResponseCheck
from consult.consultations.queries.counts import has_points
from consult.consultations.queries.desk import PAGE
from consult.consultations.rules import APART


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


def _groups(about: Case, states: Sequence[str]) -> Select[int]:
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


def checks_of(session: Session, group: PointGroup) -> Sequence[ResponseCheck]:
    """Every legal check of an answer, newest first."""
    statement = select(ResponseCheck).where(ResponseCheck.group_id == group.id)
    return session.execute(statement.order_by(ResponseCheck.id.desc())).scalars().all()


def revisions_of(session: Session, about: Case) -> Sequence[Revision]:
    """The changed clauses of the draft, in order."""
    return (
        session.execute(select(Revision).where(Revision.case_id == about.id).order_by(Revision.number))
        .scalars()
        .all()
    )
