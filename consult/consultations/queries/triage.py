"""What the office sees while it sorts, groups and answers."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consult.cases.models import Case
from consult.consultations import rules
from consult.consultations.models import Opinion, Point, PointGroup
from consult.consultations.queries.counts import has_points
from consult.documents.redaction import proposed_spans
from consult.documents.text import Stretch, sentences
from consult.errors import NotFound
from consult.i18n import msg


@dataclass(frozen=True)
class Lanes:
    """How many wait where: opinions to sort, points to answer, answers to approve, public forms to check, done."""

    to_sort: int
    to_answer: int
    to_approve: int
    to_check: int
    done: int


@dataclass(frozen=True)
class SentenceView:
    """A sentence of the original. `mark` is None (open), 0 (raises no point) or the number of its point.

    `marks` are those of its parts, in order; `rest` is what is left of a sentence of which a part is taken.
    """

    start: int
    end: int
    text: str
    mark: int | None
    redacted: tuple[tuple[int, int], ...]  # offsets within the sentence
    hints: tuple[tuple[int, int], ...]  # what looks like personal data, offsets within the sentence
    marks: tuple[int, ...] = ()
    rest: str = ""


def lanes(session: Session, case: Case) -> Lanes:
    """The desk's counts for a case."""

    def opinions(*, stages: Collection[str], review: Collection[str] | None = None) -> int:
        query = select(func.count()).select_from(Opinion)
        query = query.where(Opinion.case_id == case.id, Opinion.stage.in_(stages))
        if review is not None:
            query = query.where(Opinion.review.in_(review))
        return session.execute(query).scalar_one()

    rows = session.execute(
        select(PointGroup.state, func.count())
        .where(PointGroup.case_id == case.id, has_points())
        .group_by(PointGroup.state)
    )
    states = {row[0]: row[1] for row in rows}
    return Lanes(
        to_sort=opinions(stages=rules.UNDECIDED),
        to_answer=states.get("open", 0) + states.get("returned", 0),
        to_approve=states.get("drafted", 0) + states.get("checked", 0),
        to_check=opinions(stages=rules.IN_CONSIDERATION, review=("proposed",)),
        done=opinions(stages={"approved", "published"}),
    )


def opinions(
    session: Session,
    case: Case,
    *,
    stages: Collection[str] | None = None,
    review: Collection[str] | None = None,
    after: int = 0,
    limit: int = 50,
) -> Sequence[Opinion]:
    """Opinions in order of number, by keyset: give the last number seen as `after`."""
    query = select(Opinion).where(Opinion.case_id == case.id, Opinion.number > after)
    if stages is not None:
        query = query.where(Opinion.stage.in_(stages))
    if review is not None:
        query = query.where(Opinion.review.in_(review))
    return session.execute(query.order_by(Opinion.number).limit(limit)).scalars().all()


def opinion_by_number(session: Session, case: Case, number: int) -> Opinion:
    """The opinion with this register number."""
    found = session.execute(
        select(Opinion).where(Opinion.case_id == case.id, Opinion.number == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("%(number)s番の意見はありません", number=number))
    return found


def groups(session: Session, case: Case, *, states: Collection[str] | None = None) -> Sequence[PointGroup]:
    """The groups that have points, by their No."""
    query = select(PointGroup).where(PointGroup.case_id == case.id, has_points())
    if states is not None:
        query = query.where(PointGroup.state.in_(states))
    return session.execute(query.order_by(PointGroup.number)).scalars().all()


def points_in(session: Session, ids: Iterable[int]) -> Counter[int]:
    """件 in each of several groups, by group id."""
    rows = session.execute(
        select(Point.group_id, func.count()).where(Point.group_id.in_(list(ids))).group_by(Point.group_id)
    )
    return Counter({row[0]: row[1] for row in rows if row[0] is not None})


def points_of(session: Session, opinion: Opinion) -> list[Point]:
    """The points of an opinion with their groups, in order."""
    query = select(Point).where(Point.opinion_id == opinion.id).order_by(Point.number)
    whole = query.options(joinedload(Point.group).joinedload(PointGroup.revision))
    return list(session.execute(whole).scalars())


def group_by_number(session: Session, case: Case, number: int) -> PointGroup:
    """The group with this No."""
    found = session.execute(
        select(PointGroup).where(PointGroup.case_id == case.id, PointGroup.number == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("No.%(number)sの論点はありません", number=number))
    return found


def point_by_number(opinion: Opinion, number: int) -> Point:
    """One of an opinion's points."""
    for point in opinion.points:
        if point.number == number:
            return point
    raise NotFound(msg("%(number)s番の論点はありません", number=number))


def sentences_of(opinion: Opinion) -> list[SentenceView]:
    """The original sentence by sentence, with what has been said about each."""
    numbers = {point.id: point.number for point in opinion.points}
    hints = proposed_spans(opinion.text)
    taken = [rules.Taken(p.start, p.end, p.point_id) for p in opinion.passages]
    open_ = set(rules.uncovered(opinion.text, taken))
    views = []
    for stretch in sentences(opinion.text):
        owners = [t for t in taken if t.start < stretch.end and t.end > stretch.start]
        marks = tuple(dict.fromkeys(numbers.get(t.point or 0, 0) for t in owners))
        mark = None if stretch in open_ or not marks else marks[0]
        views.append(
            SentenceView(
                stretch.start,
                stretch.end,
                opinion.text[stretch.start : stretch.end],
                mark,
                _inside([(r.start, r.end) for r in opinion.redactions], stretch.start, stretch.end),
                _inside([(h.start, h.end) for h in hints], stretch.start, stretch.end),
                marks,
                _rest(opinion.text, stretch, owners) if mark is None else "",
            )
        )
    return views


def _rest(text: str, sentence: Stretch, owners: Sequence[rules.Taken]) -> str:
    """The words of a sentence that no part taken out of it holds; nothing when none is taken."""
    if not owners:
        return ""
    pieces, place = [], sentence.start
    for taken in sorted(owners, key=lambda t: t.start):
        pieces.append(text[place : max(place, taken.start)])
        place = max(place, taken.end)
    return "…".join(piece.strip() for piece in [*pieces, text[place : sentence.end]] if piece.strip())


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start)


def uncovered_of(opinion: Opinion) -> int:
    """How many sentences are in no point and not marked as raising none."""
    return sum(view.mark is None for view in sentences_of(opinion))
