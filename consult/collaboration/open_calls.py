"""What can be applied for now: the published calls for grants and joint projects, each once, the first to end first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import Office
from consult.cases.models import Case
from consult.collaboration.grants import sheets as grant_sheets
from consult.collaboration.joint_projects import sheets as joint_sheets
from consult.dossier.models import CaseSheet

AT_ONCE = 500
_CALLED = (grant_sheets.NAME, joint_sheets.NAME)


@dataclass(frozen=True)
class Call:
    """One call: whoever prepares an application has a case, the call itself is said once."""

    procedure: str
    name: str  # of the programme; empty for joint projects
    year: int | None
    closes_on: dt.date
    decision_due: dt.date | None
    criteria: str
    office: Office


def open_on(session: Session, day: dt.date) -> list[Call]:
    """The calls that take in something on `day`, the first to end first; nothing of who applies.

    A call ends with its last day, not with the first application, whose case goes its own way.
    """
    listed = CaseSheet.answers["opens_on"].as_string()
    wanted = (
        select(Case, CaseSheet)
        .join(CaseSheet, CaseSheet.case_id == Case.id)
        .where(CaseSheet.sheet == "call", CaseSheet.state == "kept", Case.procedure.in_(_CALLED))
        .where(CaseSheet.answers["closes_on"].as_string() >= day.isoformat())
        .where(listed.is_(None) | (listed <= day.isoformat()))
        .order_by(CaseSheet.id)
        .limit(AT_ONCE)
    )
    rows = session.execute(wanted).all()
    return sorted(_each_once((case, sheet.answers) for case, sheet in rows), key=lambda one: one.closes_on)


def _each_once(rows: Iterator[tuple[Case, dict[str, object]]]) -> Iterator[Call]:
    known: set[tuple[object, ...]] = set()
    for case, said in rows:
        name, year = str(said.get("programme") or ""), said.get("year")
        key = (case.procedure, case.office_id, name, year, said["closes_on"])
        if key not in known:
            known.add(key)
            due = said.get("decision_due")
            yield Call(
                case.procedure,
                name,
                year if isinstance(year, int) else None,
                dt.date.fromisoformat(str(said["closes_on"])),
                dt.date.fromisoformat(str(due)) if due else None,
                str(said.get("criteria") or ""),
                case.office,
            )
