"""Groups proposed by counting words: made only when a person asks, taken or declined by a person, point by point."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.actions.grouping import found_group, join, rename
from consult.consultations.clustering import Candidate, candidates
from consult.consultations.models import Opinion, Passage, Point, PointGroup
from consult.consultations.models_families import GroupProposal, GroupProposalPoint
from consult.consultations.queries.similar import words
from consult.consultations.rules import IN_CONSIDERATION
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork, unit_of_work

JOB = "groups.propose"
INLINE = 500  # points a page may wait for


def ask_proposals(uow: UnitOfWork, case: Case) -> None:
    """Have the worker look for points that may say the same. Nothing is grouped by it."""
    uow.require(Permission.OPINION_SPLIT, on=case)
    uow.record(Event.GROUPS_PROPOSED, case, public={"asked": True})
    account = uow.actor.account_id
    uow.enqueue(JOB, case.slug, {"case_id": case.id, "account": account})


def propose_groups(uow: UnitOfWork, case: Case, found: Sequence[Candidate]) -> int:
    """Put these candidates in the place of the open proposals; what was taken or declined stays as it is."""
    uow.require(Permission.OPINION_SPLIT, on=case)
    stale = select(GroupProposal.id).where(GroupProposal.case_id == case.id, GroupProposal.state == "open")
    uow.execute(delete(GroupProposalPoint).where(GroupProposalPoint.proposal_id.in_(stale)))
    uow.execute(delete(GroupProposal).where(GroupProposal.case_id == case.id, GroupProposal.state == "open"))
    for candidate in found:
        proposal = uow.add(
            GroupProposal(case_id=case.id, words="・".join(candidate.words), made_at=clock.now())
        )
        uow.flush()
        rows = [{"proposal_id": proposal.id, "point_id": point} for point in candidate.points]
        uow.execute(insert(GroupProposalPoint), rows)
    points = sum(len(candidate.points) for candidate in found)
    uow.record(Event.GROUPS_PROPOSED, case, public={"proposals": len(found), "points": points})
    return len(found)


def take_proposal(uow: UnitOfWork, proposal: GroupProposal, points: Sequence[Point], gist: str) -> PointGroup:
    """まとめる: the chosen points become one group under this gist; those that are together already take the others in.

    Raises:
        Invalid: for fewer than two points, points that are not of the proposal, or no gist.
        Refused: when the proposal is decided, or a point is in a group that is approved.
    """
    case = uow.session.get_one(Case, proposal.case_id)
    uow.require(Permission.OPINION_SPLIT, on=case)
    _ensure_open(proposal)
    known = set(_points_of(uow.session, proposal))
    if len(points) < 2 or not {point.id for point in points} <= known:  # noqa: PLR2004 - a group needs two
        sentence = msg("まとめる論点を2つ以上選んでください")
        raise Invalid(sentence, {"point": [sentence]})
    if not gist.strip():
        sentence = msg("まとめたあとの論点を1文で書いてください")
        raise Invalid(sentence, {"gist": [sentence]})
    together = [p.group for p in points if p.group is not None and _size(uow.session, p.group) > 1]
    if len(together) > 1:
        sentence = msg("もうまとまっている論点は、1つだけ選べます。1件ずつ動かしてください")
        raise Invalid(sentence, {"point": [sentence]})
    group = together[0] if together else points[0].group
    if group is None:
        group = found_group(uow, case, gist)
    for point in points:
        if point.group is not group:
            join(uow, point, group)
    rename(uow, group, gist)
    _decide(uow, proposal, case, "taken", {"group": group.number, "points": len(points)})
    return group


def decline_proposal(uow: UnitOfWork, proposal: GroupProposal) -> None:
    """使わない: the points stay where they are."""
    case = uow.session.get_one(Case, proposal.case_id)
    uow.require(Permission.OPINION_SPLIT, on=case)
    _ensure_open(proposal)
    _decide(uow, proposal, case, "declined", {})


def _decide(uow: UnitOfWork, proposal: GroupProposal, case: Case, state: str, more: dict[str, int]) -> None:
    proposal.state, proposal.decided_by = state, uow.actor.account_id
    uow.record(Event.GROUPS_PROPOSED, case, public={"proposal": proposal.id, "state": state, **more})


def _ensure_open(proposal: GroupProposal) -> None:
    if proposal.state != "open":
        raise Refused(msg("この候補は、もう決めてあります"))


def _points_of(session: Session, proposal: GroupProposal) -> Sequence[int]:
    found = select(GroupProposalPoint.point_id).where(GroupProposalPoint.proposal_id == proposal.id)
    return session.execute(found).scalars().all()


def _size(session: Session, group: PointGroup) -> int:
    return session.execute(select(func.count()).where(Point.group_id == group.id)).scalar_one()


def found_candidates(session: Session, case_id: int) -> list[Candidate]:
    """What the words of a case's points propose.

    Of points that are together already the first one stands for all; those of an approved group are left alone.
    """
    first = select(func.min(Point.id)).where(Point.case_id == case_id, Point.group_id.is_not(None))
    rows = session.execute(
        select(
            Point.id, Point.gist, func.substr(Opinion.text, Passage.start + 1, Passage.end - Passage.start)
        )
        .join(Opinion, Opinion.id == Point.opinion_id)
        .outerjoin(PointGroup, PointGroup.id == Point.group_id)
        .outerjoin(Passage, Passage.point_id == Point.id)
        .where(Point.case_id == case_id, Opinion.stage.in_(IN_CONSIDERATION))
        .where(Point.group_id.is_(None) | Point.id.in_(first.group_by(Point.group_id)))
        .where(func.coalesce(PointGroup.state, "open") != "approved")
        .order_by(Point.id, Passage.start)
        .execution_options(yield_per=1000)
    )
    said: dict[int, dict[str, str]] = {}
    for point, gist, passage in rows:
        mine = said.setdefault(point, words(gist))
        for key, word in words(passage or "").items():
            mine.setdefault(key, word)
    return candidates(said)


def look(session: Session, case_id: int, account: int) -> int:
    """Look for candidates and put them before the person who asked; how many there are. A failure loses nothing."""
    found = found_candidates(session, case_id)
    with unit_of_work(session.get_one(Account, account).actor()) as uow:
        return propose_groups(uow, uow.session.get_one(Case, case_id), found)


@handles(JOB, first=look)
def _proposed(_uow: UnitOfWork, _key: str, outcome: int, **_args: int) -> None:
    """All is done and recorded in the name of who asked."""
    del outcome
