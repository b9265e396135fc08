"""次の人への3行 on the pages of a case: asked when it has ended, shown to everyone, given on while it is under way."""

from typing import Any

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db
from consult.decisions.handed_on import before
from consult.dossier import handed_on
from consult.dossier.handed_on_rules import told
from consult.dossier.models_handed_on import HandedOn
from consult.i18n import Message
from consult.web.access import current_actor
from consult.workflow.definition import Definition


def shown(rows: list[HandedOn]) -> list[dict[str, Any]]:
    """Lines of other cases for components/handed_on."""
    return [
        {"href": row.case.address, "number": row.case.number, "title": row.case.title, "at": row.at}
        | {"lines": told(row.lines)}
        for row in rows
    ]


def panel(case: Case, definition: Definition) -> dict[str, Any]:
    """For the desk: whether lines are still to be left; before the end, what others left."""
    session = db.session()
    if definition.stage(case.stage).final:
        asked = allowed(current_actor(), Permission.CASE_HAND_ON, case)
        return {"asked": asked and case.id in handed_on.unasked(session, [case]), "before": []}
    return {"asked": False, "before": shown(before(session, case.procedure, case=case, theme=case.theme))}


def public_panel(case: Case) -> list[tuple[Message, str]]:
    """For everyone: the lines that count now."""
    row = handed_on.of(db.session(), case)
    return told(row.lines) if row else []
