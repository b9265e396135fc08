"""突合: what was typed from paper waits for a second person who reads the paper beside it.

What waits is worked out from the versions, so a correction waits again, for someone other than who made it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations import versions
from consult.consultations.models import Opinion
from consult.consultations.models_versions import OpinionProofreading, OpinionVersion
from consult.consultations.queries.happened import names_of
from consult.consultations.rules import IN_CONSIDERATION
from consult.errors import Conflict, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

START = 60
_AWAITED = tuple(IN_CONSIDERATION - {"published"})
_later = aliased(OpinionVersion)


def _newest() -> Any:
    """The number of an opinion's newest version."""
    kept = select(func.max(_later.n)).where(_later.opinion_id == Opinion.id).correlate(Opinion)
    return func.coalesce(kept.scalar_subquery(), 1)


def _waits() -> ColumnElement[bool]:
    """Typed from a scan, not rewritten by its sender, and its newest version read by nobody yet."""
    read = exists().where(OpinionProofreading.opinion_id == Opinion.id, OpinionProofreading.n == _newest())
    rewritten = exists().where(
        OpinionVersion.opinion_id == Opinion.id, OpinionVersion.kind.in_(("rewritten", "added"))
    )
    return and_(
        Opinion.scan_id.is_not(None), Opinion.transcribed.is_(True), Opinion.stage.in_(_AWAITED),
        ~read, ~rewritten,
    )  # fmt: skip


def _typist() -> Any:
    """The account that typed the newest version."""
    made = select(_later.made_by).where(_later.opinion_id == Opinion.id).order_by(_later.n.desc()).limit(1)
    return func.coalesce(made.correlate(Opinion).scalar_subquery(), Opinion.recorded_by)


@dataclass(frozen=True)
class Waiting:
    """One opinion of the queue; `own` when the one who asks typed it."""

    number: int
    channel: str
    scribe: str
    arrived_on: dt.date
    start: str  # the first words
    own: bool


def waiting_in(session: Session, cases: Sequence[int]) -> Counter[int]:
    """How many opinions wait to be compared, by case id."""
    rows = session.execute(
        select(Opinion.case_id, func.count())
        .where(Opinion.case_id.in_(cases), _waits())
        .group_by(Opinion.case_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def queue(
    session: Session, case: Case, asking: int | None, *, after: int = 0, limit: int = 50
) -> list[Waiting]:
    """What waits, by register number, from the first after `after`."""
    rows = session.execute(
        select(
            Opinion.number, Opinion.channel, Opinion.scribe, Opinion.arrived_on,
            func.substr(Opinion.text, 1, START).label("start"), _typist().label("typist"),
        )
        .where(Opinion.case_id == case.id, Opinion.number > after, _waits())
        .order_by(Opinion.number)
        .limit(limit)
    )  # fmt: skip
    return [Waiting(r.number, r.channel, r.scribe, r.arrived_on, r.start, r.typist == asking) for r in rows]


def next_for(session: Session, case: Case, asking: int | None, *, after: int = 0) -> int | None:
    """The next one this person may compare: the first after `after`, else the first of all."""
    wanted = (
        select(Opinion.number)
        .where(Opinion.case_id == case.id, _waits(), or_(_typist().is_(None), _typist() != asking))
        .order_by(Opinion.number)
        .limit(1)
    )
    later = session.execute(wanted.where(Opinion.number > after)).scalar()
    return later if later is not None else session.execute(wanted).scalar()


@dataclass(frozen=True)
class Reading:
    """Who typed the newest version of an opinion, and who has compared it (empty: nobody yet)."""

    n: int
    typed_by: int | None
    typist: str
    reader: str
    read_at: dt.datetime | None


def reading_of(session: Session, opinion: Opinion) -> Reading:
    """How far the newest version has been compared with its paper."""
    n, typed_by = session.execute(
        select(_newest(), _typist()).select_from(Opinion).where(Opinion.id == opinion.id)
    ).one()
    read = session.execute(
        select(OpinionProofreading).where(
            OpinionProofreading.opinion_id == opinion.id, OpinionProofreading.n == n
        )
    ).scalar_one_or_none()
    names = names_of(session, [typed_by, read.read_by if read else None])
    return Reading(
        n=n,
        typed_by=typed_by,
        typist=names.get(typed_by or 0, ""),
        reader=names.get(read.read_by, "") if read else "",
        read_at=read.read_at if read else None,
    )


def confirm(uow: UnitOfWork, opinion: Opinion, *, base: int) -> None:
    """Say that version `base` is what the paper says; said once, by someone other than who typed it.

    Raises:
        Refused: for an opinion that did not come on paper, or whose words are not typed in yet.
        Forbidden: to who typed it. Conflict: when it has been changed meanwhile.
    """
    uow.require(Permission.OPINION_ENTER, on=opinion)
    versions.lock(uow, opinion)
    if opinion.channel == "web" or not opinion.transcribed:
        raise Refused(msg("見比べられるのは、紙から書き写した意見だけです"))
    found = reading_of(uow.session, opinion)
    if base != found.n:
        raise Conflict(msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。"))
    uow.require_other(found.typed_by, msg("別の人が見比べる必要があります。あなたが書き写したからです"))
    if found.read_at is not None:
        raise Refused(msg("この版は、もう紙と見比べられています"))
    event_id = uow.record(
        Event.OPINION_NOTED,
        opinion,
        public={"kind": "compared", "version": found.n},
        private={"reason": str(msg("紙と一字ずつ見比べました"))},
    )
    uow.add(
        OpinionProofreading(
            opinion_id=opinion.id, n=found.n, read_by=uow.actor.account_id, read_at=clock.now(),
            event_id=event_id,
        )
    )  # fmt: skip
