"""The story of a case, line by line: for the act that adds one, and for effects whose move was permitted."""

from sqlalchemy import func, select

from consult.cases.models import Case, TimelineEntry
from consult.cases.wording import ensure_sayable
from consult.i18n import gettext
from consult.unit_of_work import UnitOfWork


def tell(uow: UnitOfWork, case: Case, entry: TimelineEntry) -> TimelineEntry:
    """Append a line; the caller has asked for permission, set its date as far as it is known, and records it."""
    last = (
        uow.session.execute(
            select(func.max(TimelineEntry.position)).where(TimelineEntry.case_id == case.id)
        ).scalar()
        or 0
    )
    ensure_sayable(
        uow.session, case, gettext("これまでの経過"), entry.title, entry.who or "", entry.note or ""
    )
    entry.case_id, entry.position = case.id, entry.position or last + 1
    uow.add(entry)
    return entry
