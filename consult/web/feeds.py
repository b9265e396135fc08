"""/feeds/*.atom and calendars: following without leaving an address."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases import queries
from consult.cases.models import Case, CaseStep, Deadline
from consult.db import db
from consult.i18n import Message, gettext, pick
from consult.meetings.models import Meeting
from consult.web import consultation_ending, step_words
from consult.web.access import public

blueprint = Blueprint("feeds", __name__)
_ENTRIES = 50


def _site() -> str:
    base: str = current_app.extensions["consult"].base_url
    return base


@blueprint.get("/feeds/cases.atom")
@public
def cases() -> Response:
    """Every move of every published case, newest first (RFC 4287)."""
    return atom(gettext("案件の動き"), "/", "/feeds/cases.atom", _moves(db.session(), None))


@blueprint.get("/feeds/<slug>.atom")
@public
def one(slug: str) -> Response:
    """The moves of one case."""
    case = queries.public_by_slug(db.session(), slug)
    return atom(case.title, case.address, f"/feeds/{case.slug}.atom", _moves(db.session(), case))


def _moves(session: Session, case: Case | None) -> list[dict[str, Any]]:
    statement = select(CaseStep, Case).join(Case, Case.id == CaseStep.case_id).where(Case.public.is_(True))
    if case is not None:
        statement = statement.where(Case.id == case.id)
    rows = session.execute(statement.order_by(CaseStep.id.desc()).limit(_ENTRIES)).all()
    corrected = consultation_ending.corrections(session, [found.id for _, found in rows])
    entries = []
    for step, found in rows:
        stage = step_words.reached(session, step, found)
        title, summary = pick(stage.label), pick(stage.public)
        if erratum := corrected.get((found.id, step.n)):
            title, summary = gettext("正誤表"), str(erratum)
        entries.append(
            {
                "id": f"{_site()}{found.address}#step-{step.n}",
                "href": found.address,
                "title": f"{found.title}：{title}",
                "summary": summary,
                "at": step.at,
            }
        )
    return entries


def atom(title: str, page: str, own: str, entries: list[dict[str, Any]]) -> Response:
    """A feed of these entries: {id, href, title, summary, at}, newest first."""
    updated = entries[0]["at"] if entries else dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    body = render_template(
        "public/feed.xml", title=title, page=page, own=own, entries=entries, updated=updated, site=_site()
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/calendar.ics")
@public
def calendar() -> Response:
    """Deadlines and meetings of all published cases (RFC 5545)."""
    return _calendar(db.session(), None)


@blueprint.get("/cases/<slug>/calendar.ics")
@public
def case_calendar(slug: str) -> Response:
    """Deadlines and meetings of one case."""
    return _calendar(db.session(), queries.public_by_slug(db.session(), slug))


def _calendar(session: Session, case: Case | None) -> Response:
    book = Calendar()
    book.add("prodid", "-//Consult//JA")
    book.add("version", "2.0")
    deadlines = (
        select(Deadline, Case)
        .join(Case, Case.id == Deadline.case_id)
        .where(Case.public.is_(True), Deadline.public.is_(True), Deadline.state == "running")
        .order_by(Deadline.due_at)
        .limit(_ENTRIES)
    )
    meetings = (
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.public.is_(True))
        .order_by(Meeting.starts_at.desc())
        .limit(_ENTRIES)
    )
    if case is not None:
        deadlines, meetings = deadlines.where(Case.id == case.id), meetings.where(Case.id == case.id)
    for deadline, found in session.execute(deadlines).all():
        book.add_component(_due(deadline, found))
    for meeting in session.execute(meetings).scalars():
        book.add_component(_meeting(meeting))
    book.add_missing_timezones()
    return Response(book.to_ical(), content_type="text/calendar; charset=utf-8")


def _due(deadline: Deadline, case: Case) -> Event:
    entry = _entry(f"deadline-{deadline.id}", case, f"{Message(deadline.label)}：{case.title}")
    entry.add("dtstart", deadline.due_on)
    return entry


def _meeting(meeting: Meeting) -> Event:
    entry = _entry(f"meeting-{meeting.case_id}", meeting.case, meeting.case.title)
    entry.add("dtstart", meeting.starts_at.astimezone(clock.TOKYO))
    entry.add("dtend", (meeting.ends_at or meeting.starts_at + dt.timedelta(hours=2)).astimezone(clock.TOKYO))
    entry.add("location", meeting.place)
    if meeting.case.stage == "cancelled":
        entry.add("status", "CANCELLED")
    return entry


def _entry(uid: str, case: Case, title: str) -> Event:
    entry = Event()
    entry.add("uid", f"{uid}@{_site().partition('//')[2]}")
    entry.add("sequence", case.version)
    entry.add("dtstamp", case.created_at)
    entry.add("summary", title)
    entry.add("url", f"{_site()}{case.address}")
    return entry
