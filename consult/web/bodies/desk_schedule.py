"""/desk/bodies/<slug>/schedule: ask the members for days, read the answers, plan the meeting on one of them."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.calendars import moment_text, parse_date
from consult.db import db, settings
from consult.errors import DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings.actions import day_links, scheduling
from consult.meetings.models_room import ScheduleDay, SchedulePoll
from consult.meetings.rules import quorum_needed
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.bodies import schedule_links
from consult.web.bodies.desk_seat import ANSWERS
from consult.web.forms import Typed, number_in
from consult.web.meetings.desk_console import Filled

blueprint = Blueprint("desk_schedule", __name__, url_prefix="/desk/bodies")
ROWS = 5


@blueprint.get("/<slug>/schedule")
@needs(Permission.MEETING_PREPARE)
def show(slug: str) -> str:
    """The open question with its answers, or the form to ask."""
    return _page(slug, Typed())


@blueprint.post("/<slug>/schedule")
@needs(Permission.MEETING_PREPARE)
def act(slug: str) -> Response | tuple[str, int]:
    """Ask, enter an answer given by telephone, or plan the meeting."""
    typed = Typed(request.form.to_dict())
    try:
        if typed["do"] == "look":
            return _page(slug, typed, look=True), 200
        with unit_of_work(current_actor()) as uow:
            address, said = _done(uow, slug, typed)
        flash(str(said))
    except DomainError as error:
        if isinstance(error, Invalid):
            typed.join(error)
        else:
            typed.wrong["main"] = [error.sentence]
        return _page(slug, typed), error.status
    return redirect(address, 303)


def _done(uow: UnitOfWork, slug: str, typed: Typed) -> tuple[str, Any]:
    body, here = bodies.body(uow.session, slug), f"/desk/bodies/{slug}/schedule"
    if typed["do"] == "ask":
        by = typed.day("answer_by", msg("いつまでに答えるかを書いてください"))
        days = _days(typed)
        typed.ensure()
        asked = scheduling.ask_days(uow, body, title=typed["title"], days=days, answer_by=by or clock.today())
        told = day_links.tell_accounts(uow, asked, settings())
        return here, msg(
            "日程を委員に聞きました。アカウントのある%(n)s人にはメールが届きます。ほかの委員には、下からリンクを送ってください。",
            n=told,
        )
    poll = _open(uow.session, body)
    if poll is None:
        raise NotFound(msg("この日程は見つかりません"))
    if typed["do"] == "answer":
        member = next((m for m in body.members if m.id == typed.number("member")), None)
        if member is None:
            raise Invalid(msg("委員を選んでください"), {"member": [msg("委員を選んでください")]})
        answers = {number_in(k[4:]): v for k, v in request.form.items() if k.startswith("day-")}
        scheduling.answer_days(uow, poll, member, answers)
        return here, msg("%(name)s委員の答えを記録しました。", name=member.short_name)
    if typed["do"] == "send":
        return here, schedule_links.send(uow, poll, slug, typed)
    if typed["do"] == "call_off":
        scheduling.call_off(uow, poll)
        return here, msg("日程調整を取りやめました。新しい候補の日を聞けます。")
    day = next((d for d in poll.days if d.id == typed.number("day")), None)
    if day is None:
        raise Invalid(msg("日を選んでください"), {"day": [msg("日を選んでください")]})
    meeting = scheduling.settle(uow, poll, day, place=typed["place"])
    return f"/desk/cases/{meeting.case.slug}/prepare", msg(
        "会議を計画しました。次第を作り、開催を知らせてください。"
    )


def _days(typed: Typed) -> list[tuple[dt.datetime, dt.datetime]]:
    found = []
    for n in range(ROWS):
        if not typed[f"day{n}"].strip():
            continue
        try:
            day = parse_date(typed[f"day{n}"], field=f"day{n}")
            start, end = (_at(day, typed[f"{name}{n}"]) for name in ("from", "to"))
        except Invalid as error:
            typed.wrong[f"day{n}"] = [error.sentence]
        else:
            found.append((start, end))
    return found


def _at(day: dt.date, typed: str) -> dt.datetime:
    try:
        time = dt.time.fromisoformat(typed.strip().replace("：", ":").zfill(5))
    except ValueError:
        sentence = msg("時刻は 15:40 のように書いてください")
        raise Invalid(sentence, {"time": [sentence]}) from None
    return clock.tokyo(day.year, day.month, day.day, time.hour, time.minute)


def _open(session: Session, body: Body) -> SchedulePoll | None:
    query = (
        select(SchedulePoll)
        .where(SchedulePoll.body_id == body.id, SchedulePoll.state == "open")
        .options(selectinload(SchedulePoll.days).selectinload(ScheduleDay.answers))
        .order_by(SchedulePoll.id.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def _page(slug: str, typed: Typed, *, look: bool = False) -> str:
    session = db.session()
    body = bodies.body(session, slug)
    if not allowed(current_actor(), Permission.MEETING_PREPARE, body):
        raise Forbidden(msg("この会議体は、別の課が担当しています"), Permission.MEETING_PREPARE.value)
    poll = _open(session, body)
    if look and poll is None:
        raise NotFound(msg("この日程は見つかりません"))
    return render_template(
        "desk/schedule.html",
        body={"name": body.name, "slug": slug},
        poll=_poll(poll, body) if poll else None,
        links=schedule_links.rows(poll, body, typed) if poll else [],
        look=schedule_links.looked(poll, body, typed) if look and poll else None,
        rows=range(ROWS),
        answers=[(code, gettext(word)) for code, word in ANSWERS.items()],
        typed=Filled(request.form.to_dict()),
        errors=typed.errors,
        error_of=typed.error_of,
        trail=trails.desk({"title": body.name, "href": f"/desk/bodies/{slug}"}, gettext("日程調整")),
    )


def _said(answer: str) -> str:
    return gettext(ANSWERS[answer]) if answer else gettext("まだ")


def _poll(poll: SchedulePoll, body: Body) -> dict[str, Any]:
    seated = scheduling.seated_for(poll, body)
    table = scheduling.table(poll, seated)
    needed = quorum_needed(
        body.seats if body.quorum_base == "seats" else max(1, len(seated)), body.quorum_test
    )
    return {
        "title": poll.title,
        "by": poll.answer_by,
        "needed": needed,
        "members": [{"id": m.id, "name": m.short_name} for m in seated],
        "days": [
            {**row, "id": row["day"].id, "when": row["day"].starts_at, "enough": row["yes"] >= needed}
            for row in table
        ],
        "columns": [
            {"title": gettext("委員")},
            *({"title": moment_text(row["day"].starts_at)} for row in table),
        ],
        "rows": [[m.short_name, *(_said(row["answers"][m.id]) for row in table)] for m in seated],
    }
