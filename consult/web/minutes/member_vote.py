"""Votes in writing on the page of a personal link: the questions, what was answered, and a look before it is sent."""

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from consult import clock
from consult.bodies.models import Membership
from consult.errors import Refused
from consult.i18n import gettext
from consult.meetings import queries, room_queries, wording
from consult.meetings.actions import answering, casting
from consult.meetings.models import Meeting
from consult.meetings.models_room import WrittenBallot, WrittenRound
from consult.web.forms import number_in


def typed(form: Mapping[str, str]) -> casting.Answers:
    """Ballot and remark by question, as sent."""
    sent = {name.partition("-")[2] for name in form if name.startswith(("ballot-", "remark-"))}
    numbers = sorted(number_in(number) for number in sent)
    return {n: (form.get(f"ballot-{n}", ""), form.get(f"remark-{n}", "")) for n in numbers}


def shown(session: Session, meeting: Meeting, member: Membership, *, look: bool = False) -> dict[str, Any]:
    """What is asked in writing of this member, and with `look` what would be sent.

    Raises:
        Invalid: with `look`, for everything that could not be kept.
    """
    answers = typed(request.form) if request.method == "POST" else {}
    asked = [row for row in room_queries.rounds(session, meeting) if row.state != "cancelled"]
    chosen = casting.looked(session, meeting, member, answers) if look else []
    return {
        "rounds": [_round(session, meeting, row, member, answers) for row in asked],
        "look": [
            {
                "id": row.id,
                "question": row.question,
                "ballot": answers[row.id][0],
                "word": gettext(wording.BALLOTS[answers[row.id][0]]),
                "remark": answers[row.id][1].strip(),
            }
            for row in chosen
        ],
        "may_declare": meeting.opened_at is None or meeting.in_writing,
    }


def _round(
    session: Session, meeting: Meeting, asked: WrittenRound, member: Membership, answers: casting.Answers
) -> dict[str, Any]:
    seats = {m.id for m in queries.ever(session, meeting) if m.seat == member.seat}
    mine = next((one for one in asked.ballots if one.membership_id in seats), None)
    kept = (mine.ballot, mine.remark) if mine else ("", "")
    ballot, remark = answers.get(asked.id, kept)
    return {
        "id": asked.id,
        "n": asked.item.position,
        "question": asked.question,
        "reason": asked.reason,
        "due": asked.due_at,
        "why_not": _why_not(session, asked, member),
        "said": _said(mine),
        "choices": [
            {"value": value, "label": gettext(word), "checked": value == ballot}
            for value, word in wording.BALLOTS.items()
        ],
        "remark": remark,
    }


def _why_not(session: Session, asked: WrittenRound, member: Membership) -> str:
    """Why this member may not answer here; empty when they may."""
    try:
        answering.ensure(session, asked, member, "for", "", way="link", came=clock.now())
    except Refused as error:
        return str(error)
    return ""


def _said(mine: WrittenBallot | None) -> dict[str, Any] | None:
    if mine is None:
        return None
    way = gettext(answering.WAYS[mine.channel])
    return {"word": gettext(wording.BALLOTS[mine.ballot]), "remark": mine.remark, "at": mine.at, "way": way}
