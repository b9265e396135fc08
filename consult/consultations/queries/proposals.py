"""Proposed groups as a person judges them, and the line that shows that nothing went missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consult.cases.models import Case
from consult.consultations.models import Opinion, Point
from consult.consultations.models_families import GroupProposal, GroupProposalPoint
from consult.consultations.rules import APART
from consult.errors import NotFound
from consult.i18n import msg


@dataclass(frozen=True)
class Reckoning:
    """通 and 件 of a case: what is together with others, what is not, and what is counted apart."""

    received: int
    grouped: int  # 通 with a point that stands in a group with a point of another opinion
    ungrouped: int
    apart: int
    points: int
    points_grouped: int

    @property
    def points_alone(self) -> int:
        """件 that share a group with no other."""
        return self.points - self.points_grouped

    @property
    def balanced(self) -> bool:
        """Whether everything received has its place."""
        return self.received == self.grouped + self.ungrouped + self.apart


def reckoning(session: Session, case_id: int) -> Reckoning:
    """The line as it is now."""
    mine = select(func.count()).select_from(Opinion).where(Opinion.case_id == case_id)
    apart = session.execute(mine.where(Opinion.stage.in_(tuple(APART)))).scalar_one()
    received = session.execute(mine).scalar_one()
    several = (
        select(Point.group_id)
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.case_id == case_id, Point.group_id.is_not(None), Opinion.stage.not_in(tuple(APART)))
        .group_by(Point.group_id)
        .having(func.count(func.distinct(Point.opinion_id)) > 1)
    )
    counted = (
        select(func.count(), func.count(func.distinct(Point.opinion_id)))
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.case_id == case_id, Opinion.stage.not_in(tuple(APART)))
    )
    points, _ = session.execute(counted).one()
    together, grouped = session.execute(counted.where(Point.group_id.in_(several))).one()
    return Reckoning(received, grouped, received - grouped - apart, apart, points, together)


def open_proposals(session: Session, case_id: int, *, limit: int = 20) -> Sequence[GroupProposal]:
    """What waits for a decision, the largest proposals first."""
    size = (
        select(func.count())
        .where(GroupProposalPoint.proposal_id == GroupProposal.id)
        .correlate(GroupProposal)
        .scalar_subquery()
    )
    found = select(GroupProposal).where(GroupProposal.case_id == case_id, GroupProposal.state == "open")
    return session.execute(found.order_by(size.desc(), GroupProposal.id).limit(limit)).scalars().all()


def number_open(session: Session, case_id: int) -> int:
    """How many proposals wait for a decision."""
    return session.execute(
        select(func.count()).where(GroupProposal.case_id == case_id, GroupProposal.state == "open")
    ).scalar_one()


def points_of_proposals(session: Session, ids: Sequence[int]) -> dict[int, list[Point]]:
    """The points of several proposals, in order of arrival."""
    found: dict[int, list[Point]] = {number: [] for number in ids}
    for proposal, point in session.execute(
        select(GroupProposalPoint.proposal_id, Point)
        .join(Point, Point.id == GroupProposalPoint.point_id)
        .where(GroupProposalPoint.proposal_id.in_(ids))
        .options(joinedload(Point.opinion), joinedload(Point.group))
        .order_by(Point.id)
    ):
        found[proposal].append(point)
    return found


def proposal_by_id(session: Session, case: Case, number: int) -> GroupProposal:
    """One proposal of a case."""
    found = session.get(GroupProposal, number)
    if found is None or found.case_id != case.id:
        raise NotFound(msg("この候補はありません。新しい候補に作り直されました"))
    return found
