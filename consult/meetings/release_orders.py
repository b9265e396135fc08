"""The order to release long minutes: given by a second person on the desk, carried out by the worker (`releasing`).

ordered → queued → building, part by part → released | failed
"""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult import clock
from consult.documents.pdf.minutes_parts import SIGNS_PER_PART
from consult.i18n import N_, gettext, msg
from consult.jobs.models import Job
from consult.meetings.actions import publishing
from consult.meetings.models import Meeting, Remark
from consult.meetings.models_release import MinutesRelease
from consult.meetings.printing import DRAWING, SEARCH
from consult.unit_of_work import UnitOfWork

JOB = "minutes.release"
STEPS = {
    "": N_("始めています"),
    DRAWING: N_("公開版と内部用のPDF"),
    SEARCH: N_("隠した言葉が残っていないかの確かめ"),
}
RUNNING = frozenset({"queued", "building"})


def is_long(session: Session, meeting: Meeting) -> bool:
    """Whether setting the minutes takes so long (more than some ten pages) that the worker does it."""
    signs = select(func.sum(func.length(Remark.text))).where(Remark.meeting_id == meeting.case_id)
    return (session.execute(signs).scalar() or 0) > SIGNS_PER_PART


def standing(session: Session, meeting: Meeting) -> MinutesRelease | None:
    """The order for the present version of the minutes, if there is one."""
    row = session.get(MinutesRelease, meeting.case_id)
    return row if row is not None and row.version == meeting.minutes_version else None


def order(uow: UnitOfWork, meeting: Meeting) -> None:
    """Release the public edition as a second person, by the worker. Ordered twice, it is done once.

    Raises:
        Forbidden: when the actor made one of the passages or proposed them.
        Refused: as for `publishing.release`.
    """
    publishing.ensure_releasable(uow, meeting)
    row, now = uow.session.get(MinutesRelease, meeting.case_id), clock.now()
    account = uow.actor.account_id
    if account is None or (row is not None and row.state in RUNNING):
        return
    if row is None:
        row = uow.add(MinutesRelease(meeting_id=meeting.case_id, asked_by=account))
    row.state, row.version, row.asked_by = "queued", meeting.minutes_version, account
    row.step, row.done, row.parts, row.error, row.asked_at, row.changed_at = "", 0, 0, "", now, now
    uow.enqueue(JOB, str(meeting.case_id), {"meeting_id": meeting.case_id})
    again = update(Job).where(Job.kind == JOB, Job.key == str(meeting.case_id), Job.done_at.is_(None))
    uow.execute(again.values(attempts=0))


def far(row: MinutesRelease) -> str:
    """How far an order is, in words."""
    if row.state == "queued":
        return gettext("順番を待っています")
    if row.state == "released":
        return gettext("できました")
    if row.state == "failed":
        return gettext("作れませんでした")
    step = gettext(STEPS[row.step])
    return (
        str(msg("%(step)s　%(done)s/%(parts)s部分", step=step, done=row.done, parts=row.parts))
        if row.parts
        else step
    )
