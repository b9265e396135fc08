"""What else happens when a meeting moves up to its end; what follows for its minutes is in `minutes_effects`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import Deadline, reckon
from consult.cases import clocks
from consult.cases.clocks import reckons
from consult.cases.models import Case
from consult.i18n import N_
from consult.meetings import overdue, queries, telling
from consult.meetings.actions import notice_addresses
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


def _meeting(session: Session, case: Case) -> Meeting:
    return session.get_one(Meeting, case.id)


@effect("announce_meeting")
def announce_meeting(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The meeting, its agenda and its public materials are on the web from now on."""
    meeting = _meeting(uow.session, case)
    meeting.noticed_on = clock.today()
    case.public = True
    clocks.meet(uow, case, "meeting_notice")
    uow.enqueue(telling.JOB, str(case.id), {"case_id": case.id})


@effect("announce_cancellation")
def announce_cancellation(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A meeting that was announced says on its page that it is not held."""
    for deadline in clocks.of(uow.session, case):
        if deadline.state in clocks.OPEN:
            deadline.state, deadline.fired_at = "cancelled", clock.now()
    meeting = _meeting(uow.session, case)
    notice_addresses.erase(uow, meeting)
    overdue.ask_to_fill(uow, meeting)


@effect("record_opening")
def record_opening(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """開会: the time, and the first item is taken up."""
    meeting = _meeting(uow.session, case)
    meeting.opened_at = clock.now()
    if meeting.items:
        meeting.items[0].state = "current"


@effect("record_closing")
def record_closing(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """閉会: the time, from which the days for summary and minutes are counted; the summary has no stage of its own.

    The rules of the body are kept with the meeting: others may hold from another day on.
    """
    meeting = _meeting(uow.session, case)
    meeting.closed_at, meeting.rules_then = clock.now(), queries.rules_of(meeting.body)
    day = clocks.reckoned_for(uow.session, case, "meeting_summary")
    if day is not None:
        clocks.start(uow, case, "meeting_summary", day)


@clocks.loads("meeting_notice", "meeting_summary", "minutes", "minutes_check", "minutes_correction")
def meetings_of(session: Session, cases: Sequence[Case]) -> Sequence[Meeting]:
    """The meetings of several cases, with their bodies."""
    mine = select(Meeting).where(Meeting.case_id.in_([case.id for case in cases]))
    return session.execute(mine).scalars().all()


@reckons("meeting_notice", N_("開催の知らせ"))
def notice_by(session: Session, case: Case) -> Deadline | None:
    """The last day to give notice, counted back from the day of the meeting."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return None
    return reckon("meeting_notice", queries.held_on(meeting), number=meeting.body.notice_days)
