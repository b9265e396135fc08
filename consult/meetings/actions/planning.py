"""Before the meeting: plan it, write its agenda, add its materials."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Body
from consult.cases import clocks
from consult.cases.actions import link, open_case
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.documents import files
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.meetings import closing, overdue, room_queries
from consult.meetings.actions import choosing, correcting, turn
from consult.meetings.models import AgendaItem, Material, Meeting
from consult.unit_of_work import UnitOfWork

OPENNESS = ("open", "partly_closed", "closed")
_CHANGEABLE = frozenset(
    {
        "starts_at",
        "ends_at",
        "place",
        "online",
        "in_writing",
        "openness",
        "closed_code",
        "closed_reason",
        "how_to_observe",
        "next_meeting",
    }
)


def plan_meeting(
    uow: UnitOfWork,
    body: Body,
    *,
    starts_at: dt.datetime,
    place: str,
    ends_at: dt.datetime | None = None,
    number: int | None = None,
    online: bool = False,
    in_writing: bool = False,
    openness: str = "open",
    closed_code: str = "",
    closed_reason: str = "",
    how_to_observe: str = "",
) -> Meeting:
    """Plan 第n回 and start the clock of its notice. `number` is only given for meetings held before.

    Raises:
        Invalid: for a missing place, an end before the beginning, or a number already taken.
    """
    uow.require(Permission.MEETING_PREPARE, on=body)
    _check({"starts_at": starts_at, "ends_at": ends_at, "place": place, "openness": openness})
    closing.ensure(closed_code, closed_reason)
    _ensure_writing_allowed(body, in_writing)
    uow.session.execute(select(Body.id).where(Body.id == body.id).with_for_update())
    taken = uow.session.execute(select(Meeting.number).where(Meeting.body_id == body.id)).scalars().all()
    number = number or max(taken, default=0) + 1
    if number in taken:
        sentence = msg("第%(n)s回は、もうあります", n=number)
        raise Invalid(sentence, {"number": [sentence]})
    case = open_case(
        uow,
        "meeting",
        title=f"{body.name} 第{number}回",
        office=body.office,
        body_id=body.id,
        permission=Permission.MEETING_PREPARE,
    )
    meeting = uow.add(
        Meeting(
            case_id=case.id,
            body_id=body.id,
            number=number,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            online=online,
            in_writing=in_writing,
            openness=openness,
            closed_code=closed_code,
            closed_reason=closed_reason,
            how_to_observe=how_to_observe,
        )
    )
    uow.flush()
    uow.session.refresh(meeting)
    uow.record(
        Event.MEETING_PLANNED,
        meeting,
        public={"body": body.slug, "number": number, "starts": starts_at.isoformat()},
    )
    definition = definition_of(uow.session, case)
    clocks.enter(uow, case, definition, definition.stage(case.stage))
    overdue.ask_to_fill(uow, meeting)
    return meeting


def change_meeting(uow: UnitOfWork, meeting: Meeting, **changes: Any) -> None:
    """Change date, place, openness or how to observe, before it begins (`next_meeting` at any time)."""
    turn.take(uow, meeting, Permission.MEETING_PREPARE)
    turn.ensure_unsealed(meeting)
    unknown = changes.keys() - _CHANGEABLE
    if unknown:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    if meeting.opened_at and changes.keys() - {"next_meeting"}:
        raise Refused(msg("開会したあとは、日時や場所を変えられません"))
    current = {name: getattr(meeting, name) for name in ("starts_at", "ends_at", "place", "openness")}
    _check(current | changes)
    _ensure_writing_allowed(meeting.body, changes.get("in_writing", False))
    if changes.keys() & {"closed_code", "closed_reason"}:
        closing.ensure(
            changes.get("closed_code", meeting.closed_code),
            changes.get("closed_reason", meeting.closed_reason),
        )
    for name, value in changes.items():
        setattr(meeting, name, value)
    _keep_one_closing(uow, meeting)
    correcting.note_change(uow, meeting)
    uow.record(Event.MEETING_CHANGED, meeting, public={"fields": sorted(changes)})


def describe(
    uow: UnitOfWork, meeting: Meeting, *, observers: int | None = None, staff: list[str] | None = None
) -> None:
    """What the head of the minutes needs: how many observed, which staff were there (職・氏名)."""
    turn.take(uow, meeting, Permission.MEETING_RUN)
    turn.ensure_unsealed(meeting)
    if observers is not None:
        if observers < 0:
            sentence = msg("0以上の数を入れてください")
            raise Invalid(sentence, {"observers": [sentence]})
        meeting.observers = observers
    if staff is not None:
        meeting.staff_present = [name.strip() for name in staff if name.strip()]
    correcting.note_change(uow, meeting)
    uow.record(Event.MEETING_CHANGED, meeting, public={"observers": meeting.observers})


def add_item(
    uow: UnitOfWork,
    meeting: Meeting,
    *,
    title: str,
    needs_decision: bool = True,
    case: Case | None = None,
    closed_code: str = "",
    closed_reason: str = "",
) -> AgendaItem:
    """Add 議題 at the end of the agenda; it may be any open case, which then says that it is discussed here.

    Raises:
        Invalid: without a title, for a case that is over, unknown to this body or not its to decide, and for an
            item held in private without ground or reason.
    """
    turn.take(uow, meeting, Permission.MEETING_PREPARE)
    _ensure_agenda_open(meeting)
    _titled(title)
    closing.ensure(closed_code, closed_reason, prefix="item_closed")
    if case is not None:
        choosing.ensure_may_be_item(uow, meeting, case, needs_decision=needs_decision)
    last = max((item.position for item in meeting.items), default=0)
    item = uow.add(
        AgendaItem(
            meeting_id=meeting.case_id,
            position=last + 1,
            title=title.strip(),
            needs_decision=needs_decision,
            linked_case_id=case.id if case else None,
            closed_code=closed_code,
            closed_reason=closed_reason.strip(),
        )
    )
    if case is not None:
        link(uow, meeting.case, case, "discusses")
    _recorded(uow, meeting, "added", last + 1)
    return item


def change_item(
    uow: UnitOfWork,
    item: AgendaItem,
    *,
    title: str | None = None,
    needs_decision: bool | None = None,
    closed_code: str = "",
    closed_reason: str | None = None,
) -> None:
    """Change the wording of 議題, or hold it in private with a ground and a reason."""
    turn.take(uow, item.meeting, Permission.MEETING_PREPARE)
    _ensure_agenda_open(item.meeting)
    if title is not None:
        _titled(title)
        item.title = title.strip()
    if needs_decision is not None:
        item.needs_decision = needs_decision
    if closed_reason is not None:
        closing.ensure(closed_code, closed_reason, prefix="item_closed")
        item.closed_code, item.closed_reason = closed_code, closed_reason.strip()
    _recorded(uow, item.meeting, "changed", item.position)


def move_item(uow: UnitOfWork, item: AgendaItem, step: int) -> None:
    """Exchange 議題 with the one before (-1) or after (+1) it."""
    turn.take(uow, item.meeting, Permission.MEETING_PREPARE)
    _ensure_agenda_open(item.meeting)
    order = list(item.meeting.items)
    place = order.index(item)
    other = place + step
    if not 0 <= other < len(order):
        return
    neighbour = order[other]
    mine, theirs = item.position, neighbour.position
    item.position = -1  # positions are unique: step aside first
    uow.flush()
    neighbour.position = mine
    uow.flush()
    item.position = theirs
    _recorded(uow, item.meeting, "moved", theirs)
    uow.session.expire(item.meeting, ["items"])


def remove_item(uow: UnitOfWork, item: AgendaItem) -> None:
    """Take 議題 off the agenda while the meeting is still being planned and nothing was said about it."""
    meeting, position = item.meeting, item.position
    turn.take(uow, meeting, Permission.MEETING_PREPARE)
    if meeting.noticed_on is not None:
        raise Refused(msg("知らせたあとの議題は消せません。会議で「次回へ継続」にしてください。"))
    uow.session.delete(item)
    uow.flush()
    uow.session.expire(meeting, ["items"])
    for later in meeting.items:
        if later.position > position:
            later.position -= 1
            uow.flush()
    _recorded(uow, meeting, "removed", position)


def add_material(
    uow: UnitOfWork,
    meeting: Meeting,
    *,
    title: str,
    body: bytes | None = None,
    name: str = "",
    media_type: str = "application/pdf",
    public: bool = True,
) -> Material:
    """Add 配布資料; a public one with a file is on the web from the moment of the notice."""
    turn.take(uow, meeting, Permission.MEETING_PREPARE)
    turn.ensure_unsealed(meeting)
    _titled(title)
    last = uow.session.execute(
        select(func.max(Material.position)).where(Material.meeting_id == meeting.case_id)
    ).scalar()
    kept = (
        files.store(
            uow, body, name=name or title, media_type=media_type, case_id=meeting.case_id, public=public
        )
        if body
        else None
    )
    material = uow.add(
        Material(
            meeting_id=meeting.case_id,
            position=(last or 0) + 1,
            title=title.strip(),
            file_id=kept.id if kept else None,
            public=public,
        )
    )
    uow.record(Event.AGENDA_CHANGED, meeting, public={"material": material.position, "public": public})
    return material


def _ensure_writing_allowed(body: Body, in_writing: bool) -> None:  # noqa: FBT001 - the name says what
    if in_writing and "paper" not in body.attendance_modes:
        sentence = msg(
            "%(name)sの決まりでは、書面で決めることを認めていません。認めるときは、先に決まりを変えてください",
            name=body.name,
        )
        raise Invalid(sentence, {"in_writing": [sentence]})


def _keep_one_closing(uow: UnitOfWork, meeting: Meeting) -> None:
    """What is asked already in a meeting held in writing ends when the meeting does."""
    if meeting.answers_until is not None:
        for asked in room_queries.rounds(uow.session, meeting):
            if asked.state == "open":
                asked.due_at = meeting.answers_until


def _titled(title: str) -> None:
    if not title.strip():
        raise Invalid(msg("題名を書いてください"), {"title": [msg("題名を書いてください")]})


def _ensure_agenda_open(meeting: Meeting) -> None:
    if meeting.closed_at is not None:
        raise Refused(msg("会議は閉会しています"))


def _recorded(uow: UnitOfWork, meeting: Meeting, what: str, position: int) -> None:
    uow.flush()
    uow.session.expire(meeting, ["items"])
    uow.record(
        Event.AGENDA_CHANGED,
        meeting,
        public={"change": what, "item": position, "on": clock.today().isoformat()},
    )


def _check(values: dict[str, Any]) -> None:
    wrong: dict[str, list[Sentence]] = {}
    if not str(values["place"]).strip():
        wrong["place"] = [msg("場所を書いてください")]
    if values["openness"] not in OPENNESS:
        wrong["openness"] = [msg("公開、一部非公開、非公開から選んでください")]
    if values["ends_at"] is not None and values["ends_at"] <= values["starts_at"]:
        wrong["ends_at"] = [msg("終わりは、始まりより後の時刻にしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
