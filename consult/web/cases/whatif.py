"""もし、この日に進めたら: which clocks would follow, and by how much they hold. Reads only."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from consult.calendars import parse_date
from consult.cases import queries
from consult.cases.models import Case
from consult.errors import Invalid
from consult.i18n import Message, msg
from consult.workflow.explain import Option


def of(session: Session, case: Case, option: Option, typed: str) -> dict[str, Any]:
    """The running promises of a case seen from a day: kept with a margin, or broken by so many days."""
    if not typed.strip():
        return {"typed": "", "day": None, "clocks": [], "error": None}
    try:
        day = parse_date(typed)
    except Invalid as error:
        return {"typed": typed, "day": None, "clocks": [], "error": str(error)}
    rows = [_row(d.label, d.due_on, day) for d in queries.running_deadlines(session, [case])[case.id]]
    return {"typed": typed, "day": day, "clocks": rows, "error": None, "act": option.label}


def _row(label: str, due: dt.date, day: dt.date) -> dict[str, Any]:
    margin = (due - day).days
    text = msg("%(what)s（%(day)s）", what=Message(label), day=due)
    if margin < 0:
        return {"state": "warn", "text": text, "detail": msg("%(n)s日足りません", n=-margin)}
    detail = msg("ちょうど。1日遅れると超えます") if margin == 0 else msg("%(n)s日の余裕", n=margin)
    return {"state": "yes", "text": text, "detail": detail}
