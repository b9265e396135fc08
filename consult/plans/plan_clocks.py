"""How the clocks of a plan are reckoned: the time promised for its adoption, and its yearly review after that."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, fiscal_year, parse_fuzzy, reckon
from consult.calendars.deadlines import Count, Rule
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.hooks import written
from consult.dossier.queries import dossier
from consult.dossier.sheets import Values
from consult.i18n import N_
from consult.plans.plan_sheets import NAME
from consult.unit_of_work import UnitOfWork

_REVIEW = 180


@clocks.reckons("plan_adoption_due", N_("計画を定める時期"))
def adoption_by(session: Session, case: Case) -> Deadline | None:
    """The last day of the time the policy names: 令和9年3月 is kept until the end of March."""
    policy = dossier(session, case).last("policy")
    return _last_day(policy["adopt_by"]) if policy else None


@clocks.reckons("plan_review_due", N_("計画の検証の公表"))
def review_by(session: Session, case: Case) -> Deadline | None:
    """So many days after the end of the 年度 in which the stage was entered; that last day is not counted."""
    days = int(pinned(session, case.definition_digest).setting("review_days", _REVIEW))
    return reckon(Rule(Count.EXCLUDING, days, N_("年度の終わり")), fiscal_year(clock.today()).last)


@written(NAME, "policy")
def set_adoption(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """The clock follows the policy from the moment it is written, or written anew."""
    if values.get("adopt_by"):
        clocks.start(uow, case, "plan_adoption_due", _last_day(values["adopt_by"]))


def _last_day(text: str) -> Deadline:
    return reckon("fixed_day", parse_fuzzy(text).last)
