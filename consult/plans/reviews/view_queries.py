"""Reading the views on a year's work: by code for who sent it, page by page for the office, counted for the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.cases import tracks
from consult.cases.models import Case
from consult.errors import NotFound
from consult.i18n import msg
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.view_rules import Tally
from consult.plans.reviews.words import NAME

PAGE = 50
TRACK = "actor_views"


@dataclass(frozen=True)
class Found:
    """One page; `after` leads to the next, None at the end."""

    rows: Sequence[ReviewView]
    after: int | None


def is_open(session: Session, case: Case) -> bool:
    """Whether views on this review are being taken: its track of hearing the six actors runs."""
    return case.procedure == NAME and any(
        one.name == TRACK and one.ended_at is None for one in tracks.of(session, case)
    )


def tallies(session: Session, cases: Iterable[int]) -> dict[int, Tally]:
    """The counts of several reviews; one statement."""
    ids = list(cases)
    rows = session.execute(
        select(ReviewView.case_id, ReviewView.kind, ReviewView.state, func.count())
        .where(ReviewView.case_id.in_(ids))
        .where((ReviewView.state != "withheld") | ReviewView.settled_by.is_not(None))  # not taken back
        .group_by(ReviewView.case_id, ReviewView.kind, ReviewView.state)
    )
    kinds: dict[int, dict[str, int]] = {i: {} for i in ids}
    waiting = dict.fromkeys(ids, 0)
    for case_id, kind, state, number in rows:
        kinds[case_id][kind] = kinds[case_id].get(kind, 0) + number
        waiting[case_id] += number if state == "received" else 0
    return {i: Tally(kinds[i], waiting[i]) for i in ids}


def page(session: Session, case: Case, *, state: str = "", kind: str = "", after: int | None = None) -> Found:
    """The views of a review in the order they came, narrowed by state and kind of actor."""
    wanted = select(ReviewView).where(ReviewView.case_id == case.id)
    for column, value in ((ReviewView.state, state), (ReviewView.kind, kind)):
        wanted = wanted.where(column == value) if value else wanted
    if after is not None:
        wanted = wanted.where(ReviewView.number > after)
    rows = session.execute(wanted.order_by(ReviewView.number).limit(PAGE + 1)).scalars().all()
    return Found(rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None)


def by_number(session: Session, case: Case, number: int) -> ReviewView:
    """One view of a review, or NotFound."""
    wanted = select(ReviewView).where(ReviewView.case_id == case.id, ReviewView.number == number)
    return _found(session.execute(wanted).scalar_one_or_none())


def by_digest(session: Session, digest: str) -> ReviewView:
    """The view a code belongs to, or NotFound."""
    return _found(
        session.execute(select(ReviewView).where(ReviewView.code_digest == digest)).scalar_one_or_none()
    )


def _found(row: ReviewView | None) -> ReviewView:
    if row is None:
        raise NotFound(msg("この意見は見つかりません。番号か確認コードを確かめてください。"))
    return row
