"""Days on which people meet: talks, briefings and gatherings, for the public calendar and the list of what comes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases.models import Case
from consult.collaboration.dialogues import sheets as dialogue_sheets
from consult.collaboration.gatherings import sheets as gathering_sheets
from consult.dossier.models import CaseSheet

_DAYS: Final = {dialogue_sheets.NAME: ("session", "date"), gathering_sheets.NAME: ("notice", "day")}
MOST: Final = 50


@dataclass(frozen=True)
class Occasion:
    """One day of one case, as announced; `hours` and `place` are what the notice says."""

    case: Case
    on: dt.date
    hours: str
    place: str
    kind: str  # a code of the procedure's kinds

    @property
    def off(self) -> bool:
        """Whether it was called off."""
        return self.case.stage == "cancelled"


def occasions(session: Session, case: Case | None = None, *, since: dt.date | None = None) -> list[Occasion]:
    """Those of published cases, the newest cases first asked, in the order of their days.

    Args:
        session: The database session.
        case: Only those of this case.
        since: Only those of this day or later.
    """
    kinds = [and_(Case.procedure == name, CaseSheet.sheet == code) for name, (code, _) in _DAYS.items()]
    statement = (
        select(CaseSheet).join(Case).where(Case.public.is_(True), CaseSheet.state == "kept", or_(*kinds))
    )
    if case is not None:
        statement = statement.where(CaseSheet.case_id == case.id)
    if since is not None:
        days = [
            and_(Case.procedure == name, CaseSheet.answers[item].as_string() >= since.isoformat())
            for name, (_, item) in _DAYS.items()
        ]
        statement = statement.where(or_(*days))
    rows = session.execute(statement.order_by(CaseSheet.id.desc()).limit(MOST)).scalars().all()
    return sorted(filter(None, map(_occasion, rows)), key=lambda found: found.on)


def _occasion(row: CaseSheet) -> Occasion | None:
    day = row.answers.get(_DAYS[row.case.procedure][1])
    if day is None:
        return None
    said = [str(row.answers.get(item) or "") for item in ("hours", "place", "kind")]
    return Occasion(row.case, dt.date.fromisoformat(day), *said)


def split(found: Sequence[Occasion]) -> tuple[list[Occasion], list[Occasion]]:
    """Those to come, soonest first, and those past, latest first."""
    today = clock.today()
    coming = [one for one in found if one.on >= today and not one.off]
    return coming, [one for one in reversed(found) if one.on < today or one.off]
