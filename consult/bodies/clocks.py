"""How the clocks of a body are reckoned."""

from sqlalchemy.orm import Session

from consult.bodies import facts, queries
from consult.bodies.models import Body
from consult.calendars import Deadline, reckon
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.queries import dossier
from consult.i18n import N_


@clocks.reckons("body_term", N_("委員の任期"))
def term_by(session: Session, case: Case) -> Deadline | None:
    """The years of the term from the day of 委嘱."""
    if case.body_id is None:
        return None
    body = session.get_one(Body, case.body_id)
    seats = queries.memberships(session, [body.id])[body.id]
    first = facts.appointed(seats, dossier(session, case))
    if first is None:
        return None
    years = facts.term_years(body, pinned(session, case.definition_digest))
    return reckon("term", first, number=years)
