"""Everything a plan shows on its timeline: what was written into its story, what its sheets and parts say."""

from collections.abc import Iterator
from heapq import merge

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.bodies.models import Body
from consult.calendars import FuzzyDate, parse_fuzzy, tokyo_date
from consult.cases import queries
from consult.cases.models import Case, TimelineEntry
from consult.consultations.models import Consultation
from consult.dossier.queries import Dossier, dossier
from consult.i18n import gettext
from consult.meetings.models import Meeting
from consult.plans.inputs import sources
from consult.plans.plan_conditions import METHODS
from consult.plans.plan_sheets import SESSION_KINDS
from consult.plans.timeline.csv_rows import MEETING
from consult.plans.timeline.gantt_shapes import Event


def written(session: Session, case: Case) -> list[Event]:
    """The lines of the story in their printed order; a line of a body stands in the row of the body."""
    entries = queries.timeline(session, case)
    wanted = {entry.body_id for entry in entries if entry.body_id}
    found = session.execute(select(Body.id, Body.name).where(Body.id.in_(wanted)))
    names = {row.id: row.name for row in found}
    return [_entry(entry, names) for entry in entries]


def events(session: Session, case: Case, *, public: bool) -> list[Event]:
    """The story in its printed order and between it sheets and linked cases by their dates.

    `public` leaves out cases nobody may read yet.
    """
    told = written(session, case)
    if case.procedure != "plan":
        return told
    held = dossier(session, case)
    linked = [one for one in sources.linked(session, [case.id])[case.id] if one.public or not public]
    more = [*_sheets(held), *_linked(session, linked)]
    more.sort(key=lambda event: event.date)
    return list(merge(told, more, key=lambda event: event.date))


def _entry(entry: TimelineEntry, names: dict[int, str]) -> Event:
    meeting = entry.kind == MEETING and entry.meeting_number
    return Event(
        lane=names.get(entry.body_id or 0, "") or entry.who or gettext("市"),
        title=entry.title,
        date=FuzzyDate.from_iso(entry.date),
        until=FuzzyDate.from_iso(entry.until) if entry.until else None,
        sign=str(entry.meeting_number) if meeting else (entry.kind or entry.title)[:1],
        planned=entry.planned,
        note=entry.note,
        anchor=f"event-{entry.position}",
    )


def _sheets(held: Dossier) -> Iterator[Event]:
    """Methods with their times, surveys, sessions, the promised adoption and the decision."""
    for one in held.all("participation"):
        if one["starts"] or one["ends"]:
            starts, ends = (
                parse_fuzzy(text) for text in (one["starts"] or one["ends"], one["ends"] or one["starts"])
            )
            method = METHODS[one["method"]]
            title = gettext(method)
            yield Event(gettext("市民参加の計画"), title, starts, ends, title[:1], planned=True)
    for one in held.all("survey"):
        if one["starts"] and one["ends"]:
            title = gettext("アンケート")
            yield Event(
                title, title, _day(one["starts"]), _day(one["ends"]), title[:1], note=one["whom"] or ""
            )
    for number, one in enumerate(held.all("sessions"), 1):
        lane = gettext("話し合い・ワークショップ・催し")
        kind = SESSION_KINDS[one["kind"]]
        yield Event(lane, one["name"], _day(one["day"]), None, str(number), note=gettext(kind))  # fmt: skip
    policy, decision = held.last("policy"), held.last("decision")
    city = gettext("市")
    if policy and not decision:
        title = gettext("計画を定める")
        yield Event(city, title, parse_fuzzy(policy["adopt_by"]), None, title[:1], planned=True)
    if decision:
        title = gettext("計画を定めた")
        yield Event(city, title, _day(decision["day"]), None, title[:1], note=decision["number"])


def _linked(session: Session, cases: list[Case]) -> Iterator[Event]:
    """The period of each linked consultation, the day of each linked meeting."""
    ids = [case.id for case in cases]
    for one in session.execute(select(Consultation).where(Consultation.case_id.in_(ids))).scalars():
        if one.opens_on and one.closes_on:
            lane = gettext("意見公募")
            yield Event(lane, one.case.title, _day(one.opens_on), _day(one.closes_on), lane[:1])
    for meeting in session.execute(select(Meeting).where(Meeting.case_id.in_(ids))).scalars():
        day = _day(tokyo_date(meeting.starts_at))
        yield Event(meeting.body.name, meeting.case.title, day, None, str(meeting.number))


def _day(day: object) -> FuzzyDate:
    return FuzzyDate.of_day(day)  # type: ignore[arg-type]  # a sheet's item of type DAY
