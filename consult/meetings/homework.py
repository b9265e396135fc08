"""宿題 as they come back: what a meeting still has to hear of those that earlier ones gave."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.calendars import parse_date
from consult.errors import Invalid
from consult.meetings.models import AgendaItem, Meeting, Outcome
from consult.meetings.models_minutes import TaskReport


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


def said_before(session: Session, of: Meeting, case_id: int | None) -> list[Outcome]:
    """決定事項 and open 宿題 that earlier meetings of the body wrote about the same case."""
    if case_id is None:
        return []
    done = select(TaskReport.outcome_id).where(
        TaskReport.state == "done", TaskReport.meeting_id != of.case_id
    )
    query = (
        select(Outcome)
        .join(AgendaItem, AgendaItem.id == Outcome.item_id)
        .join(Meeting, Meeting.case_id == Outcome.meeting_id)
        .where(
            AgendaItem.linked_case_id == case_id, Meeting.body_id == of.body_id, Meeting.number < of.number
        )
        .where(Outcome.id.not_in(done))
        .order_by(Meeting.number, Outcome.id)
    )
    return list(session.execute(query).scalars())


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
