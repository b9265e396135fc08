"""The deadlines of a case as the desk shows them: how they stand, how they were counted, what may be changed."""

from typing import Any

from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import clock_changes, clocks, promises
from consult.cases.models import Case, Deadline
from consult.i18n import N_, gettext, pick
from consult.templating import long
from consult.web.access import current_actor
from consult.web.cases.promises import STATES, changes, word

ACTS = {
    "suspend": N_("止める"),
    "resume": N_("再開する"),
    "extend": N_("延ばす"),
    "reopen": N_("開き直す"),
}


def panel(session: Session, case: Case) -> list[dict[str, Any]]:
    """The clocks of a case for the desk, those that run first."""
    rows = clocks.of(session, case)
    history = clocks.history(session, rows)
    may = allowed(current_actor(), Permission.CLOCK_CHANGE, case)
    rows.sort(key=lambda row: row.state not in clocks.OPEN)
    return [_row(case, row, changes(history[row.id]), may=may) for row in rows]


def _row(case: Case, row: Deadline, changed: list[dict[str, Any]], *, may: bool) -> dict[str, Any]:
    stands = promises.standing(row)
    return {
        "what": clocks.label(row),
        "when": long(row.due_on),
        "word": word(stands.code),
        "state": STATES[stands.code],
        "text": stands.sentence,
        "closing": pick(row.closing) if row.closing else "",
        "public": row.public,
        "steps": [pick(step) for step in row.steps],
        "changes": changed,
        "acts": [
            {"href": f"/desk/cases/{case.slug}/clocks/{row.rule}/{act}", "title": gettext(ACTS[act])}
            for act in (clock_changes.acts_on(row) if may else ())
        ],
    }
