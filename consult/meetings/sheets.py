"""次第 and 名簿 as printed sheets: typed contexts from what is stored."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult.bodies.models import Body, Membership
from consult.calendars import clock_text, date_text
from consult.documents.editions import Agenda, AgendaItem, Contact, Roster, RosterMember
from consult.i18n import using
from consult.meetings import queries
from consult.meetings.actions.publishing import contact
from consult.meetings.models import Meeting


def agenda(session: Session, meeting: Meeting, *, municipality: str) -> Agenda:
    """会議次第."""
    with using("ja"):
        start = date_text(meeting.starts_at), clock_text(meeting.starts_at)
        until = f"から{clock_text(meeting.ends_at)}まで" if meeting.ends_at else "から"
        return Agenda(
            municipality=municipality,
            heading=f"第{meeting.number}回 {meeting.body.name}",
            when=f"{start[0]}　{start[1]}まで" if meeting.in_writing else f"{start[0]}　{start[1]}{until}",
            where="書面による開催（集まりません）"
            if meeting.in_writing
            else meeting.place + ("（ウェブ併用）" if meeting.online else ""),
            in_writing=meeting.in_writing,
            items=tuple(AgendaItem(item.title) for item in meeting.items),
            handouts=tuple(paper.title for paper in queries.materials(session, meeting, public=True)),
            notes=tuple(note for note in (meeting.how_to_observe,) if note),
            contact=contact(meeting),
        )


def roster(body: Body, members: Sequence[Membership], day: dt.date, *, municipality: str) -> Roster:
    """委員名簿 as it was on a day, in kana order."""
    titles = {"chair": "会長", "deputy": "副会長"}
    home = body.office
    with using("ja"):
        return Roster(
            municipality=municipality,
            body=body.name,
            as_of=f"{date_text(day, 'bare')}現在",
            order="五十音順・敬称略",
            members=tuple(
                RosterMember(
                    m.category, m.name, m.reading, m.affiliation, term(m), note=titles.get(m.office, "")
                )
                for m in members
            ),
            contact=Contact(home.name, home.telephone, home.email, home.fax, home.address),
        )


def term(member: Membership) -> str:
    """The term of a seat in one line."""
    first = date_text(member.since, "bare")
    return f"{first}から{date_text(member.until, 'bare')}まで" if member.until else f"{first}から"
