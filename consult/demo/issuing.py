"""Documents with a number in the demo: issued as the pages do, first set, then sealed."""

from consult.access.actor import Actor
from consult.cases.queries import by_slug
from consult.db import db, settings
from consult.issuing import preparing, queries, sealing
from consult.unit_of_work import unit_of_work


def issue(who: Actor, slug: str, kind: str, **written: str) -> str:
    """Issue the first document of a kind the case has to offer; returns its number."""
    town = settings().municipality
    case = by_slug(db.session(), slug)
    proposal = next(one for one in queries.possible(db.session(), case, town) if one.kind == kind)
    sheets = preparing.prepare(db.session(), case, [preparing.Wanted(proposal.said(written))], town)
    with unit_of_work(who) as uow:
        made = sealing.seal(uow, by_slug(uow.session, slug), sheets, town)[0]
        return made.document.register_number
