"""Reads of cases: what the public may see, what an office has on its desk, the story of one case."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.models import AuditEvent
from consult.audit.withheld import PREFIX as WITHHELD
from consult.cases.models import Case, CaseLink, CaseName, CaseStep, Deadline, TimelineEntry
from consult.db import UtcDateTime
from consult.errors import NotFound
from consult.i18n import msg

_NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # behind every day that is set


@dataclass(frozen=True)
class Page:
    """One page of a keyset listing; `after` is the key to ask for the next with, or None at the end."""

    cases: Sequence[Case]
    after: int | None


@dataclass(frozen=True)
class Pressing:
    """One page of cases by their nearest day; `after` is the key to ask for the next with, empty at the end."""

    cases: Sequence[Case]
    after: str


def by_slug(session: Session, slug: str) -> Case:
    """The case at an address, whatever its stage; NotFound when there is none."""
    case = session.execute(select(Case).where(Case.slug == slug.lower())).scalar_one_or_none()
    if case is None:
        raise NotFound(msg("このページは見つかりません。記録は消していません。番号で探してください。"))
    return case


def public_by_slug(session: Session, slug: str) -> Case:
    """A published case; one still in preparation is answered like one that does not exist."""
    case = by_slug(session, slug)
    if not case.public:
        raise NotFound(msg("このページは見つかりません。記録は消していません。番号で探してください。"))
    return case


def by_number(session: Session, number: str) -> Case:
    """A case by R8-意-004 or r8-i-004."""
    found = session.execute(
        select(Case).where(or_(Case.number == number, Case.slug == number.lower()))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("「%(number)s」という番号の案件はありません。", number=number))
    return found


def public_cases(
    session: Session,
    *,
    procedure: str | None = None,
    stages: Sequence[str] = (),
    among: Select[int] | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page:
    """Published cases, newest first, by keyset; `among` narrows them to the ids another package chose."""
    statement = select(Case).where(Case.public.is_(True))
    if among is not None:
        statement = statement.where(Case.id.in_(among))
    if procedure:
        statement = statement.where(Case.procedure == procedure)
    if stages:
        statement = statement.where(Case.stage.in_(stages))
    return _page(session, statement, after, limit)


CONFIDENTIAL = frozenset(
    {"appointment"}
)  # about one person: read only by who keeps them and by the records section


def withheld(actor: Actor, case: Case) -> bool:
    """Whether a case of the actor's desk is about a person and not theirs to read."""
    keepers = (Permission.CASE_EDIT, Permission.ARCHIVE_EXPORT)
    return case.procedure in CONFIDENTIAL and not any(allowed(actor, p, case) for p in keepers)


def desk_cases(session: Session, actor: Actor, *, after: int | None = None, limit: int = 50) -> Page:
    """The cases an actor may work on, newest first."""
    mine = _on_desk(actor)
    return Page((), None) if mine is None else _page(session, mine, after, limit)


def pressing_cases(session: Session, actor: Actor, *, after: str = "", limit: int = 50) -> Pressing:
    """The cases an actor may work on, the nearest running day first; those without one behind, newest first."""
    mine = _on_desk(actor)
    if mine is None:
        return Pressing((), "")
    first = (
        select(Deadline.case_id, func.min(Deadline.due_at).label("due"))
        .where(Deadline.state == "running")
        .group_by(Deadline.case_id)
        .subquery()
    )
    due = func.coalesce(first.c.due, literal(_NEVER, UtcDateTime))
    mine = mine.outerjoin(first, first.c.case_id == Case.id).add_columns(due.label("due"))
    if key := _read_key(after):
        mine = mine.where(or_(due > key[0], and_(due == key[0], Case.id < key[1])))
    rows = session.execute(mine.order_by(due, Case.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.due.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}-{last[0].id}" if last else ""
    return Pressing([row[0] for row in rows[:limit]], following)


def consultations_on_desk(session: Session, actor: Actor) -> Sequence[Case]:
    """Every consultation of the actor's desk that is not put away."""
    mine = _on_desk(actor)
    if mine is None:
        return ()
    running = mine.where(Case.procedure == "public_consultation", Case.stage != "archived")
    return session.execute(running).scalars().all()


def _read_key(after: str) -> tuple[dt.datetime, int] | None:
    when, _, number = after.partition("-")
    try:
        return dt.datetime.strptime(when, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC), int(number)
    except ValueError:
        return None


def _on_desk(actor: Actor) -> Select[Case] | None:
    """The cases of the actor's offices and bodies, or all for the records section; None without a desk."""
    statement = select(Case).options(joinedload(Case.office))
    if not allowed(actor, Permission.DESK_OPEN):
        return None
    everywhere = any(
        grant.scope.office_id is grant.scope.body_id is grant.scope.case_id is None
        and grant.role.value in {"records", "admin", "head", "secretary"}
        for grant in actor.grants
    )
    if not everywhere:
        offices = {g.scope.office_id for g in actor.grants if g.scope.office_id is not None}
        bodies = {g.scope.body_id for g in actor.grants if g.scope.body_id is not None}
        cases = {g.scope.case_id for g in actor.grants if g.scope.case_id is not None}
        statement = statement.where(
            or_(Case.office_id.in_(offices), Case.body_id.in_(bodies), Case.id.in_(cases))
        )
    if not any(allowed(actor, p) for p in (Permission.CASE_EDIT, Permission.ARCHIVE_EXPORT)):
        statement = statement.where(Case.procedure.not_in(CONFIDENTIAL))
    return statement


def _page(session: Session, statement: Select[Case], after: int | None, limit: int) -> Page:
    if after is not None:
        statement = statement.where(Case.id < after)
    cases = session.execute(statement.order_by(Case.id.desc()).limit(limit + 1)).scalars().all()
    return Page(cases[:limit], cases[limit - 1].id if len(cases) > limit else None)


def steps(session: Session, case: Case) -> list[CaseStep]:
    """Every move of a case, in order."""
    return list(
        session.execute(select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.n)).scalars()
    )


def timeline(session: Session, case: Case) -> list[TimelineEntry]:
    """The written lines of a case's story, in their order."""
    return list(
        session.execute(
            select(TimelineEntry).where(TimelineEntry.case_id == case.id).order_by(TimelineEntry.position)
        ).scalars()
    )


def names(session: Session, case: Case) -> list[CaseName]:
    """Every other name of a case."""
    return list(
        session.execute(select(CaseName).where(CaseName.case_id == case.id).order_by(CaseName.id)).scalars()
    )


def links(session: Session, case: Case) -> list[tuple[str, Case]]:
    """Cases this one is linked to, with the relation as seen from here (`from:` marks the other direction)."""
    out = session.execute(
        select(CaseLink.kind, Case).join(Case, Case.id == CaseLink.to_id).where(CaseLink.from_id == case.id)
    ).all()
    back = session.execute(
        select(CaseLink.kind, Case).join(Case, Case.id == CaseLink.from_id).where(CaseLink.to_id == case.id)
    ).all()
    return [(kind, other) for kind, other in out] + [(f"from:{kind}", other) for kind, other in back]


def event_count(session: Session, case: Case) -> int:
    """How many entries of the log say that they belong to a case."""
    return session.execute(
        select(func.count())
        .select_from(AuditEvent)
        .where(AuditEvent.case_id == case.id, AuditEvent.subject.not_like(f"{WITHHELD}%"))
    ).scalar_one()


def running_deadlines(session: Session, cases: Sequence[Case]) -> dict[int, list[Deadline]]:
    """The running deadlines of several cases at once, soonest first."""
    found: dict[int, list[Deadline]] = {case.id: [] for case in cases}
    rows = session.execute(
        select(Deadline)
        .where(Deadline.case_id.in_(found), Deadline.state == "running")
        .order_by(Deadline.due_at)
    ).scalars()
    for row in rows:
        found[row.case_id].append(row)
    return found


def overdue(session: Session, at: dt.datetime, limit: int = 50) -> list[tuple[Deadline, Case]]:
    """Public promises whose day has passed, longest first."""
    rows = session.execute(
        select(Deadline, Case)
        .join(Case, Case.id == Deadline.case_id)
        .where(
            Deadline.state == "running",
            Deadline.public.is_(True),
            Case.public.is_(True),
            Deadline.due_at < at,
        )
        .where(Deadline.trigger.is_(None))
        .order_by(Deadline.due_at)
        .limit(limit)
    ).all()
    return [(deadline, case) for deadline, case in rows]
