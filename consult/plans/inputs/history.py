"""What became of one input before it became what it is now: every answer with its day, its reason and who gave it.

It is read from the log, where the reason and the person are disclosures that can be erased and nobody can rewrite.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit.entry import check_disclosures
from consult.audit.events import Event
from consult.audit.models import AuditDisclosure, AuditEvent
from consult.cases.models import Case
from consult.plans.inputs.rules import named_in

_AT_MOST: Final = 500  # acts on a plan's inputs; one act answers many


@dataclass(frozen=True)
class Answered:
    """One answer; `reason` is None where the log does not keep it."""

    at: dt.datetime
    who: str
    disposition: str
    reason: str | None
    place: str


def of(session: Session, case: Case, number: int) -> list[Answered]:
    """The answers to an input, oldest first: two statements."""
    about = select(AuditEvent).where(
        AuditEvent.case_id == case.id, AuditEvent.type == Event.PLAN_INPUTS_DISPOSED.value
    )
    rows = session.execute(about.order_by(AuditEvent.id.desc()).limit(_AT_MOST)).scalars().all()
    told = select(AuditDisclosure).where(AuditDisclosure.event_id.in_([row.id for row in rows]))
    known: dict[int, dict[str, str]] = {}
    for one in session.execute(told).scalars():
        if one.disclosure is not None:
            known.setdefault(one.event_id, {})[one.name] = one.disclosure
    found: list[Answered] = []
    for row in reversed(rows):
        public, opened = json.loads(row.entry), check_disclosures(row.entry, known.get(row.id, {}))
        if named_in(str(opened.get("numbers") or public["numbers"]), number):
            found.append(
                Answered(
                    row.at,
                    str(opened.get("actor", "")),
                    str(public["disposition"]),
                    opened.get("reason"),
                    str(opened.get("place", "")),
                )
            )
    return found
