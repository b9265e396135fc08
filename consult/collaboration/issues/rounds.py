"""What becomes of a reply nobody decided when the issue leaves the city again: it never reaches the public page."""

from sqlalchemy import func, select

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case, CaseStep
from consult.dossier.queries import rows_of
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision

_UNDECIDED = ("city_considering", "city_reply_drafted")


def drop_undecided_reply(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Withdraw the draft of a reply when the issue is handed back or on; what was decided before stays."""
    if decision.source not in _UNDECIDED:
        return
    wanted = select(func.max(CaseStep.at)).where(
        CaseStep.case_id == case.id, CaseStep.trigger.like("reply_%")
    )
    decided = uow.session.execute(wanted).scalar()
    for row in rows_of(uow.session, case):
        if row.sheet == "reply" and row.state == "kept" and (decided is None or row.at > decided):
            with using("ja"):
                row.state, row.reason = "withdrawn", str(msg("決めないまま、市から戻しました"))
            row.at, row.by = clock.now(), uow.actor.account_id
            uow.record(Event.SHEET_WITHDRAWN, case, public={"sheet": row.sheet, "number": row.number})
    uow.flush()
