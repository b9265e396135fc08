"""同趣旨: points that say the same, brought together to be answered once. Only a person groups."""

from collections.abc import Sequence

from sqlalchemy import func, select

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.models import Point, PointGroup
from consult.consultations.queries.places import place_of
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def found_group(uow: UnitOfWork, case: Case, gist: str, points: Sequence[Point] = ()) -> PointGroup:
    """A new group with the next No.; its place is that of its first point."""
    uow.require(Permission.OPINION_SPLIT, on=case)
    if not gist.strip():
        raise Invalid(msg("論点を1文で書いてください"), {"gist": [msg("論点を1文で書いてください")]})
    last = uow.session.execute(
        select(func.max(PointGroup.number)).where(PointGroup.case_id == case.id)
    ).scalar()
    anchor = next((point.anchor for point in points if point.anchor), None)
    group = uow.add(
        PointGroup(
            case_id=case.id,
            number=(last or 0) + 1,
            gist=gist.strip(),
            anchor=anchor,
            place=place_of(uow.session, case, anchor),
        )
    )
    uow.flush()
    for point in points:
        join(uow, point, group)
    if not points:
        uow.record(Event.POINT_GROUPED, group, public={"points": 0}, case_id=case.id)
    return group


def join(uow: UnitOfWork, point: Point, group: PointGroup) -> None:
    """Put a point into a group; it leaves the one it was in."""
    uow.require(Permission.OPINION_SPLIT, on=group)
    if point.case_id != group.case_id:
        raise Invalid(msg("同じ案件の論点を選んでください"), {"group": [msg("選び直してください")]})
    _ensure_open(group)
    if point.group is not None:
        _ensure_open(point.group)
    point.group = group
    uow.flush()
    uow.record(Event.POINT_GROUPED, group, public=_membership(uow, group))


def leave(uow: UnitOfWork, point: Point) -> PointGroup:
    """Take a point out of its group, into one of its own."""
    if point.group is None:
        raise Refused(msg("この論点は、どの論点とも一緒になっていません"))
    uow.require(Permission.OPINION_SPLIT, on=point.group)
    return found_group(uow, point.opinion.case, point.gist, [point])


def dissolve(uow: UnitOfWork, group: PointGroup) -> list[PointGroup]:
    """Give every point of a group but the first a group of its own; the first keeps the No."""
    uow.require(Permission.OPINION_SPLIT, on=group)
    return [leave(uow, point) for point in list(group.points)[1:]]


def rename(uow: UnitOfWork, group: PointGroup, gist: str, *, place: str | None = None) -> None:
    """Change the words under which a group is published."""
    uow.require(Permission.OPINION_SPLIT, on=group)
    _ensure_open(group)
    if not gist.strip():
        raise Invalid(msg("論点を1文で書いてください"), {"gist": [msg("論点を1文で書いてください")]})
    group.gist = gist.strip()
    group.place = group.place if place is None else place.strip()
    uow.record(Event.POINT_GROUPED, group, public=_membership(uow, group))


def _ensure_open(group: PointGroup) -> None:
    if group.state == "approved":
        raise Refused(msg("No.%(number)sは承認されているので、論点を動かせません", number=group.number))


def _membership(uow: UnitOfWork, group: PointGroup) -> dict[str, int]:
    points = uow.session.execute(select(func.count()).where(Point.group_id == group.id)).scalar_one()
    return {"points": points}
