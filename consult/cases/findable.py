"""What can be found of every case: its names, the events of its story, the sections of its draft."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.calendars import FuzzyDate, tokyo_date
from consult.cases import queries
from consult.cases.models import Case
from consult.documents.models import Draft
from consult.i18n import using
from consult.records.sources import Entry, source


@source("case")
def names(session: Session, case: Case) -> Iterator[Entry]:
    """Title, number, other names (（仮称）… and former ones) and the lead."""
    others = [name.name for name in queries.names(session, case)]
    text = "\n".join(filter(None, (case.lead, *others, *case.easy)))
    yield Entry("case", case.title, text, tokyo_date(case.created_at).isoformat(), case.address)


@source("event")
def events(session: Session, case: Case) -> Iterator[Entry]:
    """The lines of the timeline, with their month in both calendars."""
    with using("ja"):
        for entry in queries.timeline(session, case):
            date = FuzzyDate.from_iso(entry.date)
            western = (
                f"{date.first.year}年{date.first.month}月"
                if date.precision.fineness
                else f"{date.first.year}年"
            )
            text = "\n".join(
                filter(
                    None,
                    (
                        f"{date}（{western}）",
                        entry.kind if entry.kind not in entry.title else "",
                        entry.note,
                        case.title,
                    ),
                )
            )
            title = f"{entry.who} {entry.title}".strip()
            yield Entry(
                f"event/{entry.position}", title, text, entry.date, f"{case.address}#event-{entry.position}"
            )


@source("section")
def sections(session: Session, case: Case) -> Iterator[Entry]:
    """The sections of the newest frozen text: what was decided, else what was put to consultation."""
    drafts = session.execute(
        select(Draft)
        .where(
            Draft.case_id == case.id, Draft.frozen_at.is_not(None), Draft.kind.in_(("decided", "consulted"))
        )
        .order_by(Draft.number.desc())
    ).scalars()
    draft = min(drafts, key=lambda found: found.kind != "decided", default=None)
    if draft is None or draft.frozen_at is None:
        return
    day = tokyo_date(draft.frozen_at).isoformat()
    page = f"/cases/{case.slug}/draft" + (f"?version={draft.number}" if draft.kind == "decided" else "")
    for section in draft.sections:
        title = f"{section.number} {section.title}".strip() or draft.title
        yield Entry(section.anchor, title, section.text, day, f"{page}#{section.anchor}")
