"""What can be found of a consultation: the points of its published result and the city's answers."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.consultations.models import Consultation
from consult.consultations.queries import groups
from consult.records.sources import Entry, source


@source("answer")
def answers(session: Session, case: Case) -> Iterator[Entry]:
    """論点 and 市の考え方, once the result is published; never the opinions themselves."""
    row = session.get(Consultation, case.id)
    if row is None or row.result_published_at is None:
        return
    day = tokyo_date(row.result_published_at).isoformat()
    for group in groups(session, case):
        text = "\n".join(filter(None, (group.response, group.reason, group.place)))
        yield Entry(
            f"point/{group.number}", group.gist, text, day, f"/cases/{case.slug}/result#point-{group.number}"
        )
