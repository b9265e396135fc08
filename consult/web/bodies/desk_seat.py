"""/desk/seat: what a member does before and outside the sitting: days, conflicts, votes in writing."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.bodies.models import Body, Membership
from consult.cases.models import Case
from consult.db import db
from consult.errors import DomainError, NotFound
from consult.i18n import N_, gettext, msg
from consult.meetings import queries, room_queries
from consult.meetings.actions import casting, conflicts, scheduling
from consult.meetings.models import Meeting
from consult.meetings.models_room import ConflictDeclaration, ScheduleDay, SchedulePoll, WrittenRound
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.bodies import seat_overrides
from consult.web.forms import Typed, number_in
from consult.web.meetings import meeting_page
from consult.web.meetings.desk_console import Filled

blueprint = Blueprint("desk_seat", __name__, url_prefix="/desk/seat")
ANSWERS: Final = {"yes": N_("行ける"), "maybe": N_("調整すれば行ける"), "no": N_("行けない")}


@blueprint.get("")
@needs(Permission.MEETING_TAKE_PART)
def show() -> str:
    """Everything that waits for this member."""
    return _page(Typed())


@blueprint.post("")
@needs(Permission.MEETING_TAKE_PART)
def act() -> Response | tuple[str, int]:
    """One act of a member for their own seat."""
    try:
        with unit_of_work(current_actor()) as uow:
            said = _done(uow)
        flash(str(said))
    except DomainError as error:
        typed = Typed(request.form.to_dict())
        fields = getattr(error, "fields", {})
        typed.wrong = {name: list(lines) for name, lines in fields.items()} or {"main": [error.sentence]}
        return _page(typed), error.status
    return redirect("/desk/seat", 303)


def _done(uow: UnitOfWork) -> Any:
    form = request.form
    number = number_in(form.get("id", ""))
    if form.get("do") == "days":
        poll = uow.session.get(SchedulePoll, number)
        if poll is None:
            raise NotFound(msg("この日程は見つかりません"))
        answers = {number_in(k[4:]): v for k, v in form.items() if k.startswith("day-")}
        scheduling.answer_days(uow, poll, _mine(uow.session, poll.body_id), answers)
        return msg("日程の答えを送りました。日が決まるまでは、答え直せます。")
    if form.get("do") == "declare":
        meeting = uow.session.get(Meeting, number)
        if meeting is None:
            raise NotFound(msg("この会議は見つかりません"))
        item = queries.item(uow.session, meeting, number_in(form.get("item", "")))
        conflicts.declare(uow, item, _mine(uow.session, meeting.body_id), reason=form.get("reason", ""))
        return msg("議題%(n)sについて申し出ました。事務局が答えます。", n=item.position)
    if form.get("do") == "withdraw":
        row = uow.session.get(ConflictDeclaration, number)
        if row is None:
            raise NotFound(msg("答えを待つ申し出はありません"))
        conflicts.withdraw(uow, row)
        return msg("申し出を取り下げました。")
    if form.get("do") == "cast":
        asked = uow.session.get(WrittenRound, number)
        if asked is None:
            raise NotFound(msg("数えを待つ書面の表決はありません"))
        me = _mine(uow.session, asked.item.meeting.body_id)
        casting.cast(uow, asked, me, form.get("ballot", ""), remark=form.get("remark", ""))
        return msg("書面の表決を送りました。期限までは、変えられます。")
    if form.get("do") == "answer_override":
        return seat_overrides.answer(uow, number)
    raise NotFound(msg("この操作はありません"))


def _mine(session: Session, body_id: int) -> Membership:
    """The actor's own seat on a body."""
    found = next((m for m in _seats(session) if m.body_id == body_id), None)
    if found is None:
        raise NotFound(msg("あなたの席がある会議体ではありません"))
    return found


def _seats(session: Session) -> list[Membership]:
    today = clock.today()
    query = select(Membership).where(Membership.account_id == current_actor().account_id)
    return [
        m
        for m in session.execute(query.order_by(Membership.id)).scalars()
        if m.until is None or m.until >= today
    ]


def _page(typed: Typed) -> str:
    session = db.session()
    seats = {m.body_id: m for m in _seats(session)}
    return render_template(
        "desk/seat.html",
        polls=[_poll(session, poll, seats[poll.body_id]) for poll in _polls(session, list(seats))],
        meetings=[_meeting(session, m, seats[m.body_id]) for m in _meetings(session, list(seats))],
        overrides=seat_overrides.waiting(session, list(seats)),
        answers=[(code, gettext(word)) for code, word in ANSWERS.items()],
        errors=typed.errors,
        error_of=typed.error_of,
        failed=typed["id"],
        typed=Filled(request.form.to_dict()),
        trail=trails.desk(gettext("委員の席")),
    )


def _polls(session: Session, ids: list[int]) -> list[SchedulePoll]:
    query = (
        select(SchedulePoll)
        .where(SchedulePoll.body_id.in_(ids), SchedulePoll.state == "open")
        .options(selectinload(SchedulePoll.days).selectinload(ScheduleDay.answers))
        .order_by(SchedulePoll.id)
    )
    return list(session.execute(query).scalars())


def _poll(session: Session, poll: SchedulePoll, me: Membership) -> dict[str, Any]:
    return {
        "id": poll.id,
        "title": f"{session.get_one(Body, poll.body_id).name}　{poll.title}",
        "by": poll.answer_by,
        "days": [
            {
                "id": day.id,
                "when": day.starts_at,
                "mine": next((a.answer for a in day.answers if a.membership_id == me.id), ""),
            }
            for day in poll.days
        ],
    }


def _meetings(session: Session, ids: list[int]) -> list[Meeting]:
    query = (
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.body_id.in_(ids), Meeting.closed_at.is_(None), Meeting.noticed_on.is_not(None))
        .where(Case.stage != "cancelled")
        .options(selectinload(Meeting.items))
        .order_by(Meeting.starts_at)
        .limit(5)
    )
    return list(session.execute(query).scalars())


def _meeting(session: Session, meeting: Meeting, me: Membership) -> dict[str, Any]:
    declared = {d.item_id: d for d in room_queries.declarations(session, meeting) if d.membership_id == me.id}
    words = {"declared": gettext("答えを待っています"), "accepted": gettext("除斥になりました")}
    asked = [r for r in room_queries.rounds(session, meeting) if r.state == "open"]
    return {
        "id": meeting.case_id,
        "title": meeting.case.title,
        "when": meeting_page.when(meeting),
        "href": f"/meetings/{meeting.case.slug}",
        "items": [
            {
                "id": item.id,
                "n": item.position,
                "title": item.title,
                "open": item.state in {"pending", "current"},
                "declared": _declared(declared.get(item.id), words),
            }
            for item in meeting.items
        ],
        "rounds": [
            {
                "id": r.id,
                "question": r.question,
                "due": r.due_at,
                "mine": next((b for b in r.ballots if b.membership_id == me.id), None),
            }
            for r in asked
        ],
    }


def _declared(row: ConflictDeclaration | None, words: dict[str, str]) -> dict[str, Any] | None:
    if row is None or row.state == "withdrawn":
        return None
    word = words.get(row.state) or gettext("除斥にしないという答えです")
    return {"id": row.id, "word": word, "answer": row.answer, "waiting": row.state == "declared"}
