"""One act on many opinions that are alike: asked once, done one by one, each with its own event and its own failure.

What is the same as the source is split as the source is. What is nearly the same takes over the sentences it
shares and is never finished here: what differs waits for a person, unless that person has said of the opinions
they chose that the rest raises no point.
"""

import datetime as dt
import re
import secrets
import time
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import SYSTEM, Actor
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.consultations.actions.grouping import join
from consult.consultations.actions.redacting import propose_redactions
from consult.consultations.actions.triage import classify, ensure_sorting, finish, record_split
from consult.consultations.carrying import carried
from consult.consultations.hints import hints_of
from consult.consultations.models import Opinion, Passage, Point
from consult.consultations.models_families import OpinionBatch, OpinionBatchItem
from consult.consultations.queries import alike
from consult.consultations.rules import Taken, uncovered
from consult.documents.redaction import Ground, Span
from consult.errors import Conflict, DomainError, Invalid, Refused
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork, unit_of_work

JOB = "opinion.batch"
INLINE = 30  # opinions a page may wait for
_SLICE = 20.0  # seconds the worker gives to one batch before it looks at other work
_PAGE = dt.timedelta(minutes=2)  # the worker takes over what a page did not finish
_AFTER = re.compile(r"\W+$")


def ask_same(uow: UnitOfWork, source: Opinion) -> OpinionBatch:
    """Have every opinion with the very text of `source` split as it is, and finished.

    Raises:
        Refused: while `source` is not finished itself, or when no other has its text.
    """
    return _ask(uow, source, "same", alike.same_as(source))


def ask_near(uow: UnitOfWork, source: Opinion) -> OpinionBatch:
    """Have what `source` is split into carried to the opinions nearly like it: sentence by sentence, none finished.

    Raises:
        Refused: as `ask_same`.
    """
    return _ask(uow, source, "near", alike.near_to(source) & alike.untouched())


def ask_nothing(uow: UnitOfWork, source: Opinion, numbers: Sequence[int]) -> OpinionBatch:
    """Say of these opinions, nearly like `source`, that what differs raises no point; they are finished.

    Raises:
        Invalid: when none is chosen. Refused: as `ask_same`.
    """
    if not numbers:
        sentence = msg("意見を選んでから、もう一度押してください")
        raise Invalid(sentence, {"number": [sentence]})
    return _ask(uow, source, "nothing", alike.near_to(source) & Opinion.number.in_(numbers))


def _ask(uow: UnitOfWork, source: Opinion, kind: str, where: ColumnElement[bool]) -> OpinionBatch:
    uow.require(Permission.OPINION_SPLIT, on=source)
    if source.split_at is None:
        raise Refused(msg("先に、この意見を分け終えてください。ほかの意見は、この意見のとおりに分けます"))
    if uow.actor.account_id is None:
        raise ValueError("a batch needs an account")
    batch = uow.add(
        OpinionBatch(
            case_id=source.case_id, source_id=source.id, key=secrets.token_hex(8), kind=kind,
            split_at=source.split_at, asked_by=uow.actor.account_id, asked_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    chosen = select(literal(batch.id), Opinion.id, literal("waiting"), literal("")).where(
        where, Opinion.stage.in_(alike.UNSPLIT)
    )
    names = ["batch_id", "opinion_id", "state", "reason"]
    uow.execute(insert(OpinionBatchItem).from_select(names, chosen))
    number = alike.progress(uow.session, batch).total
    if not number:
        raise Refused(msg("まだ分けていない意見は、ほかにありません"))
    public = {"batch": batch.key, "kind": kind, "opinions": number}
    uow.record(Event.OPINIONS_BATCHED, source, public=public)
    soon = clock.now() + (_PAGE if number <= INLINE else dt.timedelta())
    uow.enqueue(JOB, f"{batch.key}:{number}", {"batch_id": batch.id}, run_at=soon)
    return batch


def work(session: Session, batch_id: int, *, seconds: float | None = _SLICE) -> int:
    """Deal with the opinions of a batch that wait, each in a transaction of its own; how many wait still."""
    began = time.monotonic()
    session.rollback()
    asked_by = session.execute(select(OpinionBatch.asked_by).where(OpinionBatch.id == batch_id)).scalar_one()
    actor = session.get_one(Account, asked_by).actor()
    waiting = (
        session.execute(
            select(OpinionBatchItem.opinion_id)
            .where(OpinionBatchItem.batch_id == batch_id, OpinionBatchItem.state == "waiting")
            .order_by(OpinionBatchItem.opinion_id)
        )
        .scalars()
        .all()
    )
    for n, opinion_id in enumerate(waiting):
        if seconds is not None and n and time.monotonic() - began > seconds:
            return len(waiting) - n
        _one(actor, batch_id, opinion_id)
    return 0


@handles(JOB, first=work)
def _again(uow: UnitOfWork, _key: str, batch_id: int, outcome: int) -> None:
    if outcome:
        batch = uow.session.get_one(OpinionBatch, batch_id)
        uow.enqueue(JOB, f"{batch.key}:{outcome}:on", {"batch_id": batch_id})


def _one(actor: Actor, batch_id: int, opinion_id: int) -> None:
    try:
        with unit_of_work(actor) as uow:
            if not _waits(uow, batch_id, opinion_id):
                return
            batch = uow.session.get_one(OpinionBatch, batch_id)
            source = uow.session.get_one(Opinion, batch.source_id)
            if source.split_at != batch.split_at:
                raise Conflict(msg("元の意見が分け直されたので、写しませんでした"))
            other = uow.session.get_one(Opinion, opinion_id)
            _DEALS[batch.kind](uow, source, other, batch.key)
            _settle(uow, batch_id, opinion_id, "done")
    except DomainError as error:
        with unit_of_work(SYSTEM) as uow:
            if _waits(uow, batch_id, opinion_id):
                _settle(uow, batch_id, opinion_id, "left", _why(error))


def _waits(uow: UnitOfWork, batch_id: int, opinion_id: int) -> bool:
    """Whether nobody has dealt with it meanwhile: the page and the worker may be at one batch together."""
    row = OpinionBatchItem
    found = select(row.state).where(row.batch_id == batch_id, row.opinion_id == opinion_id).with_for_update()
    return uow.session.execute(found).scalar_one() == "waiting"


def _settle(uow: UnitOfWork, batch_id: int, opinion_id: int, state: str, reason: str = "") -> None:
    item = uow.session.get_one(OpinionBatchItem, (batch_id, opinion_id))
    item.state, item.reason = state, reason


def _why(error: DomainError) -> str:
    unmet = [str(v.sentence()) for v in error.verdicts if not v.ok] if isinstance(error, Refused) else []
    return "　".join(unmet or [str(error)])


def carry(uow: UnitOfWork, source: Opinion, other: Opinion, *, batch: str = "") -> int:
    """Split `other` as far as its sentences are those of `source`; how many sentences are left open.

    Raises:
        Refused: when somebody has begun to split it, or when a group of the source is approved.
        Conflict: when a colleague holds it.
    """
    uow.require(Permission.OPINION_SPLIT, on=other)
    if other.points or other.passages:
        raise Refused(msg("もう分けはじめています。1通ずつ確かめてください"))
    if other.stage == "received":
        classify(uow, other, "accept")
    ensure_sorting(uow, other)
    taken = carried(source.text, [Taken(p.start, p.end, p.point_id) for p in source.passages], other.text)
    made: dict[int | None, int | None] = {None: None}
    for point in source.points:
        if any(mark.point == point.id for mark in taken):
            copy = Point(case_id=other.case_id, number=len(made), gist=point.gist, anchor=point.anchor)
            other.points.append(copy)
            uow.flush()
            made[point.id] = copy.id
            if point.group is not None:
                join(uow, copy, point.group)
    for mark in taken:
        uow.add(Passage(opinion_id=other.id, start=mark.start, end=mark.end, point_id=made[mark.point]))
    uow.flush()
    uow.session.expire(other, ["passages", "points"])
    return record_split(uow, other, 0, batch=batch, like=source.number)


def _same(uow: UnitOfWork, source: Opinion, other: Opinion, batch: str) -> None:
    if other.text_key != source.text_key:
        raise Refused(msg("文が書き直されて、同じ文ではなくなりました"))
    carry(uow, source, other, batch=batch)
    if other.review == "none":
        propose_redactions(uow, other, _hidden(source, other))
    finish(uow, other)


def _near(uow: UnitOfWork, source: Opinion, other: Opinion, batch: str) -> None:
    carry(uow, source, other, batch=batch)
    if source.redactions and other.review == "none":
        _propose(uow, source, other)
    other.claimed_by, other.claimed_until = None, None  # whoever comes first decides about the difference


def _nothing(uow: UnitOfWork, source: Opinion, other: Opinion, batch: str) -> None:
    if not other.passages:
        carry(uow, source, other, batch=batch)
    ensure_sorting(uow, other)
    marks = [Taken(p.start, p.end, p.point_id) for p in other.passages]
    for start, end in (piece for s in uncovered(other.text, marks) for piece in _rest(s.start, s.end, marks)):
        uow.add(Passage(opinion_id=other.id, start=start, end=end, point_id=None))
    uow.flush()
    uow.session.expire(other, ["passages"])
    record_split(uow, other, 0, batch=batch, like=source.number)
    if other.review == "none":
        _propose(uow, source, other)
    finish(uow, other)


def _propose(uow: UnitOfWork, source: Opinion, other: Opinion) -> None:
    """Hide what is hidden in the source and whatever else looks personal: a person may take it out again."""
    hints = hints_of(uow.session, other)
    seen = [Span(h.start, h.end, Ground.PERSONAL_INFORMATION) for h in hints]
    propose_redactions(uow, other, [*_hidden(source, other), *seen])


def _rest(start: int, end: int, marks: Sequence[Taken]) -> list[tuple[int, int]]:
    """What of a sentence no mark covers."""
    free = []
    for mark in sorted(marks, key=lambda m: m.start):
        if mark.end > start and mark.start < end:
            if mark.start > start:
                free.append((start, mark.start))
            start = mark.end
    return [*free, (start, end)] if start < end else free


def _hidden(source: Opinion, other: Opinion) -> list[Span]:
    """What is proposed to be hidden in the source, where the other says the same."""
    if source.text == other.text:
        return [Span(r.start, r.end, Ground(r.ground)) for r in source.redactions]
    spans = []
    for hidden in source.redactions:
        for mark in carried(source.text, [Taken(hidden.start, hidden.end, None)], other.text):
            end = mark.start + len(_AFTER.sub("", other.text[mark.start : mark.end]))
            spans.append(Span(mark.start, max(end, mark.start + 1), Ground(hidden.ground)))
    return spans


_DEALS: dict[str, Callable[[UnitOfWork, Opinion, Opinion, str], None]] = {
    "same": _same,
    "near": _near,
    "nothing": _nothing,
}
