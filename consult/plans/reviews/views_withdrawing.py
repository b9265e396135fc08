"""Who sent a view takes it back by the code: it leaves the pages and the counts, and stays in the record."""

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.dossier.queries import row_of
from consult.errors import Conflict
from consult.i18n import msg, using
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.views import ensure_open
from consult.unit_of_work import UnitOfWork


def withdraw(uow: UnitOfWork, row: ReviewView) -> None:
    """Take a view back, published or not.

    Raises:
        Refused: once the hearing is over: the report has been reckoned with it.
        Conflict: when it was taken back already.
    """
    uow.require(Permission.REVIEW_SEND_VIEW, on=row.case)
    ensure_open(uow.session, row.case)
    if row.withdrawn:
        raise Conflict(msg("この意見は、もう取り下げられています。"))
    with using("ja"):
        reason = str(msg("送った人が取り下げました"))
    shown = row_of(uow.session, row.case, "view", row.sheet) if row.sheet is not None else None
    if shown is not None:  # the sender's own act, so the sheet is not asked for the permission of the office
        shown.state, shown.reason, shown.at, shown.by = "withdrawn", reason, clock.now(), None
        uow.record(Event.SHEET_WITHDRAWN, row.case, public={"sheet": "view", "number": shown.number})
    row.state, row.reason, row.sheet = "withheld", reason, None
    row.settled_at, row.settled_by = clock.now(), None
    uow.flush()
    uow.record(Event.VIEW_WITHDRAWN, row.case, public={"number": row.number})
