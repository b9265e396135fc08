"""What the conditions of the meeting procedure look at, read in one go."""

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import reckon
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.meetings import queries
from consult.meetings.conditions import MeetingFacts
from consult.meetings.models import Meeting

SETTLED = frozenset({"passed", "rejected", "carried_over", "reported"})


@facts_for("meeting")
def build(session: Session, case: Case) -> MeetingFacts:
    """The facts of one meeting as they are now."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return MeetingFacts(now=clock.now(), today=clock.today())
    held_on = queries.held_on(meeting)
    sitting = queries.sitting(session, meeting)
    corrections = queries.corrections(session, meeting)
    answered = {r.membership_id for r in queries.replies(session, meeting)}
    return MeetingFacts(
        now=clock.now(),
        today=clock.today(),
        held_on=held_on,
        starts_at=meeting.starts_at,
        notice_missing=notice_missing(meeting),
        notice_by=reckon("meeting_notice", held_on, number=meeting.body.notice_days).date,
        present=len(sitting.present),
        quorum=sitting.quorum,
        items_unsettled=tuple(i.position for i in meeting.items if i.state not in SETTLED),
        minutes_rows=sum(bool(row.text.strip()) for row in queries.rows(session, meeting)),
        minutes_missing=minutes_missing(meeting),
        check_until=meeting.check_until,
        members_asked=len(queries.attended(session, meeting)),
        members_answered=len(answered | {c.membership_id for c in corrections if c.state != "requested"}),
        corrections_open=sum(c.state == "requested" for c in corrections),
        sealed=meeting.sealed_digest is not None,
        redaction_by_other=meeting.redaction_state == "released",
    )


def notice_missing(meeting: Meeting) -> tuple[str, ...]:
    """Codes of what a notice must say and this one does not."""
    closed = meeting.openness != "open" or any(item.closed_reason for item in meeting.items)
    said = {
        "place": meeting.place,
        "agenda": meeting.items,
        "closed_reason": meeting.closed_reason or not closed or any(i.closed_reason for i in meeting.items),
        "how_to_observe": meeting.how_to_observe or meeting.openness == "closed",
        "contact": meeting.case.office.telephone,
    }
    return tuple(code for code, value in said.items() if not value)


def minutes_missing(meeting: Meeting) -> tuple[str, ...]:
    """Codes of the headings of the minutes that are still empty."""
    said = {
        "opened": meeting.opened_at,
        "closed": meeting.closed_at,
        "place": meeting.place,
        "staff": meeting.staff_present,
        "agenda": meeting.items,
    }
    return tuple(code for code, value in said.items() if not value)
