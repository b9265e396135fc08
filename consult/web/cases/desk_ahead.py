"""The next step of a case beside its sheets, so that nobody has to guess which of them is wanted now."""

from typing import Any

from sqlalchemy.orm import Session

from consult.cases import staged
from consult.cases.models import Case
from consult.web import verdicts
from consult.web.access import current_actor
from consult.web.cases.next_step import nearest
from consult.web.words import holders


def ahead(session: Session, case: Case) -> dict[str, Any] | None:
    """What leads on from here: what is still missing, the page of the act, or who takes it; None at the end."""
    option = nearest(case, staged.options(session, current_actor(), case))
    if option is None:
        return None
    return {
        "label": option.label,
        "missing": verdicts.unmet(case, option),
        "href": f"/desk/cases/{case.slug}/transitions/{option.trigger}" if option.answerable else "",
        "who": holders(option.edge.permission),
    }
