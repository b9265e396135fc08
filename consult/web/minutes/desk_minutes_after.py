"""/desk/cases/<slug>/minutes/{summary,tasks}: 概要 within days; 宿題 of earlier meetings, done or carried on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import clocks
from consult.db import db
from consult.errors import DomainError, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings import homework, minutes_queries, queries
from consult.meetings.actions import afterwards
from consult.meetings.homework import Task
from consult.meetings.models import Meeting
from consult.templating import long
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import number_in

blueprint = Blueprint("desk_minutes_after", __name__, url_prefix="/desk/cases/<slug>/minutes")


@blueprint.get("/summary")
@needs(Permission.MINUTES_WRITE)
def summary(slug: str) -> str:
    """The 概要 as it stands, or begun from the results."""
    return _summary(slug)


@blueprint.post("/summary")
@needs(Permission.MINUTES_WRITE)
def write(slug: str) -> Response | str | tuple[str, int]:
    """Save it, look at it as the public will, or publish it."""
    desk_case(slug)
    form = request.form
    if form.get("do") == "preview":
        return _summary(slug, preview=form.get("text", "").strip())
    try:
        with unit_of_work(current_actor()) as uow:
            publish = form.get("do") == "publish"
            meeting = queries.meeting(uow.session, slug)
            afterwards.write_summary(uow, meeting, form.get("text", ""), publish=publish)
    except DomainError as error:
        return _summary(slug, error), error.status
    flash(gettext("概要を公表しました。") if publish else gettext("書きかけを保存しました。"))
    return redirect(f"/desk/cases/{slug}/minutes/summary", 303)


def _summary(slug: str, error: DomainError | None = None, preview: str = "") -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug, votes=True)
    row = minutes_queries.summary(session, meeting)
    due = next((d for d in clocks.of(session, case) if d.rule == "meeting_summary"), None)
    started = row.text if row else afterwards.proposed_summary(meeting, queries.outcomes(session, meeting))
    return render_template(
        "desk/minutes_summary.html",
        case={"title": case.title, "address": slug},
        closed=meeting.closed_at is not None,
        published=row.published_at if row else None,
        text=request.form.get("text", "") if request.method == "POST" else started,
        due=due.due_on if due and due.state in clocks.OPEN else None,
        preview=preview,
        private=[item.position for item in meeting.items if item.closed_reason],
        **_errors(error),
        trail=_trail(slug, gettext("会議の概要")),
    )


def _errors(error: DomainError | None, place: str = "") -> dict[str, Any]:
    if isinstance(error, Invalid) and error.fields:
        errors = [{"field": n + place, "text": str(lines[0])} for n, lines in error.fields.items()]
    else:
        errors = [{"field": "main", "text": str(error)}] if error else []
    return {"errors": errors, "error_of": {entry["field"]: entry["text"] for entry in errors}}


@blueprint.get("/tasks")
@needs(Permission.MINUTES_WRITE)
def tasks(slug: str) -> str:
    """Every 宿題 of earlier meetings that was open when this one came."""
    return _tasks(slug)


@blueprint.post("/tasks")
@needs(Permission.MINUTES_WRITE)
def report(slug: str) -> Response | tuple[str, int]:
    """済み or 続ける for one of them, or all of them onto the agenda."""
    desk_case(slug)
    form = request.form
    task = form.get("task", "")
    try:
        with unit_of_work(current_actor()) as uow:
            meeting = queries.meeting(uow.session, slug)
            if form.get("do") == "agenda":
                afterwards.bring_back(uow, meeting)
                said = msg("議題に「%(title)s」を加えました。", title=afterwards.TASKS)
            elif form.get("do") in {"done", "carried"}:
                note = form.get("note", "")
                afterwards.report_task(uow, meeting, number_in(task), state=form["do"], note=note)
                said = msg("宿題について、この会議で確かめたことを記録しました。")
            else:
                raise NotFound(msg("この操作はありません"))
    except DomainError as error:
        return _tasks(slug, error), error.status
    flash(str(said))
    return redirect(f"/desk/cases/{slug}/minutes/tasks", 303)


def _tasks(slug: str, error: DomainError | None = None) -> str:
    case = desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug)
    found = homework.tasks_before(session, meeting)
    typed = request.form.get("task", "")
    return render_template(
        "desk/minutes_tasks.html",
        case={"title": case.title, "address": slug},
        open=meeting.sealed_at is None,
        planning=meeting.opened_at is None,
        listed=any(item.title == afterwards.TASKS for item in meeting.items),
        rows=[_row(meeting, task) for task in found],
        typed={"task": typed, "note": request.form.get("note", "")},
        **_errors(error, f"-{typed}" if typed else ""),
        trail=_trail(slug, gettext("前の会議までの宿題")),
    )


def _row(meeting: Meeting, task: Task) -> dict[str, Any]:
    said = task.said_at(meeting.case_id)
    earlier = [r for r in task.reports if r.meeting_id != meeting.case_id]
    held = queries.held_on(meeting)
    return {
        "id": task.outcome.id,
        "text": task.outcome.text,
        "owner": task.outcome.owner,
        "due": task.outcome.due,
        "late": task.due_on is not None and task.due_on < held,
        "number": task.number,
        "item": task.outcome.item,
        "state": said.state if said else "",
        "note": said.note if said else "",
        "earlier": [{"note": r.note, "at": long(r.at)} for r in earlier],
    }


def _trail(slug: str, here: str) -> list[dict[str, str]]:
    return trails.desk(
        {"title": gettext("案件"), "href": f"/desk/cases/{slug}"},
        {"title": gettext("会議録"), "href": f"/desk/cases/{slug}/minutes"},
        here,
    )
