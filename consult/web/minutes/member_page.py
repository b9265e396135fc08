"""What a personal link shows, as data: a member's own remarks with their context, or the record to attest."""

from typing import Any

from sqlalchemy.orm import Session

from consult.bodies.models import Membership
from consult.meetings import minutes_queries, queries, room_queries, setting
from consult.meetings.models import Meeting, Remark
from consult.web.meetings import meeting_page
from consult.web.minutes import minutes_page
from consult.web.minutes.minutes_desk_page import wish_of


def check(session: Session, meeting: Meeting, member: Membership) -> dict[str, Any]:
    """Only what this member said, each with the words just before it and its item; and what they asked for."""
    rows = [row for row in queries.rows(session, meeting) if row.text]
    wishes = [w for w in queries.corrections(session, meeting) if w.membership_id == member.id]
    numbers = {row.id: n for n, row in enumerate((r for r in rows if r.kind == "remark"), 1)}
    own = [
        {
            "id": row.id,
            "n": numbers.get(row.id),
            "text": row.text,
            "before": _before(rows, place),
            "item": row.item_id,
            "wishes": [wish_of(w) for w in wishes if w.remark_id == row.id],
        }
        for place, row in enumerate(rows)
        if row.membership_id == member.id
    ]
    groups = [{"n": 0, "title": "", "rows": [r for r in own if r["item"] is None]}]
    groups += [
        {"n": i.position, "title": i.title, "rows": [r for r in own if r["item"] == i.id]}
        for i in meeting.items
    ]
    return {
        "mine": _head(meeting, member),
        "accepted": any(r.membership_id == member.id for r in queries.replies(session, meeting)),
        "asked": sum(w.state == "requested" for w in wishes),
        "groups": [group for group in groups if group["rows"]],
    }


def _before(rows: list[Remark], place: int) -> dict[str, str] | None:
    if not place or rows[place - 1].item_id != rows[place].item_id:
        return None
    return {"speaker": rows[place - 1].speaker, "text": rows[place - 1].text}


def attest(session: Session, meeting: Meeting, member: Membership) -> dict[str, Any]:
    """The sealed record as a page, its digest, and whether this member has confirmed it."""
    done = any(a.membership_id == member.id for a in minutes_queries.attestations(session, meeting))
    said = {"digest": meeting.sealed_digest, "version": meeting.minutes_version, "done": done}
    return {
        **minutes_page.context(setting.sealed_record(session, meeting)),
        "mine": _head(meeting, member) | said,
    }


def declare(session: Session, meeting: Meeting, member: Membership) -> dict[str, Any]:
    """The agenda, and what this member has told of each item so far."""
    told = {
        row.item_id: row
        for row in room_queries.declarations(session, meeting)
        if row.membership_id == member.id
    }
    return {
        "mine": _head(meeting, member),
        "agenda": [
            {
                "id": item.id,
                "n": item.position,
                "title": item.title,
                "said": told[item.id].reason if item.id in told else "",
            }
            for item in meeting.items
        ],
    }


def _head(meeting: Meeting, member: Membership) -> dict[str, Any]:
    return {
        "title": meeting.case.title,
        "when": meeting_page.when(meeting),
        "until": meeting.check_until,
        "me": member.short_name,
        "page": f"/meetings/{meeting.case.slug}",
        "office": meeting_page.office(meeting.case.office),
    }
