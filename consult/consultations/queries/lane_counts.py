"""What stands in which lane, and how many: every sum of the desk is one walk along an index, at 100,000 too.

A lane is made of pieces of one stage and one review. A sum is counted by piece, below and above a register
number at once, and the pieces of the lane are added up; the filters narrow what is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.cases.models import Case
from consult.consultations.models import HINTED, Opinion
from consult.consultations.models_places import OpinionPlace
from consult.consultations.rules import APART, UNDECIDED

Counted = Select[str, str, int, int]
Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])
Lane = Literal["split", "answer", "review", "done", "apart", "entry", "redaction"]
Only = Literal["", "personal", "same"]
REVIEWS = ("none", "proposed", "released", "returned")
_UNFINISHED = ("grouped", "answered", "approved")
# A lane in pieces of one stage and one review each: the index of the lanes counts and walks each piece alone.
# 分ける: not sorted, or its public form came back. 答える: sorted. 確かめる: a second person is awaited.
_NOT_BACK = REVIEWS[:3]
PIECES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "split": (*product(sorted(UNDECIDED), REVIEWS), *product(_UNFINISHED, ["returned"])),
    "answer": tuple(product(["grouped"], _NOT_BACK)),
    "review": (*product(["answered"], _NOT_BACK), *product(["approved"], REVIEWS[:2])),
    "done": (*product(["published", "kept"], REVIEWS), ("approved", "released")),
    "apart": tuple(product(APART, REVIEWS)),
    "redaction": tuple(product(_UNFINISHED, ["proposed"])),  # checked even before the answer is written
    "entry": tuple(product(sorted(UNDECIDED), REVIEWS)),
}
LANE_OF: Mapping[tuple[str, str], Lane] = {
    piece: lane for lane in ("split", "answer", "review", "done", "apart") for piece in PIECES[lane]
}


def pieces(session: Session, about: Case) -> Counter[tuple[str, str]]:
    """通 of a case by stage and review."""
    below, above = _by_piece(session, _counted(about, 0))
    return below + above


def numbers_in(
    session: Session, about: Case, lane: Lane, only: Only = "", anchor: str = "", *, until: int = 0
) -> tuple[int, int]:
    """How many of a lane, with the filters, have a register number up to `until`, and how many a later one."""
    if only == "same":
        return _repeated(session, about, lane, anchor, until)
    statement = _in_section(sifted(_counted(about, until), lane, only), about, anchor)
    below, above = _by_piece(session, statement)
    return sum(below[piece] for piece in PIECES[lane]), sum(above[piece] for piece in PIECES[lane])


def sifted(statement: Rows, lane: Lane, only: Only) -> Rows:
    """With the filters that an index of its own answers."""
    if lane == "entry":
        statement = statement.where(Opinion.transcribed.is_(False))
    return statement.where(HINTED) if only == "personal" else statement


def has_twin() -> ColumnElement[bool]:
    """Whether another opinion of the case has the same text: for who walks and stops after a few."""
    other = aliased(Opinion)
    alike = (other.case_id == Opinion.case_id, other.text_key == Opinion.text_key, other.id != Opinion.id)
    return and_(Opinion.text_key != "", select(other.id).where(*alike).correlate(Opinion).exists())


def placed(anchor: str) -> ColumnElement[bool]:
    """Whether an opinion was written on a section: for who walks and stops after a few."""
    place = (
        OpinionPlace.case_id == Opinion.case_id,
        OpinionPlace.anchor == anchor,
        OpinionPlace.number == Opinion.number,
    )
    return exists().where(*place).correlate(Opinion)


def _in_section(statement: Counted, about: Case, anchor: str) -> Counted:
    if not anchor:
        return statement
    numbers = select(OpinionPlace.number).where(
        OpinionPlace.case_id == about.id, OpinionPlace.anchor == anchor
    )
    # A sum, so that the index of the lanes is walked once and not every opinion of the section opened.
    return statement.where((Opinion.number + 0).in_(numbers))


def _repeated(session: Session, about: Case, lane: Lane, anchor: str, until: int) -> tuple[int, int]:
    """Those of a lane whose text comes again, in one walk along the index of the texts."""
    if lane == "entry":
        return 0, 0  # what is not typed in yet is like nothing
    mine = or_(*(and_(Opinion.stage == stage, Opinion.review.in_(some)) for stage, some in _reviews(lane)))
    mine = and_(mine, placed(anchor)) if anchor else mine
    below = func.sum(case((and_(Opinion.number <= until, mine), 1), else_=0)) if until else func.sum(0)
    each = (
        select(below.label("below"), func.sum(case((mine, 1), else_=0)).label("every"))
        .where(Opinion.case_id == about.id, Opinion.text_key != "")
        .group_by(Opinion.text_key)
        .having(func.count() > 1)
        .subquery()
    )
    sums = select(func.coalesce(func.sum(each.c.below), 0), func.coalesce(func.sum(each.c.every), 0))
    first, every = (int(number) for number in session.execute(sums).one())
    return first, every - first


def _reviews(lane: Lane) -> Iterable[tuple[str, list[str]]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for stage, review in PIECES[lane]:
        found[stage].append(review)
    return found.items()


def _by_piece(
    session: Session, statement: Counted
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    below, above = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for stage, review, first, every in session.execute(statement):
        below[stage, review], above[stage, review] = int(first), every - int(first)
    return below, above


def _counted(about: Case, until: int) -> Counted:
    below = func.sum(case((Opinion.number <= until, 1), else_=0)) if until else func.sum(0)
    return (
        select(Opinion.stage, Opinion.review, below, func.count())
        .where(Opinion.case_id == about.id)
        .group_by(Opinion.stage, Opinion.review)
    )
