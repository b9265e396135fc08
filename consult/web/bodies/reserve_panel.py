"""When a seat is empty and somebody waits in reserve for it, the desk proposes to call the next one up."""

from typing import Any

from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.bodies import procedure
from consult.bodies.models import Body
from consult.calendars import date_text
from consult.cases import staged
from consult.recruitment import queries
from consult.recruitment.models import Recruitment

WAITING, CALL_UP = "waiting_list", "call_up"


def proposals(session: Session, actor: Actor, body: Body) -> list[dict[str, Any]]:
    """The open calls of a body whose next in reserve can be called up now, with how many wait and until when."""
    held = [case for case in procedure.cases_of(session, body, "recruitment") if case.stage == WAITING]
    if not held:
        return []
    applied = queries.applications_of(session, [case.id for case in held])
    found = []
    for case in held:
        ready = any(o.trigger == CALL_UP and o.answerable for o in staged.options(session, actor, case))
        waiting = sum(one.outcome == "reserve" and one.state == "received" for one in applied[case.id])
        call = session.get(Recruitment, case.id)
        if ready:
            found.append(
                {
                    "title": case.title,
                    "waiting": waiting,
                    "until": date_text(call.reserve_until) if call and call.reserve_until else "",
                    "href": f"/desk/cases/{case.slug}/transitions/{CALL_UP}",
                }
            )
    return found
