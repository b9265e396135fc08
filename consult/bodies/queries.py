"""Reading bodies: by address, and their roster on a day."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.bodies import rules
from consult.bodies.models import Body, Membership
from consult.errors import NotFound
from consult.i18n import msg


def body(session: Session, slug: str) -> Body:
    """The body at an address; NotFound when there is none."""
    found = session.execute(select(Body).where(Body.slug == slug)).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("この会議体は見つかりません"))
    return found


def bodies(session: Session) -> Sequence[Body]:
    """Every body, by name."""
    return session.execute(select(Body).order_by(Body.name)).scalars().all()


def roster(session: Session, of: Body, day: dt.date) -> list[Membership]:
    """The members seated on `day` in kana order; a seat number settles equal readings."""
    return seated(memberships(session, [of.id])[of.id], day)


def memberships(session: Session, ids: Iterable[int]) -> dict[int, list[Membership]]:
    """Everyone who ever sat on several bodies, by body id."""
    found: dict[int, list[Membership]] = {body_id: [] for body_id in ids}
    for row in session.execute(select(Membership).where(Membership.body_id.in_(found))).scalars():
        found[row.body_id].append(row)
    return found


def seated(everyone: Iterable[Membership], day: dt.date) -> list[Membership]:
    """Those of them seated on `day`, in the order of a roster."""
    return in_order(rules.on_day(everyone, day))


def in_order(members: Iterable[Membership]) -> list[Membership]:
    """In the order of a roster, sorted here: databases compare kana by their own locale."""
    return sorted(members, key=lambda member: (member.sort_key, member.seat))
