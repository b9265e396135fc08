"""One opinion from read to sorted: claim it, read it, split it into points, finish when nothing is left over."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.calendars import clock_text
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations import families, placing, rules
from consult.consultations.actions.grouping import found_group
from consult.consultations.actions.responding import follow
from consult.consultations.identity import Identity, Keys, unseal
from consult.consultations.models import Opinion, OpinionIdentity, Passage, Point
from consult.consultations.versions import ensure_final, keep_first
from consult.documents.text import Stretch
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

Spans = Sequence[tuple[int, int]]


def claim(uow: UnitOfWork, opinion: Opinion, *, reason: str = "") -> dt.datetime:
    """Take an opinion for a quarter of an hour, so that two people do not sort the same one.

    Returns:
        Until when it is claimed; every further act on it begins the quarter anew.

    Raises:
        Conflict: when someone else holds it and no reason for taking it over is given.
    """
    uow.require(Permission.OPINION_SPLIT, on=opinion)
    if reason.strip():
        opinion.claimed_by = None
    until = _hold(uow, opinion)
    uow.record(Event.OPINION_CLAIMED, opinion, private={"reason": reason.strip()} if reason.strip() else {})
    return until


def holder(uow: UnitOfWork, opinion: Opinion) -> str | None:
    """The name of the colleague who holds the opinion now, if it is not the actor."""
    if opinion.claimed_by is None or opinion.claimed_by == uow.actor.account_id:
        return None
    if opinion.claimed_until is None or opinion.claimed_until <= clock.now():
        return None
    return uow.session.execute(select(Account.name).where(Account.id == opinion.claimed_by)).scalar()


def _hold(uow: UnitOfWork, opinion: Opinion) -> dt.datetime:
    """Begin the lease anew. The row changes each time, so a page that is stale gets Conflict."""
    name = holder(uow, opinion)
    if name is not None and opinion.claimed_until is not None:
        raise Conflict(
            msg(
                "%(name)sさんが%(since)sから担当しています。引き受けるときは理由を書いてください",
                name=name,
                since=clock_text(opinion.claimed_until - rules.CLAIM),
            )
        )
    until = clock.now() + rules.CLAIM
    opinion.claimed_by, opinion.claimed_until = uow.actor.account_id, until
    flag_modified(opinion, "claimed_until")
    return until


def reveal_identity(uow: UnitOfWork, opinion: Opinion, keys: Keys) -> Identity:
    """Who sent it. Every look is an event."""
    uow.require(Permission.OPINION_IDENTITY, on=opinion)
    sealed = uow.session.get_one(OpinionIdentity, opinion.id).sealed
    uow.record(Event.IDENTITY_READ, opinion)
    return unseal(sealed, keys)


def transcribe(uow: UnitOfWork, opinion: Opinion, text: str) -> None:
    """Type in the words of a scan that was received without them; done once, the scan stays the original."""
    uow.require(Permission.OPINION_ENTER, on=opinion)
    if opinion.transcribed:
        raise Refused(msg("この意見は、もう入力されています。原文は変えられません"))
    if not text.strip():
        raise Invalid(msg("意見を書いてください"), {"text": [msg("意見を書いてください")]})
    opinion.text = rules.storable(text)
    opinion.text_key, digest = rules.digests(opinion.text)
    placing.move(uow, opinion, [{"anchor": "", "start": 0, "end": len(opinion.text)}])
    opinion.transcribed = True
    event_id = uow.record(Event.OPINION_TRANSCRIBED, opinion, private={"text_sha256": digest})
    keep_first(uow, opinion, made_by=uow.actor.account_id, event_id=event_id)


def classify(uow: UnitOfWork, opinion: Opinion, trigger: str, *, reason: str = "") -> None:
    """Accept it, ask about it, or set it apart: `accept` `ask` `mark_late` `mark_invalid` `mark_off_topic`.

    What is set apart is kept and counted; only its place in the counts changes.
    """
    needs_reason = trigger in {"mark_invalid", "mark_off_topic"}
    staged.move(uow, opinion, trigger, inputs={"reason": reason} if needs_reason else None)


def accept_all(uow: UnitOfWork, case: Case) -> list[str]:
    """Accept every opinion that came in time and is readable; returns their receipt numbers."""
    waiting = uow.session.execute(
        select(Opinion)
        .where(Opinion.case_id == case.id, Opinion.stage == "received", Opinion.transcribed)
        .order_by(Opinion.number)
    ).scalars()
    accepted = []
    uow.require(Permission.OPINION_CLASSIFY, on=case)
    for opinion in waiting.all():
        if opinion.text.strip():
            classify(uow, opinion, "accept")
            accepted.append(opinion.receipt_number)
    if accepted:
        families.ask(uow, case)
    return accepted


def add_point(
    uow: UnitOfWork, opinion: Opinion, gist: str, spans: Spans, *, anchor: str | None = None
) -> Point:
    """Make a point of some passages, in the office's words; without `anchor` it is about the passage's own section."""
    ensure_sorting(uow, opinion)
    if not gist.strip():
        raise Invalid(msg("論点を1文で書いてください"), {"gist": [msg("論点を1文で書いてください")]})
    number = max((point.number for point in opinion.points), default=0) + 1
    point = Point(
        case_id=opinion.case_id,
        number=number,
        gist=gist.strip(),
        anchor=anchor if anchor is not None else _anchor_of(opinion, spans),
    )
    opinion.points.append(point)
    uow.flush()
    _assign(uow, opinion, spans, point.id)
    record_split(uow, opinion, point.number)
    return point


def put_into(uow: UnitOfWork, point: Point, spans: Spans) -> None:
    """Add passages to a point; a passage is in one point only."""
    ensure_sorting(uow, point.opinion)
    _assign(uow, point.opinion, spans, point.id)
    record_split(uow, point.opinion, point.number)


def mark_no_point(uow: UnitOfWork, opinion: Opinion, spans: Spans) -> None:
    """Say of passages that they raise no point (greetings, a signature)."""
    ensure_sorting(uow, opinion)
    _assign(uow, opinion, spans, None)
    record_split(uow, opinion, 0)


def unmark(uow: UnitOfWork, opinion: Opinion, spans: Spans) -> None:
    """Take passages out of wherever they were put."""
    ensure_sorting(uow, opinion)
    _clear(uow, opinion, spans)
    record_split(uow, opinion, 0)


def remove_point(uow: UnitOfWork, point: Point) -> None:
    """Undo a point: its passages are open again."""
    opinion = point.opinion
    ensure_sorting(uow, opinion)
    for passage in [p for p in opinion.passages if p.point_id == point.id]:
        uow.session.delete(passage)
    uow.flush()
    uow.session.delete(point)
    uow.flush()
    uow.session.expire(opinion, ["points", "passages"])
    record_split(uow, opinion, point.number)


def finish(uow: UnitOfWork, opinion: Opinion) -> None:
    """分け終える: a point that is in no group yet becomes a group of its own.

    Raises:
        Refused: naming how many sentences are in no point, when any are left.
    """
    ensure_sorting(uow, opinion)
    for point in opinion.points:
        if point.group is None:
            found_group(uow, opinion.case, point.gist, [point])
    opinion.split_at, opinion.claimed_by, opinion.claimed_until = clock.now(), None, None
    staged.move(uow, opinion, "group")
    follow(uow, opinion, "answer")


def sort_again(uow: UnitOfWork, opinion: Opinion) -> None:
    """Open a sorted opinion again."""
    staged.move(uow, opinion, "regroup")
    opinion.split_at = None


def ensure_sorting(uow: UnitOfWork, opinion: Opinion) -> None:
    """Refuse to split what is not accepted, may still change, or is held by a colleague; hold it otherwise."""
    uow.require(Permission.OPINION_SPLIT, on=opinion)
    definition = staged.definition_of(uow.session, opinion)
    if not definition.edges_from(opinion.stage, "group"):
        raise Refused(msg("この意見は、いま分けられません。受理するか、分け直してください"))
    ensure_final(uow.session, opinion)
    _hold(uow, opinion)


def record_split(uow: UnitOfWork, opinion: Opinion, point: int, **more: str | int) -> int:
    """Record how an opinion is split now, with `more` in the public entry; how many sentences are left over."""
    left = len(
        rules.uncovered(opinion.text, [rules.Taken(p.start, p.end, p.point_id) for p in opinion.passages])
    )
    public = {"points": len(opinion.points), "point": point, "left": left, **more}
    uow.record(Event.OPINION_SPLIT, opinion, public=public)
    return left


def _anchor_of(opinion: Opinion, spans: Spans) -> str | None:
    start = min((span[0] for span in spans), default=0)
    return next((p["anchor"] or None for p in opinion.places if p["start"] <= start < p["end"]), None)


def _assign(uow: UnitOfWork, opinion: Opinion, spans: Spans, point_id: int | None) -> None:
    _clear(uow, opinion, spans)
    for start, end in spans:
        uow.add(Passage(opinion_id=opinion.id, start=start, end=end, point_id=point_id))
    uow.flush()
    uow.session.expire(opinion, ["passages"])


def _clear(uow: UnitOfWork, opinion: Opinion, spans: Spans) -> None:
    """Free these stretches: passages inside go, those reaching out keep what is outside."""
    for start, end in spans:
        if not 0 <= start < end <= len(opinion.text):
            raise Invalid(msg("選んだ文が原文に合いません"), {"sentence": [msg("選び直してください")]})
    for passage in list(opinion.passages):
        rest = _without(Stretch(passage.start, passage.end), spans)
        if rest == [Stretch(passage.start, passage.end)]:
            continue
        uow.session.delete(passage)
        uow.flush()
        for stretch in rest:
            uow.add(
                Passage(
                    opinion_id=opinion.id, start=stretch.start, end=stretch.end, point_id=passage.point_id
                )
            )
    uow.flush()
    uow.session.expire(opinion, ["passages"])


def _without(stretch: Stretch, spans: Spans) -> list[Stretch]:
    rest = [stretch]
    for start, end in spans:
        cut = []
        for piece in rest:
            if end <= piece.start or piece.end <= start:
                cut.append(piece)
                continue
            cut += [s for s in (Stretch(piece.start, start), Stretch(end, piece.end)) if s.start < s.end]
        rest = cut
    return rest
