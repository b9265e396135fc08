"""名簿 of appointed volunteers as a printed sheet: who agreed to be listed, in kana order, as of one day."""

import datetime as dt
from collections.abc import Sequence

from consult.accounts.models import Office
from consult.calendars import date_text
from consult.collaboration.appointments.models import AppointmentTerm, RoleName
from consult.collaboration.appointments.role_names import otherwise
from consult.collaboration.appointments.roster import name_on
from consult.documents.editions import Contact, Roster, RosterMember
from consult.i18n import using


def sheet(
    rows: Sequence[AppointmentTerm],
    given: Sequence[RoleName],
    day: dt.date,
    *,
    office: Office,
    municipality: str,
) -> Roster:
    """The sheet, with the names the roles had on that day."""
    with using("ja"):
        return Roster(
            municipality=municipality,
            body="協働の担い手",
            heading="名簿",
            as_of=f"{date_text(day, 'bare')}現在",
            order="五十音順・敬称略",
            members=tuple(
                RosterMember(
                    row.place,
                    row.name or "",
                    row.reading or "",
                    name_on(given, row.role, day, otherwise(row.role)),
                    f"{date_text(row.since, 'bare')}から{date_text(row.until, 'bare')}まで",
                )
                for row in rows
            ),
            contact=Contact(office.name, office.telephone, office.email, office.fax, office.address),
        )
