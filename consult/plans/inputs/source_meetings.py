"""What a committee gives to a plan: the decisions in its minutes, or what it voted for while there are none yet."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.i18n import msg
from consult.meetings.models import AgendaItem, Meeting, Outcome, Vote
from consult.plans.inputs.rules import Given

_OPEN = (AgendaItem.closed_code == "", AgendaItem.closed_reason == "", Meeting.openness != "closed")


def from_meetings(session: Session, cases: Sequence[Case]) -> dict[int, list[Given]]:
    """Two statements, however many meetings."""
    by_id = {case.id: case for case in cases}
    found: dict[int, list[Given]] = {i: [] for i in by_id}
    decided = session.execute(
        select(Outcome.meeting_id, Outcome.id, Outcome.text)
        .outerjoin(AgendaItem, AgendaItem.id == Outcome.item_id)
        .join(Meeting, Meeting.case_id == Outcome.meeting_id)
        .where(Outcome.meeting_id.in_(by_id), Outcome.kind == "decision")
        .where(or_(Outcome.item_id.is_(None), and_(*_OPEN)))
        .order_by(Outcome.id)
    )
    for meeting_id, outcome_id, text in decided:
        case = by_id[meeting_id]
        found[meeting_id].append(Given(f"{case.number}/d/{outcome_id}", "committee", text, case.title))
    voted = session.execute(
        select(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.title)
        .join(Vote, Vote.item_id == AgendaItem.id)
        .join(Meeting, Meeting.case_id == AgendaItem.meeting_id)
        .where(*_OPEN)
        .where(AgendaItem.meeting_id.in_(by_id), Vote.motion_id.is_(None), Vote.result == "passed")
        .order_by(AgendaItem.meeting_id, AgendaItem.position, Vote.id)
    )
    done = {meeting_id for meeting_id, some in found.items() if some}
    for meeting_id, position, title in dict.fromkeys((row[0], row[1], row[2]) for row in voted):
        case = by_id[meeting_id]
        if meeting_id not in done:
            text = str(msg("「%(title)s」を可決した", title=title))
            found[meeting_id].append(Given(f"{case.number}/v/{position}", "committee", text, case.title))
    return found
