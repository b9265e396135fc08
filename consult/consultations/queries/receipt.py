"""What the sender of an opinion sees with the code: never a name or an address, for a slip of paper may be found."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import codes
from consult.audit.models import AuditLeaf
from consult.cases.definitions import pinned
from consult.cases.staged import definition_of
from consult.consultations.delivery import Delivery
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion, Point, PointGroup
from consult.consultations.outcomes import OutcomeRule, outcomes_of
from consult.consultations.queries import borne
from consult.consultations.queries.deliveries import delivery_of
from consult.consultations.queries.places import places_of
from consult.consultations.queries.triage import points_of
from consult.consultations.queries.versions import Passage, passages_by_point
from consult.consultations.rules import IN_CONSIDERATION, SORTED
from consult.documents.diff import Piece, compare, merged
from consult.documents.redaction import Ground, Span, public_text
from consult.documents.text import sentences
from consult.errors import NotFound
from consult.i18n import Message, msg, pick


@dataclass(frozen=True)
class PointView:
    """One point of the opinion, with its answer once the result is published."""

    words: tuple[str, ...]
    gist: str
    place: str
    same: int  # 通 that say the same, this one included
    outcome: str | None
    outcome_label: str
    reply: str
    reason: str
    change: tuple[Piece, ...]
    afterwards: str = ""  # what will be looked at again, or what came of it
    passage_href: str = ""  # the changed words in the revised draft, once that is public
    number: int | None = None  # of its answer in the published result


@dataclass(frozen=True)
class ReceiptView:
    """The way of one opinion so far. `progress`: 0 received, 1 sorted, 2 being answered, 3 published."""

    number: str
    subject: str
    case_slug: str
    case_title: str
    received_at: dt.datetime
    closes_at: dt.datetime | None
    result_due_on: dt.date | None
    stage: str
    status: str
    progress: int
    late: bool
    withdrawn: bool
    withdrawable: bool
    points: tuple[PointView, ...]
    unused: tuple[str, ...]  # words in no point
    redactions: tuple[tuple[str, str], ...]  # (ground in words, the sentence as the public reads it)
    event_id: int | None
    record: int | None  # place in the public log, None until it is integrated
    delivery: Delivery
    channel: str = "web"
    arrived_on: dt.date | None = None
    postmarked_on: dt.date | None = None


def by_code(session: Session, typed: str, keys: Keys) -> Opinion:
    """The opinion a code belongs to."""
    code = codes.read_code(typed)
    found = None
    if code is not None:
        found = session.execute(
            select(Opinion).where(Opinion.code_digest == codes.digest_of(keys.receipt, code))
        ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("確認コードが違うようです。受付票の16けたの数字を、もう一度確かめてください"))
    return found


def spans_of(opinion: Opinion) -> list[Span]:
    """The passages withheld from every public edition."""
    return [Span(r.start, r.end, Ground(r.ground)) for r in opinion.redactions]


def public_words(opinion: Opinion, start: int = 0, end: int | None = None) -> str:
    """A stretch of the opinion as the public may read it (the whole of it by default)."""
    stop = len(opinion.text) if end is None else end
    inside = [
        Span(max(s.start, start) - start, min(s.end, stop) - start, s.ground)
        for s in spans_of(opinion)
        if s.start < stop and s.end > start
    ]
    return public_text(opinion.text[start:stop], inside)


def receipt_view(session: Session, opinion: Opinion) -> ReceiptView:
    """Everything the sender may know now; answers only once they are published."""
    consultation = session.get_one(Consultation, opinion.case_id)
    definition = pinned(session, opinion.definition_digest)
    published = opinion.stage == "published"
    sorted_ = opinion.stage in SORTED
    record = session.execute(
        select(AuditLeaf.seq).where(AuditLeaf.event_id == opinion.receipt_event_id)
    ).scalar()
    return ReceiptView(
        number=opinion.receipt_number,
        subject=opinion.subject,
        case_slug=opinion.case.slug,
        case_title=opinion.case.title,
        received_at=opinion.received_at,
        closes_at=consultation.closes_at,
        result_due_on=consultation.result_due_on,
        stage=opinion.stage,
        status=pick(definition.stage(opinion.stage).public),
        progress=3 if published else 2 if opinion.stage in {"answered", "approved"} else int(sorted_),
        late=opinion.stage == "late",
        withdrawn=opinion.stage == "withdrawn",
        withdrawable=bool(definition.edges_from(opinion.stage, "withdraw")),
        points=_points(session, opinion, published) if sorted_ else (),
        unused=tuple(
            public_words(opinion, p.start, p.end) for p in opinion.passages if sorted_ and p.point_id is None
        ),
        redactions=tuple(_redactions(opinion)) if opinion.review == "released" else (),
        event_id=opinion.receipt_event_id,
        record=record,
        channel=opinion.channel,
        arrived_on=opinion.arrived_on,
        postmarked_on=opinion.postmarked_on,
        delivery=delivery_of(session, opinion),
    )


def _points(session: Session, opinion: Opinion, published: bool) -> tuple[PointView, ...]:  # noqa: FBT001 - says what
    points = points_of(session, opinion)
    outcomes = outcomes_of(definition_of(session, opinion.case))
    same = _same(session, [point.group_id for point in points])
    places = places_of(session, opinion.case, [point.anchor for point in points])
    passages = passages_by_point(session, opinion.case) if published else {}
    afterwards = borne.by_number(session, opinion.case) if published else {}
    return tuple(
        _point(
            opinion,
            point,
            point.group if published else None,
            (point.group.place if point.group else "") or places[point.anchor],
            same[point.group_id],
            outcomes,
            passages=passages,
            afterwards=afterwards,
        )
        for point in points
    )


def _same(session: Session, groups: Sequence[int | None]) -> Counter[int | None]:
    """How many opinions in consideration say what each group says."""
    rows = session.execute(
        select(Point.group_id, func.count(func.distinct(Point.opinion_id)))
        .join(Opinion, Opinion.id == Point.opinion_id)
        .where(Point.group_id.in_(groups), Opinion.stage.in_(IN_CONSIDERATION))
        .group_by(Point.group_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _point(
    opinion: Opinion,
    point: Point,
    shown: PointGroup | None,
    place: str,
    same: int,
    outcomes: Mapping[str, OutcomeRule],
    *,
    passages: Mapping[int, Passage],
    afterwards: Mapping[int, str],
) -> PointView:
    change: tuple[Piece, ...] = ()
    if shown and shown.revision:
        change = merged(compare(shown.revision.before, shown.revision.after))
    return PointView(
        number=shown.number if shown else None,
        words=tuple(
            public_words(opinion, p.start, p.end) for p in opinion.passages if p.point_id == point.id
        ),
        gist=point.gist,
        place=place,
        same=same,
        outcome=shown.outcome if shown else None,
        outcome_label=outcomes[shown.outcome].label
        if shown and shown.outcome and shown.outcome in outcomes
        else "",
        reply=shown.response if shown else "",
        reason=shown.reason if shown else "",
        change=change,
        afterwards=afterwards.get(shown.number, "") if shown else "",
        passage_href=passages[shown.number].href(opinion.case.slug)
        if shown and shown.number in passages
        else "",
    )


def _redactions(opinion: Opinion) -> list[tuple[str, str]]:
    found = []
    for stretch in sentences(opinion.text):
        grounds = [s.ground for s in spans_of(opinion) if s.start < stretch.end and s.end > stretch.start]
        if grounds:
            label = "・".join(dict.fromkeys(ground.label for ground in grounds))
            found.append((label, public_words(opinion, stretch.start, stretch.end)))
    return found


def lost_code() -> Message:
    """What to do without the code."""
    return msg("担当課で本人を確かめ、新しいコードを出します。前のコードは使えなくなります")
