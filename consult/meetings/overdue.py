"""期限を過ぎた約束: each promised day that passed goes on the agenda of the steering body, once, by itself.

Which body that is, the setting CONSULT_STEERING_BODY says. Without a meeting in planning the promise waits
until one is planned; notice already given is never changed behind its readers' backs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Body
from consult.cases import clocks
from consult.cases.models import Case, CaseLink, Deadline
from consult.cases.models_clocks import BrokenPromise
from consult.db import settings
from consult.jobs.queue import handles
from consult.meetings.models import AgendaItem, Meeting
from consult.unit_of_work import UnitOfWork

TITLE = "期限を過ぎた約束"
FILL = "promise.agenda"


def steering_body(session: Session) -> Body | None:
    """The body that answers for promises; None when the setting names none that exists."""
    slug = settings().steering_body
    return session.execute(select(Body).where(Body.slug == slug)).scalar_one_or_none() if slug else None


def next_meeting(session: Session, body: Body) -> Meeting | None:
    """The next meeting of a body whose agenda nobody has been told yet."""
    return (
        session.execute(
            select(Meeting)
            .join(Case, Case.id == Meeting.case_id)
            .where(Meeting.body_id == body.id, Meeting.starts_at > clock.now())
            .where(Meeting.noticed_on.is_(None), Case.stage != "cancelled")
            .order_by(Meeting.starts_at)
            .limit(1)
        )
        .scalars()
        .first()
    )


@handles(clocks.BROKEN)
def note(uow: UnitOfWork, _key: str, *, case_id: int, rule: str, due: str) -> None:
    """The worker's part, in the first second after a promised day: note that it passed, and bring it up."""
    row = uow.session.execute(
        select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == rule)
    ).scalar_one_or_none()
    if row is None or row.state != "running" or row.due_on.isoformat() != due:
        return
    case = uow.session.get_one(Case, case_id)
    known = select(BrokenPromise.id).where(
        BrokenPromise.deadline_id == row.id, BrokenPromise.due_on == row.due_on
    )
    if not case.public or uow.session.execute(known).first():
        return
    uow.require(Permission.CLOCK_FIRE)
    uow.add(BrokenPromise(deadline_id=row.id, due_on=row.due_on, noted_at=clock.now()))
    uow.record(Event.DEADLINE_OVERDUE, case, public={"rule": rule, "due": due})
    _bring_up(uow)


@handles(FILL)
def fill(uow: UnitOfWork, _key: str) -> None:
    """The worker's part after a meeting was planned or called off: what waits goes on the next agenda."""
    uow.require(Permission.CLOCK_FIRE)
    _bring_up(uow)


def ask_to_fill(uow: UnitOfWork, meeting: Meeting) -> None:
    """Part of planning a meeting and of calling one off: let the worker look at what waits."""
    if meeting.body.slug == settings().steering_body:
        uow.enqueue(FILL, str(meeting.case_id))


def _bring_up(uow: UnitOfWork) -> None:
    uow.flush()
    body = steering_body(uow.session)
    meeting = next_meeting(uow.session, body) if body else None
    if meeting is None:
        return
    uow.session.execute(select(Meeting.case_id).where(Meeting.case_id == meeting.case_id).with_for_update())
    uow.session.refresh(meeting, ["items"])
    for broken, deadline, case in _waiting(uow.session):
        broken.meeting_id = meeting.case_id
        _add(uow, meeting, deadline, case)


def _waiting(session: Session) -> Sequence[tuple[BrokenPromise, Deadline, Case]]:
    """Broken promises still open that are on no agenda, or on that of a meeting that was called off."""
    called_off = select(Case.id).where(Case.stage == "cancelled", Case.procedure == "meeting")
    rows = session.execute(
        select(BrokenPromise, Deadline, Case)
        .join(Deadline, Deadline.id == BrokenPromise.deadline_id)
        .join(Case, Case.id == Deadline.case_id)
        .where(Deadline.state == "running", Deadline.due_on == BrokenPromise.due_on)
        .where(or_(BrokenPromise.meeting_id.is_(None), BrokenPromise.meeting_id.in_(called_off)))
        .order_by(BrokenPromise.id)
    ).all()
    return [(broken, deadline, case) for broken, deadline, case in rows]


def _add(uow: UnitOfWork, meeting: Meeting, deadline: Deadline, case: Case) -> None:
    position = max((item.position for item in meeting.items), default=0) + 1
    title = f"{TITLE}：{case.number} {case.title}（{deadline.label}）"
    item = AgendaItem(position=position, title=title, needs_decision=False, linked_case_id=case.id)
    meeting.items.append(item)
    uow.record(
        Event.AGENDA_CHANGED,
        meeting,
        public={"change": "added", "item": position, "on": clock.today().isoformat()},
    )
    linked = select(CaseLink.id).where(
        CaseLink.from_id == meeting.case_id, CaseLink.to_id == case.id, CaseLink.kind == "discusses"
    )
    if uow.session.execute(linked).first() is None:
        uow.add(CaseLink(from_id=meeting.case_id, to_id=case.id, kind="discusses"))
        uow.record(Event.CASE_LINKED, meeting.case, public={"to": case.slug, "kind": "discusses"})


@dataclass(frozen=True)
class Broken:
    """An overdue promise for the desk, and the meeting that takes it up, if there is one yet."""

    deadline: Deadline
    case: Case
    meeting: Meeting | None


def overdue(session: Session, *, limit: int = 100) -> list[Broken]:
    """Overdue promises, longest first, each with the meeting on whose agenda it is."""
    rows = session.execute(
        select(Deadline, Case, BrokenPromise.meeting_id)
        .join(Case, Case.id == Deadline.case_id)
        .outerjoin(
            BrokenPromise,
            (BrokenPromise.deadline_id == Deadline.id) & (BrokenPromise.due_on == Deadline.due_on),
        )
        .where(Deadline.state == "running", Deadline.public.is_(True), Deadline.trigger.is_(None))
        .where(Case.public.is_(True), Deadline.due_at < clock.now())
        .order_by(Deadline.due_at, Deadline.id)
        .limit(limit)
    ).all()
    ids = {meeting_id for _row, _case, meeting_id in rows if meeting_id}
    meetings = {
        m.case_id: m for m in session.execute(select(Meeting).where(Meeting.case_id.in_(ids))).scalars()
    }
    return [Broken(row, case, meetings.get(meeting_id or 0)) for row, case, meeting_id in rows]
