"""/meetings: dates, doors, papers, and the minutes as a page and a sheet."""

import io
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from consult.bodies import queries as bodies
from consult.calendars import FiscalYear
from consult.db import db, settings
from consult.documents import files, pdf
from consult.documents.models import StoredFile
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.meetings import listing as meetings
from consult.meetings import minutes_queries, queries, sheets
from consult.meetings.models import Material, Meeting
from consult.web.access import public
from consult.web.cases import decision_path
from consult.web.meetings import meeting_page

blueprint = Blueprint("meetings", __name__)
_PAGE = 50


@blueprint.get("/meetings")
@public
def overview() -> str:
    """Coming meetings first, then those held, by body and 年度."""
    session = db.session()
    chosen = request.args.get("body", "")
    year = request.args.get("year", "")
    body = bodies.body(session, chosen) if chosen else None
    if body is not None and not body.public:
        raise NotFound(msg("この会議体は見つかりません"))
    only = FiscalYear.parse(year) if year else None
    page = meetings.held(session, body, only, before=request.args.get("before", ""))
    return render_template(
        "public/meetings.html",
        nav="meetings",
        filters=_filters(chosen, year, meetings.years(session, body)),
        coming=meeting_page.rows(session, meetings.coming(session, body, only)),
        past=meeting_page.rows(session, page.meetings),
        calendar_href="/calendar.ics",
        feed_href="/feeds/cases.atom",
        pager=_pager(page, chosen, year) if page.total > meetings.PAGE else None,
    )


def _filters(chosen: str, year: str, years: list[FiscalYear]) -> list[dict[str, Any]]:
    entries = [{"href": "/meetings", "title": gettext("すべて"), "current": not chosen and not year}]
    entries += [
        {"href": f"/meetings?body={body.slug}", "title": body.name, "current": chosen == body.slug}
        for body in meetings.bodies_with_meetings(db.session())
    ]
    return entries + [
        {"href": f"/meetings?year={y.short}", "title": str(y), "current": year == y.short} for y in years
    ]


def _pager(page: meetings.HeldPage, chosen: str, year: str) -> dict[str, Any]:
    kept = {name: value for name, value in (("body", chosen), ("year", year)) if value}

    def address(before: str | None) -> str:
        if before is None:
            return ""
        return f"/meetings?{urlencode({**kept, 'before': before} if before else kept)}"

    return {
        "first": page.newer + 1,
        "last": page.newer + len(page.meetings),
        "total": page.total,
        "previous": address(page.previous),
        "next": address(page.next),
    }


@blueprint.get("/meetings/<slug>")
@public
def show(slug: str) -> str:
    """Before the meeting how to come; after it what was decided; then the minutes."""
    session = db.session()
    meeting = queries.meeting(session, slug, everything=False, votes=True)
    word, state = meeting_page.stage(session, meeting)
    return render_template(
        "public/meeting.html",
        nav="meetings",
        meeting={
            "title": meeting.case.title,
            "number": meeting.case.number,
            "address": slug,
            "body": {"href": f"/bodies/{meeting.body.slug}", "name": meeting.body.name},
            "when": meeting_page.when(meeting),
            "place": meeting_page.place(meeting),
            "in_writing": meeting.in_writing,
            "stage": word,
            "state": state,
            "openness": meeting_page.openness(meeting),
            "held": meeting.opened_at is not None,
            "cancelled": _cancelled(meeting),
        },
        attend=meeting_page.attend(meeting),
        agenda=meeting_page.agenda(
            meeting, decision_path.of_items(meeting, queries.linked_cases(session, meeting))
        ),
        decided=meeting_page.decided(meeting) if meeting.closed_at else [],
        notices=meeting_page.quorum_notes(session, meeting) if meeting.closed_at else [],
        papers=meeting_page.papers(session, meeting),
        sheet_href=f"/meetings/{slug}/agenda.pdf",
        summary=_summary(meeting),
        minutes=_minutes_line(meeting),
        reckoning=_reckoning(meeting),
        office=meeting_page.office(meeting.case.office),
        record_count=len(meeting.items),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("会議"), "href": "/meetings"},
            {"title": meeting.case.title},
        ],
    )


def _cancelled(meeting: Meeting) -> str:
    from consult.cases import staged  # noqa: PLC0415 - one line of one page

    stage = staged.definition_of(db.session(), meeting.case).stage(meeting.case.stage)
    return pick(stage.public) if stage.final and meeting.published_at is None else ""


def _minutes_line(meeting: Meeting) -> dict[str, str] | None:
    if meeting.published_at is not None:
        return {
            "href": f"/meetings/{meeting.case.slug}/minutes",
            "text": gettext("会議録を読む"),
            "state": "done",
        }
    if meeting.closed_at is None:
        return None
    word, state = meeting_page.stage(db.session(), meeting)
    return {"href": "", "text": word, "state": state}


def _summary(meeting: Meeting) -> dict[str, Any] | None:
    if meeting.closed_at is None:
        return None
    row = minutes_queries.summary(db.session(), meeting)
    if row is not None and row.published_at is not None:
        return {"text": row.text, "at": row.published_at, "due": None, "steps": []}
    due = meeting_page.deadline(db.session(), meeting, "meeting_summary")
    if due is None or due.state != "running":
        return None
    words = meeting_page.deadline_words(due)
    return {"text": "", "at": None, "due": words["title"], "steps": words["steps"]}


def _reckoning(meeting: Meeting) -> dict[str, Any] | None:
    if meeting.closed_at is None or meeting.published_at is not None:
        return None
    row = meeting_page.deadline(db.session(), meeting, "minutes")
    return meeting_page.deadline_words(row) if row else None


@blueprint.get("/meetings/<slug>/agenda.pdf")
@public
def agenda_pdf(slug: str) -> Response:
    """次第, set when asked for."""
    meeting = queries.meeting(db.session(), slug, everything=False)
    context = sheets.agenda(db.session(), meeting, municipality=settings().municipality)
    made = pdf.render("agenda", context, title=f"{meeting.case.title} 次第", created=meeting.case.created_at)
    return _pdf(made, f"{slug}-agenda.pdf")


@blueprint.get("/meetings/<slug>/materials/<int:number>")
@public
def material(slug: str, number: int) -> Response:
    """A public material of a meeting whose notice has been given."""
    meeting = queries.meeting(db.session(), slug, everything=False)
    paper = db.session.get(Material, number)
    if paper is None or paper.meeting_id != meeting.case_id or not paper.public or paper.file_id is None:
        raise NotFound(msg("この資料は見つかりません"))
    return _sent(db.session.get_one(StoredFile, paper.file_id))


def _sent(file: StoredFile) -> Response:
    return send_file(
        io.BytesIO(files.read(file)),
        mimetype=file.media_type,
        download_name=file.name,
        as_attachment=file.media_type != "application/pdf",
    )


def _pdf(body: bytes, name: str) -> Response:
    return send_file(io.BytesIO(body), mimetype="application/pdf", download_name=name)
