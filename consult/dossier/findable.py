"""次の人への3行 in the search of records."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.calendars import tokyo_date
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.dossier.handed_on import of
from consult.dossier.handed_on_rules import told
from consult.i18n import using
from consult.records.sources import Entry, source


@source("lines")
def lines(session: Session, case: Case) -> Iterator[Entry]:
    """One entry with the lines, the theme and the name of the procedure, so that each of them finds it."""
    row = of(session, case)
    if row is None or not row.lines:
        return
    with using("ja"):
        title = pinned(session, case.definition_digest).title["ja"]
        said = [f"{label}：{text}" for label, text in told(row.lines)]
    text = "\n".join(filter(None, (*said, case.theme, title)))
    yield Entry("handed_on", case.title, text, tokyo_date(row.at).isoformat(), f"{case.address}#handed-on")
