"""Which session a matter is for: the one it was brought to, else the first it can still come before."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.orm import Session

from consult import clock
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.council import queries
from consult.council.models import CouncilMatter, CouncilSession
from consult.council.petition_conditions import cutoff
from consult.workflow.definition import Definition


def cutoff_for(definition: Definition, opens_on: dt.date) -> dt.datetime:
    """The last instant at which a petition comes before a session that opens on a day, by the council's rules."""
    days, time = definition.setting("cutoff_days", 7), definition.setting("cutoff_time", "17:15")
    return cutoff(opens_on, int(days), str(time))


def session_among(
    matter: CouncilMatter, stage: str, definition: Definition, ahead: Iterable[CouncilSession]
) -> CouncilSession | None:
    """The session of a matter that stands in `stage`; `ahead` are those that have not ended, oldest first.

    What was carried over waits for the next session to be called; a petition that came after the cutoff is for
    the first session whose cutoff it meets.
    """
    held = stage == "held_over"
    if matter.carried:
        return None
    if matter.session is not None and not held:
        return matter.session
    for one in ahead:
        if one.body_id != matter.body_id:
            continue
        if not held or (matter.arrived_at and matter.arrived_at <= cutoff_for(definition, one.opens_on)):
            return one
    return None


def session_of(session: Session, case: Case, stage: str = "") -> CouncilSession | None:
    """The session of one case, as it stands or as if it stood in `stage`; None for what is not before the council."""
    matter = session.get(CouncilMatter, case.id)
    if matter is None:
        return None
    definition = pinned(session, case.definition_digest)
    ahead = queries.sessions_since(session, [matter.body_id], clock.today())
    return session_among(matter, stage or case.stage, definition, ahead)
