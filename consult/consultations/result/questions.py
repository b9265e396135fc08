"""Every word of a result, and beside it, that a person has to look at before it is published."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys
from consult.consultations.result import beside, files, names
from consult.consultations.result.leaks import secrets_of


def unanswered_names(session: Session, case: Case, settings: Settings) -> tuple[names.NameFound, ...]:
    """Parts of names in what the result would say now and in what stands beside it; before the period nothing."""
    parts = secrets_of(session, case, Keys.of(settings)).parts
    if not parts.families and not parts.given:
        return ()
    beside_it = list(beside.places_of(beside.words_beside(session, case)))
    made_of = files.sources(
        session,
        case,
        settings,
        version=files.next_version(session, case),
        day=tokyo_date(clock.now()),
    )
    return names.unanswered(
        session, case, parts, [*beside_it, *names.in_result(made_of.report, made_of.opinions)]
    )
