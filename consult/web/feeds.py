"""/feeds/*.atom and calendars: following without leaving an address."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases import clocks, promises, queries, unseen
from consult.cases.definitions import pinned
from consult.cases.models import Case, CaseStep, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.collaboration.gatherings.occasions import Occasion, occasions
from consult.consultations.announcing import news_words
from consult.consultations.models_following import FollowNews
from consult.db import db
from consult.i18n import Message, gettext, msg, pick
from consult.meetings.models import Meeting
from consult.web import step_words
from consult.web.access import public
from consult.web.consultations import consultation_ending

blueprint = Blueprint("feeds", __name__)
_ENTRIES = 50
_SAME_ACT = dt.timedelta(minutes=1)
_KEPT = dt.timedelta(days=60)  # how long a calendar still says that a day no longer holds


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
    told = _told(session, case)
    entries = [_moved_day(news, found) for news, found in told if news.kind == "result_moved"]
    for step, found in rows:
        if not unseen.without(pinned(session, found.definition_digest), [step]):
            continue
        stage = step_words.reached(session, step, found)
        title, summary = pick(stage.label), pick(stage.public)
        if erratum := corrected.get((found.id, step.n)):
            title, summary = gettext("正誤表"), str(erratum)
        elif more := _more(step, [news for news, of in told if of.id == found.id]):
            title, summary = more.head, "　".join(more.lines)
        entries.append(
            {
                "id": f"{_site()}{found.address}#step-{step.n}",
                "href": found.address,
                "title": f"{found.title}：{title}",
                "summary": summary,
                "at": step.at,
            }
        )
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)[:_ENTRIES]


_SAY_MORE = {
    "extend": "extended", "reopen": "reopened", "stop": "stopped", "abandon": "abandoned", "exempt": "exempt",
}  # fmt: skip


def _told(session: Session, case: Case | None) -> list[tuple[FollowNews, Case]]:
    """What followers were told of cases that did not go as announced: with the old day, the new day and the reason."""
    kinds = (*_SAY_MORE.values(), "result_moved")
    statement = (
        select(FollowNews, Case).join(Case, Case.id == FollowNews.case_id).where(Case.public.is_(True))
    )
    if case is not None:
        statement = statement.where(Case.id == case.id)
    newest = statement.where(FollowNews.kind.in_(kinds)).order_by(FollowNews.id.desc()).limit(_ENTRIES)
    return [(news, of) for news, of in session.execute(newest).all()]


def _more(step: CaseStep, told: list[FollowNews]) -> news_words.Item | None:
    """The words of the same act, which say more than the stage it led to; both were written in one transaction."""
    kind = _SAY_MORE.get(step.trigger)
    same = (one for one in told if one.kind == kind and abs(one.at - step.at) < _SAME_ACT)
    found = next(same, None)
    return news_words.item(found.kind, found.said) if found is not None else None


def _moved_day(news: FollowNews, case: Case) -> dict[str, Any]:
    said = news_words.item(news.kind, news.said)
    return {
        "id": f"{_site()}{case.address}#news-{news.id}",
        "href": case.address,
        "title": f"{case.title}：{said.head}",
        "summary": "　".join(said.lines),
        "at": news.at,
    }


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
        .where(Case.public.is_(True), Deadline.public.is_(True))
        .where(or_(Deadline.state == "running", and_(_given_up(), Deadline.due_at > clock.now() - _KEPT)))
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
    days = session.execute(deadlines).all()
    history = clocks.history(session, [deadline for deadline, _ in days])
    for deadline, found in days:
        book.add_component(_due(deadline, found, history[deadline.id]))
    for meeting in session.execute(meetings).scalars():
        book.add_component(_meeting(meeting))
    for occasion in occasions(session, case):
        book.add_component(_occasion(occasion))
    book.add_missing_timezones()
    return Response(book.to_ical(), content_type="text/calendar; charset=utf-8")


def _given_up() -> ColumnElement[bool]:
    """A day that was announced and no longer holds: its clock was dropped, suspended, or ended before its time."""
    early = and_(Deadline.trigger.is_not(None), Deadline.fired_at < Deadline.due_at)
    return or_(Deadline.state.in_(("left", "cancelled", "suspended")), early)


def _due(deadline: Deadline, case: Case, history: list[DeadlineChange]) -> Event:
    entry = _entry(f"deadline-{deadline.id}", case, f"{Message(deadline.label)}：{case.title}")
    entry["sequence"] = case.version + 2 * len(history) + (deadline.state != "running")
    entry.add("dtstart", deadline.due_on)
    if deadline.state != "running":
        entry.add("status", "CANCELLED")
    if history:
        said = [f"{promises.said(one)}　{one.public_reason}".strip() for one in history]
        entry.add("description", "\n".join(said))
    return entry


def _meeting(meeting: Meeting) -> Event:
    title = meeting.case.title
    if meeting.in_writing:
        title = str(msg("%(title)s（書面開催）回答期限", title=title))
    entry = _entry(f"meeting-{meeting.case_id}", meeting.case, title)
    entry.add("dtstart", meeting.starts_at.astimezone(clock.TOKYO))
    if meeting.in_writing:  # a moment, not a gathering: it has no end, no place, and keeps nobody busy
        entry.add("transp", "TRANSPARENT")
    else:
        until = meeting.ends_at or meeting.starts_at + dt.timedelta(hours=2)
        entry.add("dtend", until.astimezone(clock.TOKYO))
        entry.add("location", meeting.place)
    if meeting.case.stage == "cancelled":
        entry.add("status", "CANCELLED")
    return entry


def _occasion(occasion: Occasion) -> Event:
    entry = _entry(f"occasion-{occasion.case.id}", occasion.case, occasion.case.title)
    entry.add("dtstart", occasion.on)  # a day: the hours are words of the notice
    entry.add("description", occasion.hours)
    entry.add("location", occasion.place)
    if occasion.off:
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
