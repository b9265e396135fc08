"""Which two registrations are being brought together, and what each of several cases has in the list."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from consult.cases.models import Case
from consult.collaboration.matching.models import MatchListing, MatchPair

TOGETHER: Final = ("named", "asked", "agreed")


def of_each(session: Session, cases: Iterable[int]) -> dict[int, MatchListing]:
    """The listings of several cases, by case."""
    rows = select(MatchListing).where(MatchListing.case_id.in_(list(cases)))
    return {row.case_id: row for row in session.execute(rows).scalars()}


def by_numbers(session: Session, numbers: Iterable[str]) -> dict[str, MatchListing]:
    """The registrations with these case numbers."""
    mine = select(MatchListing, Case.number).join(Case, Case.id == MatchListing.case_id)
    rows = session.execute(mine.where(Case.number.in_(list(numbers)))).all()
    return {row.number: row[0] for row in rows}


def pairs_of(session: Session, cases: Iterable[int]) -> dict[int, MatchPair]:
    """The pair each of several cases stands in now, or stood in to the end, whichever side it is."""
    ids = list(cases)
    rows = select(MatchPair).where(or_(MatchPair.case_id.in_(ids), MatchPair.other_id.in_(ids)))
    rows = rows.where(MatchPair.state.in_((*TOGETHER, "done"))).options(
        joinedload(MatchPair.case), joinedload(MatchPair.other)
    )
    found: dict[int, MatchPair] = {}
    for row in session.execute(rows.order_by(MatchPair.id)).scalars():
        found.update(dict.fromkeys({row.case_id, row.other_id} & set(ids), row))
    return found


def pair_of(session: Session, case: Case) -> MatchPair | None:
    """The pair one case stands in."""
    return pairs_of(session, [case.id]).get(case.id)


def plain(number: str) -> str:
    """A case number as typed, in any width."""
    return unicodedata.normalize("NFKC", number).strip().upper()
