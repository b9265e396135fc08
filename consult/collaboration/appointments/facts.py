"""What the conditions of a 委嘱 look at: sheets of the present round, terms, who else serves; codes and counts."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import fiscal_year
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.collaboration.appointments.conditions import NOMINATION_ITEMS, REPORT_ITEMS, AppointmentFacts
from consult.collaboration.appointments.models import AppointmentTerm
from consult.collaboration.appointments.roster import taken_from, terms_of
from consult.collaboration.appointments.sheets import NAME
from consult.collaboration.dossier_facts import missing
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written
from consult.workflow.definition import Definition

_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


@facts_for(NAME)
def appointment_facts(session: Session, cases: Sequence[Case]) -> Sequence[AppointmentFacts]:
    """The facts of each case: a fixed number of statements, however many cases."""
    held, ids = dossiers(session, cases), [case.id for case in cases]
    terms, today = terms_of(session, ids), clock.today()
    steps = select(CaseStep.case_id, func.max(CaseStep.at).label("at")).where(
        CaseStep.case_id.in_(ids), CaseStep.trigger.in_(("appoint", "renew"))
    )
    appointed = {row.case_id: row.at for row in session.execute(steps.group_by(CaseStep.case_id))}
    serving = taken_from(session, today)
    found = []
    for case, dossier in zip(cases, held, strict=True):
        nomination = dossier.last("nomination")
        others = serving.get(nomination["post"], set()) - {case.id} if nomination else set()
        definition = pinned(session, case.definition_digest)
        since = appointed.get(case.id, _BEGINNING)
        found.append(of_dossier(dossier, definition, terms.get(case.id, ()), since=since, others=len(others)))
    return found


def of_dossier(
    dossier: Dossier,
    definition: Definition,
    terms: Sequence[AppointmentTerm],
    *,
    since: dt.datetime,
    others: int,
) -> AppointmentFacts:
    """What the sheets say; selection and consent count only since the last appointment."""
    today, term = clock.today(), terms[-1] if terms else None
    consent, bars = _since(dossier, "consent", since), _since(dossier, "bars", since)
    assessed = [one for one in dossier.all("assessment") if one.at > since]
    dismissal, hearing = dossier.last("dismissal"), dossier.last("hearing")
    notice = int(definition.setting("renewal_days", 90))
    return AppointmentFacts(
        today=today,
        nomination_missing=missing(dossier.last("nomination"), NOMINATION_ITEMS),
        person_consents=bool(consent and consent["agrees"]),
        bars=tuple(bars["found"] or ()) if bars else None,
        posts=int(definition.setting("posts", 1)),
        serving=others,
        assessed_by=len(assessed),
        interested=sum(one["interest"] == "has" for one in assessed),
        term_from=term.since if term else None,
        term_until=term.until if term else None,
        notice_from=term.until - dt.timedelta(days=notice) if term else None,
        terms_served=len(terms),
        most_terms=int(definition.setting("most_terms", 1)),
        report_missing=missing(pending(dossier), REPORT_ITEMS),
        years_without_report=unreported(dossier, term, today),
        open_cases=sum(not one["handed_to"] for one in dossier.all("cases")),
        dismissal_ground=dismissal["ground"] if dismissal else "",
        heard=hearing is not None and (dismissal is None or hearing.at >= dismissal.at),
    )


def pending(dossier: Dossier) -> Written | None:
    """The newest activity report that has not been taken yet."""
    return next(reversed(unread(dossier)), None)


def unread(dossier: Dossier) -> list[Written]:
    """The activity reports that have not been taken yet, oldest first."""
    taken = {one["report"] for one in dossier.all("reported")}
    return [one for one in dossier.all("report") if one.number not in taken]


def _since(dossier: Dossier, code: str, since: dt.datetime) -> Written | None:
    return next((one for one in reversed(dossier.all(code)) if one.at > since), None)


def unreported(dossier: Dossier, term: AppointmentTerm | None, today: dt.date) -> tuple[int, ...]:
    """The fiscal years of this term up to today without a report that was taken."""
    if term is None:
        return ()
    reported = {one["year"] for one in dossier.all("reported")}
    years = range(fiscal_year(term.since).year, fiscal_year(min(today, term.until)).year + 1)
    return tuple(year for year in years if year not in reported)
