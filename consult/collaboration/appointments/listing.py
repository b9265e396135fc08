"""名簿 and consent: a name stands in the roster only while its owner agrees, from the moment that is written down."""

from collections.abc import Mapping
from typing import Any

from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.appointments.roster import terms_of
from consult.collaboration.appointments.sheets import NAME
from consult.dossier import keeping
from consult.dossier.hooks import written
from consult.dossier.queries import dossier, row_of
from consult.dossier.sheets import Values
from consult.unit_of_work import UnitOfWork


def put_down(uow: UnitOfWork, case: Case, known: Mapping[str, Any]) -> None:
    """Write name and reading into every term of a person; nothing in `known` takes them out."""
    for term in terms_of(uow.session, [case.id]).get(case.id, []):
        term.name, term.reading = known.get("name"), known.get("reading")
    uow.record(Event.APPOINTMENT_LISTED, case)


@written(NAME, "consent")
def consent_is_followed(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """A consent that is withdrawn takes the name off every roster at once."""
    if terms_of(uow.session, [case.id]):
        row = row_of(uow.session, case, "nomination", 1)
        put_down(uow, case, keeping.opened(row) if row and values.get("listed") else {})


@written(NAME, "nomination")
def name_is_followed(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """A name that is put right is right in the roster too, where it may stand there."""
    consent = dossier(uow.session, case).last("consent")
    if terms_of(uow.session, [case.id]):
        put_down(uow, case, values if consent and consent["listed"] else {})
