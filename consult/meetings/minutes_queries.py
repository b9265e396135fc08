"""Reading the life of minutes: who checks and attests, how they are approved, versions, summaries, open tasks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consult.bodies.models import Membership
from consult.calendars import parse_date
from consult.cases.models import Case
from consult.errors import Invalid
from consult.meetings import queries
from consult.meetings.models import AgendaItem, Meeting, Outcome
from consult.meetings.models_minutes import (
    Approval,
    Attestation,
    MinutesRevision,
    Signatory,
    Summary,
    TaskReport,
)

CHAIR, NEXT_MEETING = "chair", "next_meeting"


def signatories(session: Session, of: Meeting) -> list[Membership]:
    """署名委員 named for a meeting, in kana order."""
    named = set(
        session.execute(select(Signatory.membership_id).where(Signatory.meeting_id == of.case_id)).scalars()
    )
    return [member for member in queries.members(session, of) if member.id in named]


def asked(session: Session, of: Meeting, purpose: str) -> list[Membership]:
    """Who is asked: for a check those who were there, to sign the named signatories."""
    return queries.attended(session, of) if purpose == "check" else signatories(session, of)


def attestations(session: Session, of: Meeting, version: int | None = None) -> Sequence[Attestation]:
    """Who confirmed this version (or that), in the order it happened."""
    rows = select(Attestation).where(
        Attestation.meeting_id == of.case_id, Attestation.version == (version or of.minutes_version)
    )
    return session.execute(rows.order_by(Attestation.id)).scalars().all()


def missing_signatures(session: Session, meetings: Iterable[Meeting]) -> dict[int, tuple[str, ...]]:
    """Short names of those who have not confirmed the present version, by meeting."""
    version = {meeting.case_id: meeting.minutes_version for meeting in meetings}
    found: dict[int, tuple[str, ...]] = dict.fromkeys(version, ())
    done = {
        (row.meeting_id, row.membership_id)
        for row in session.execute(select(Attestation).where(Attestation.meeting_id.in_(version))).scalars()
        if row.version == version[row.meeting_id]
    }
    named = select(Signatory).where(Signatory.meeting_id.in_(version)).order_by(Signatory.id)
    for row in session.execute(named).scalars():
        if (row.meeting_id, row.membership_id) not in done:
            found[row.meeting_id] = (*found[row.meeting_id], row.membership.short_name)
    return found


def approval_way(session: Session, of: Meeting) -> str:
    """By the chair, or at the next meeting: as chosen for this meeting, else as for the one before it."""
    row = session.execute(
        select(Approval.way)
        .join(Meeting, Meeting.case_id == Approval.meeting_id)
        .where(Meeting.body_id == of.body_id, Meeting.number <= of.number)
        .order_by(Meeting.number.desc())
        .limit(1)
    ).scalar()
    return row or CHAIR


def approving_item(session: Session, of: Meeting) -> tuple[AgendaItem, Meeting] | None:
    """The item of a later meeting of the same body that takes these minutes up; the passed one if there is one."""
    rows = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .join(Case, Case.id == Meeting.case_id)
        .where(AgendaItem.linked_case_id == of.case_id, AgendaItem.needs_decision.is_(True))
        .where(Meeting.body_id == of.body_id, Meeting.number > of.number, Case.stage != "cancelled")
        .order_by(Meeting.number)
    ).all()
    found = [(item, meeting) for item, meeting in rows]
    return next((pair for pair in found if pair[0].state == "passed"), found[-1] if found else None)


def next_planned(session: Session, of: Meeting) -> Meeting | None:
    """The next meeting of the same body that is still being prepared or has been announced."""
    return session.execute(
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.body_id == of.body_id, Meeting.number > of.number)
        .where(Meeting.opened_at.is_(None), Case.stage != "cancelled")
        .order_by(Meeting.number)
        .limit(1)
    ).scalar_one_or_none()


def approved(session: Session, meetings: Sequence[Meeting]) -> dict[int, bool]:
    """Whether the way of approval is fulfilled, by meeting: the chair seals, or a later meeting has voted."""
    chosen = session.execute(
        select(Meeting.body_id, Meeting.number, Approval.way)
        .join(Approval, Approval.meeting_id == Meeting.case_id)
        .where(Meeting.body_id.in_({meeting.body_id for meeting in meetings}))
        .order_by(Meeting.number)
    ).all()
    voted = {
        (body, case)
        for body, case in session.execute(
            select(Meeting.body_id, AgendaItem.linked_case_id)
            .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
            .where(AgendaItem.linked_case_id.in_([meeting.case_id for meeting in meetings]))
            .where(AgendaItem.state == "passed", AgendaItem.needs_decision.is_(True))
        )
    }
    found = {}
    for meeting in meetings:
        ways = [way for body, n, way in chosen if body == meeting.body_id and n <= meeting.number]
        chair = not ways or ways[-1] == CHAIR
        found[meeting.case_id] = chair or (meeting.body_id, meeting.case_id) in voted
    return found


def changes(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Acts of writing in the corrections that are open now, by meeting."""
    rows = select(MinutesRevision.meeting_id, MinutesRevision.changes).where(
        MinutesRevision.meeting_id.in_(list(ids)), MinutesRevision.state == "open"
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def revisions(session: Session, of: Meeting) -> Sequence[MinutesRevision]:
    """Every correction of published minutes, oldest first."""
    return (
        session.execute(
            select(MinutesRevision)
            .where(MinutesRevision.meeting_id == of.case_id)
            .order_by(MinutesRevision.id)
        )
        .scalars()
        .all()
    )


def present_revision(session: Session, of: Meeting) -> MinutesRevision | None:
    """The correction the present version is or will be; None for the first version."""
    rows = [row for row in revisions(session, of) if row.state != "dropped"]
    return rows[-1] if rows and rows[-1].version == of.minutes_version else None


def summary(session: Session, of: Meeting) -> Summary | None:
    """概要 of a meeting, published or not."""
    return session.get(Summary, of.case_id)


@dataclass(frozen=True)
class Task:
    """A 宿題 of an earlier meeting, with what this meeting says of it."""

    outcome: Outcome
    number: int  # of the meeting that gave it
    due_on: dt.date | None  # when its 期日 is a date
    reports: tuple[TaskReport, ...]

    @property
    def done(self) -> bool:
        """Whether some meeting heard that it is done."""
        return any(report.state == "done" for report in self.reports)

    def said_at(self, meeting_id: int) -> TaskReport | None:
        """What one meeting heard of it."""
        return next((report for report in self.reports if report.meeting_id == meeting_id), None)


def tasks_before(session: Session, of: Meeting) -> list[Task]:
    """宿題 of the body's earlier meetings that were open when this one came: with what it said of each."""
    found = [
        task for task in _tasks(session, of.body_id)
        if task.number < of.number
    ]  # fmt: skip
    numbers = _numbers(session, {report.meeting_id for task in found for report in task.reports})
    return [
        task for task in found
        if not any(r.state == "done" and numbers[r.meeting_id] < of.number for r in task.reports)
    ]  # fmt: skip


def open_tasks(session: Session, body_id: int) -> list[Task]:
    """Every 宿題 of a body that no meeting has heard is done."""
    return [task for task in _tasks(session, body_id) if not task.done]


def _tasks(session: Session, body_id: int) -> list[Task]:
    rows = session.execute(
        select(Outcome, Meeting.number)
        .join(Meeting, Meeting.case_id == Outcome.meeting_id)
        .where(Meeting.body_id == body_id, Outcome.kind == "task", Meeting.minutes_drafted_at.is_not(None))
        .order_by(Meeting.number, Outcome.id)
    ).all()
    reports: dict[int, list[TaskReport]] = {}
    query = select(TaskReport).join(Outcome, Outcome.id == TaskReport.outcome_id)
    query = query.join(Meeting, Meeting.case_id == Outcome.meeting_id).where(Meeting.body_id == body_id)
    for report in session.execute(query.order_by(TaskReport.id)).scalars():
        reports.setdefault(report.outcome_id, []).append(report)
    return [
        Task(outcome, number, due_day(outcome.due), tuple(reports.get(outcome.id, ())))
        for outcome, number in rows
    ]


def _numbers(session: Session, ids: Iterable[int]) -> dict[int, int]:
    rows = session.execute(select(Meeting.case_id, Meeting.number).where(Meeting.case_id.in_(set(ids))))
    return {row[0]: row[1] for row in rows}


def due_day(text: str) -> dt.date | None:
    """The day a 期日 names; None for 「次回まで」 and the like."""
    try:
        return parse_date(text) if text.strip() else None
    except Invalid:
        return None


CLOSED_PAGE = 50


def closed_meetings(session: Session, before: int | None = None) -> list[Meeting]:
    """Announced meetings held in private, wholly or for some items, newest first; one row more than a page."""
    private = select(AgendaItem.meeting_id).where(AgendaItem.closed_reason != "")
    query = (
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True), (Meeting.openness != "open") | Meeting.case_id.in_(private))
        .options(joinedload(Meeting.body))
        .order_by(Meeting.case_id.desc())
        .limit(CLOSED_PAGE + 1)
    )
    if before is not None:
        query = query.where(Meeting.case_id < before)
    return list(session.execute(query).scalars())


def number_of_closed(session: Session) -> int:
    """How many such meetings there are."""
    private = select(AgendaItem.meeting_id).where(AgendaItem.closed_reason != "")
    counted = session.execute(
        select(func.count())
        .select_from(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True), (Meeting.openness != "open") | Meeting.case_id.in_(private))
    )
    return int(counted.scalar_one())
