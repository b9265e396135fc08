"""Who was heard: for each talk, gathering and plan of a 年度, which of the six actors were there and which never."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import FiscalYear
from consult.cases.models import Case, CaseStep
from consult.collaboration.dialogues import sheets as dialogue_sheets
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.collaboration.gatherings import sheets as gathering_sheets
from consult.dossier.queries import Dossier, dossiers
from consult.plans import plan_sheets
from consult.plans.plan_conditions import ACTOR_KINDS as PLAN_KINDS
from consult.plans.plan_conditions import PlanFacts
from consult.plans.plan_facts import plan_facts

PAGE: Final = 50
_HELD: Final = ("held", "ended_open")
_OF_PLAN: Final = dict(zip(PLAN_KINDS, ACTOR_KINDS, strict=True))  # the same six, in the same order
_PEOPLE: Final = {dialogue_sheets.NAME: "attendance", gathering_sheets.NAME: "came"}


@dataclass(frozen=True)
class Heard:
    """One case and the kinds of actors that were there, as codes of `ACTOR_KINDS`."""

    case: Case
    kinds: frozenset[str]

    @property
    def unheard(self) -> tuple[str, ...]:
        """Those that never were, in the order of the six."""
        return tuple(code for code in ACTOR_KINDS if code not in self.kinds)


@dataclass(frozen=True)
class Coverage:
    """One page of cases, newest first; `after` is the key of the next, None at the end."""

    rows: tuple[Heard, ...]
    after: int | None

    @property
    def never(self) -> tuple[str, ...]:
        """The kinds heard in none of these cases."""
        heard = frozenset().union(*(row.kinds for row in self.rows))
        return tuple(code for code in ACTOR_KINDS if code not in heard) if self.rows else ()


def coverage(session: Session, year: FiscalYear, *, after: int | None = None, limit: int = PAGE) -> Coverage:
    """The public cases in which people were heard in a year; a fixed number of statements a page."""
    first, last = clock.tokyo(year.year, 4, 1), clock.tokyo(year.year + 1, 4, 1)
    moved = select(CaseStep.case_id).where(CaseStep.at >= first, CaseStep.at < last)
    met = (Case.procedure.in_(_PEOPLE)) & Case.id.in_(moved.where(CaseStep.target.in_(_HELD)))
    planned = (Case.procedure == plan_sheets.NAME) & Case.id.in_(moved)
    statement = select(Case).where(Case.public.is_(True), met | planned).order_by(Case.id.desc())
    if after is not None:
        statement = statement.where(Case.id < after)
    found = session.execute(statement.limit(limit + 1)).scalars().all()
    cases = found[:limit]
    return Coverage(
        tuple(Heard(case, kinds) for case, kinds in zip(cases, _kinds(session, cases), strict=True)),
        cases[-1].id if len(found) > limit else None,
    )


def _kinds(session: Session, cases: Sequence[Case]) -> list[frozenset[str]]:
    plans = [case for case in cases if case.procedure == plan_sheets.NAME]
    read = cast("Sequence[PlanFacts]", plan_facts(session, plans) if plans else ())
    of_plan: Mapping[int, frozenset[str]] = {
        case.id: frozenset(_OF_PLAN[code] for code in PLAN_KINDS if code not in (facts.kinds_unheard or ()))
        for case, facts in zip(plans, read, strict=True)
    }
    held = dossiers(session, cases)
    return [
        of_plan[case.id] if case.id in of_plan else _there(dossier, _PEOPLE[case.procedure])
        for case, dossier in zip(cases, held, strict=True)
    ]


def _there(dossier: Dossier, sheet: str) -> frozenset[str]:
    return frozenset(code for one in dossier.all(sheet) for code in ACTOR_KINDS if one[code])
