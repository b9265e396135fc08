"""Adding to the timeline of a plan: an event at its place among those printed, no more exact than it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import FuzzyDate, parse_fuzzy
from consult.cases import queries, story
from consult.cases.models import Case, TimelineEntry
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.plans.timeline.csv_rows import MEETING
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork

LONGEST = 200


@dataclass(frozen=True)
class Line:
    """An event as typed; `after` is the number it follows, None for the place its date gives it."""

    date: str
    title: str
    who: str = ""
    until: str = ""
    kind: str = ""
    meeting_number: int | None = None
    note: str = ""
    planned: bool = False
    after: int | None = None


def add_event(uow: UnitOfWork, case: Case, line: Line) -> TimelineEntry:
    """Put an event into the story of a plan; those behind it move one place on and keep their order.

    Raises:
        Invalid: naming every field that is missing, too long or no date.
    """
    uow.require(Permission.CASE_EDIT, on=case)
    wrong: dict[str, list[Sentence]] = {}
    date, until = _dates(line, wrong)
    for name, text, least in (("title", line.title, 1), ("who", line.who, 1), ("note", line.note, 0)):
        if not least <= len(text.strip()) <= LONGEST:
            wrong[name] = [msg("%(n)s字までで書いてください", n=LONGEST)]
    last = _last(uow.session, case)
    if line.after is not None and not 0 <= line.after <= last:
        wrong["after"] = [msg("できごとの番号は0から%(n)sまでです", n=last)]
    if wrong or date is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    after = _place(uow.session, case, date) if line.after is None else line.after
    _make_room(uow.session, case, after)
    body = _body(uow.session, case, line.who.strip())
    entry = TimelineEntry(
        position=after + 1,
        date=date.iso,
        until=until.iso if until else None,
        date_source=line.date.strip(),
        title=line.title.strip(),
        who=line.who.strip(),
        kind=line.kind.strip() or (MEETING if line.meeting_number else ""),
        meeting_number=line.meeting_number,
        body_id=body,
        note=line.note.strip(),
        planned=line.planned,
    )
    story.tell(uow, case, entry)
    uow.record(Event.TIMELINE_CHANGED, case, public={"position": entry.position})
    refresh(uow, case)
    return entry


def _dates(line: Line, wrong: dict[str, list[Sentence]]) -> tuple[FuzzyDate | None, FuzzyDate | None]:
    found: dict[str, FuzzyDate] = {}
    for name, text in (("date", line.date), ("until", line.until)):
        if not text.strip() and name == "until":
            continue
        try:
            found[name] = parse_fuzzy(text, after=found.get("date"))
        except Invalid as error:
            wrong[name] = [error.sentence]
    date, until = found.get("date"), found.get("until")
    if date and until and until.last < date.first:
        wrong["until"] = [msg("終わりが始まりより前です")]
    return date, until


def _last(session: Session, case: Case) -> int:
    statement = select(func.max(TimelineEntry.position)).where(TimelineEntry.case_id == case.id)
    return session.execute(statement).scalar() or 0


def _place(session: Session, case: Case, date: FuzzyDate) -> int:
    """Behind the last event that does not begin later: what is printed keeps its order."""
    entries: Sequence[TimelineEntry] = queries.timeline(session, case)
    earlier = [e.position for e in entries if FuzzyDate.from_iso(e.date).first <= date.last]
    return max(earlier, default=0)


def _make_room(session: Session, case: Case, after: int) -> None:
    """Move what stands behind a place by one; over negative numbers, since no two may share a place meanwhile."""
    of_case = update(TimelineEntry).where(TimelineEntry.case_id == case.id)
    session.execute(
        of_case.where(TimelineEntry.position > after).values(position=-TimelineEntry.position - 1)
    )
    session.execute(of_case.where(TimelineEntry.position < 0).values(position=-TimelineEntry.position))
    session.flush()


def _body(session: Session, case: Case, who: str) -> int | None:
    """The body that stands behind this name in the lines before, so that it shares their row."""
    known = select(TimelineEntry.body_id).where(
        TimelineEntry.case_id == case.id, TimelineEntry.who == who, TimelineEntry.body_id.is_not(None)
    )
    return session.execute(known.limit(1)).scalar()
