"""Reading offers and wishes: the public list, the two that are brought together, whose code it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from consult.accounts.models import Office
from consult.cases.models import Case
from consult.collaboration.matching.models import MatchListing
from consult.errors import NotFound
from consult.i18n import msg

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One page of the list; `after` leads to the next, None at the end."""

    rows: Sequence[MatchListing]
    after: int | None


def listed(
    session: Session, direction: str = "", theme: str = "", place: str = "", after: int | None = None
) -> Listed:
    """What is open to everyone now, newest first."""
    wanted = select(MatchListing).where(MatchListing.state == "listed")
    for column, value in (
        (MatchListing.direction, direction), (MatchListing.theme, theme), (MatchListing.place, place),
    ):  # fmt: skip
        if value:
            wanted = wanted.where(column == value)
    if after is not None:
        wanted = wanted.where(MatchListing.case_id < after)
    wanted = wanted.options(joinedload(MatchListing.case)).order_by(MatchListing.case_id.desc())
    rows = session.execute(wanted.limit(PAGE + 1)).scalars().all()
    return Listed(rows[:PAGE], rows[PAGE - 1].case_id if len(rows) > PAGE else None)


def in_use(session: Session) -> tuple[list[str], list[str]]:
    """The themes and the places of what is listed, each once."""
    open_now = MatchListing.state == "listed"
    themes = session.execute(select(MatchListing.theme).where(open_now).distinct()).scalars()
    places = session.execute(select(MatchListing.place).where(open_now).distinct()).scalars()
    return sorted(filter(None, themes)), sorted(filter(None, places))


def fitting(session: Session, listing: MatchListing, limit: int = 20) -> Sequence[MatchListing]:
    """The other direction, open, of the same theme or place; those that share both first."""
    other = "wish" if listing.direction == "offer" else "offer"
    same_theme, same_place = MatchListing.theme == listing.theme, MatchListing.place == listing.place
    wanted = select(MatchListing).options(joinedload(MatchListing.case))
    wanted = wanted.where(MatchListing.state == "listed", MatchListing.direction == other)
    wanted = wanted.where(or_(same_theme, same_place)).order_by(
        (same_theme & same_place).desc(), same_theme.desc(), MatchListing.case_id.desc()
    )
    return session.execute(wanted.limit(limit)).scalars().all()


def by_digest(session: Session, digest: str) -> MatchListing:
    """The registration a code belongs to; the same sentence whatever is wrong with the code."""
    mine = select(MatchListing).where(MatchListing.code_digest == digest)
    found = session.execute(mine).scalar_one_or_none() if digest else None
    if found is None:
        raise NotFound(msg("この確認コードの登録は見つかりません。番号をもう一度確かめてください。"))
    return found


def on_desk(session: Session, offices: Iterable[int]) -> Sequence[tuple[MatchListing, Case]]:
    """The newest registrations of these offices that are not at their end, those nobody has read first."""
    mine = aliased(Case)
    wanted = select(MatchListing, mine).join(mine, mine.id == MatchListing.case_id)
    wanted = wanted.join(Office, Office.id == mine.office_id).where(
        mine.office_id.in_(list(offices)), MatchListing.state != "ended"
    )
    wanted = wanted.order_by((MatchListing.state == "received").desc(), MatchListing.case_id.desc())
    return [(row[0], row[1]) for row in session.execute(wanted.limit(100)).all()]


def shown(session: Session, limit: int = PAGE) -> Sequence[MatchListing]:
    """What was shown as an example with the consent of both sides, newest first."""
    rows = (
        select(MatchListing).where(MatchListing.shown_at.is_not(None)).options(joinedload(MatchListing.case))
    )
    return session.execute(rows.order_by(MatchListing.shown_at.desc()).limit(limit)).scalars().all()
