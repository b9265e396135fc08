"""What else happens when a 検証・評価 moves, and how its clocks are reckoned."""

import datetime as dt

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, FiscalYear, fiscal_year, reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases import actions as cases
from consult.cases import clocks, queries
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.i18n import N_, using
from consult.plans.reviews.earlier import cases_by_number, previous
from consult.plans.reviews.facts import PLANS
from consult.plans.reviews.figures import figures
from consult.plans.reviews.words import NAME
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("import_recommendations")
def import_recommendations(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The open recommendations of the review before stand first; the case is public from now on."""
    case.public = True
    for one in previous(uow.session, [dossier(uow.session, case)])[0]:
        kept = {
            "ref": one.ref,
            "text": one.text,
            "answer": one.answer,
            "office": one.office,
            "year": one.year,
        }
        note(uow, case, "earlier", {name: value for name, value in kept.items() if value})


@effect("freeze_figures")
def freeze_figures(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Count in the records of the city; what was counted once for this review is not counted again."""
    if dossier(uow.session, case).all("figure"):
        return
    for one in figures(uow.session, year_of(uow.session, case)):
        with using("ja"):  # the words of the record, whoever's page they were counted on
            said = {"name": str(one.name), "figure": str(one.said), "means": str(one.means)}
        numbers = (
            {} if one.kept_back else {"count": one.count} | ({} if one.of is None else {"whole": one.of})
        )
        note(uow, case, "figure", {**said, **numbers, "code": one.code, "day": clock.today()})


@effect("publish_review")
def publish_review(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The promise of a report is kept."""
    clocks.meet(uow, case, "review_published_by")


@effect("carry_recommendations")
def carry_recommendations(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The two cases name each other; the later review takes the open ones in when its year is opened."""
    sheet = dossier(uow.session, case).last("next_year")
    number = str(sheet["number"] if sheet else decision.inputs.get("handed_to", ""))
    for target in cases_by_number(uow.session, [number], (NAME, *PLANS)).values():
        cases.link(uow, case, target, "feeds")


def year_of(session: Session, case: Case) -> FiscalYear:
    """The year that is looked at; the one before this one until it is written."""
    sheet = dossier(session, case).last("year")
    return FiscalYear.parse(sheet["year"]) if sheet else FiscalYear(fiscal_year(clock.today()).year - 1)


def _days(session: Session, case: Case, name: str) -> int:
    return int(pinned(session, case.definition_digest).setting(name, 1))


@clocks.reckons("review_published_by", N_("年次報告の公表"))
def published_by(session: Session, case: Case) -> Deadline | None:
    """So many days after the end of the year that is looked at."""
    end = year_of(session, case).last
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "publish_days"), N_("年度の終わり")), end)


@clocks.reckons("review_response_due", N_("提言への対応方針"))
def response_by(session: Session, case: Case) -> Deadline | None:
    """Counted from the day of the recommendations; sent back, from the same day."""
    made = [step for step in queries.steps(session, case) if step.trigger == "recommend"]
    since = tokyo_date(made[-1].at) if made else clock.today()
    return reckon(Rule(Count.EXCLUDING, _days(session, case, "response_days"), N_("提言の日")), since)


@clocks.reckons("review_next_due", N_("次の検証"))
def next_by(session: Session, case: Case) -> Deadline | None:
    """The first day after as many years as lie between two reviews."""
    year = FiscalYear(year_of(session, case).year + _days(session, case, "interval_years"))
    return reckon("fixed_day", year.last + dt.timedelta(days=1))
