"""The console as data: who is there, whether that is enough, the item under discussion."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import clock_text
from consult.i18n import gettext, msg
from consult.meetings import homework, queries, record, rules, wording
from consult.meetings.models import AgendaItem, Meeting, Presence, Remark
from consult.web.meetings import console_decide

# One key a seat for 着席・退席, and the digits for who speaks.
SEAT_KEYS = "QWERTYUIOPASDFGHKLZXCVBN"
SPEAKER_KEYS = "1234567890"


def context(session: Session, meeting: Meeting, item: AgendaItem | None) -> dict[str, Any]:
    """Everything `desk/console.html` shows, save what was just typed."""
    room = queries.room(session, meeting)
    return {
        "meeting": {
            "title": meeting.case.title,
            "address": meeting.case.slug,
            "opened": meeting.opened_at,
            "closed": meeting.closed_at,
            "in_writing": meeting.in_writing,
            "public_href": f"/meetings/{meeting.case.slug}" if meeting.noticed_on else "",
        },
        "room": {"observers": meeting.observers, "staff": "\n".join(meeting.staff_present)},
        "now": clock.now(),
        "quorum": quorum(room, meeting),
        "agenda": [_entry(meeting, entry, item) for entry in meeting.items],
        "item": _item(session, meeting, item, room) if item else None,
        "remarks": _remarks(session, meeting, item),
        "members": members(session, meeting, item, room),
        "presiding": console_decide.presiding(room, meeting),
    }


def wall(session: Session, meeting: Meeting, item: AgendaItem | None) -> dict[str, Any]:
    """What the projector shows: the item, how many are there, the vote being taken or the result."""
    room = queries.room(session, meeting)
    shown = _item(session, meeting, item, room) if item else None
    return {
        "meeting": {"title": meeting.case.title, "address": meeting.case.slug, "closed": meeting.closed_at},
        "now": clock.now(),
        "quorum": quorum(room, meeting),
        "item": shown,
    }


def chosen(session: Session, meeting: Meeting, asked: int | None) -> AgendaItem | None:
    """The item asked for, else the one under discussion, else the first."""
    if asked is not None:
        return queries.item(session, meeting, asked)
    current = next((i for i in meeting.items if i.state == "current"), None)
    return current or (meeting.items[0] if meeting.items else None)


def quorum(room: queries.Room, meeting: Meeting) -> dict[str, Any]:
    """The meter: present, needed, and the sentence a screen reader hears."""
    sitting = queries.sitting_in(room, meeting)
    return {
        "present": len(sitting.present),
        "needed": sitting.quorum,
        "total": sitting.seats,
        "met": sitting.quorate,
        "sentence": str(rules.quorum_sentence(sitting)),
    }


def members(
    session: Session, meeting: Meeting, item: AgendaItem | None, room: queries.Room
) -> list[dict[str, Any]]:
    """All seats in seat order, with the newest stay of each."""
    stays = session.execute(
        select(Presence).where(Presence.meeting_id == meeting.case_id).order_by(Presence.arrived_at)
    ).scalars()
    newest = {stay.membership_id: stay for stay in stays}
    recused = queries.recused_from(meeting, item, room.seated) if item else frozenset()
    seated = sorted(room.seated, key=lambda m: m.seat)
    if meeting.in_writing:
        ways = console_decide.answered(session, meeting)
        return [
            _member(m, None, m.id in recused, n)
            | {
                "here": m.id in ways,
                "word": ways.get(m.id, gettext("まだ")),
                "key": "",
                "speak": "",
                "by": "",
                "substitutes": [],
            }
            for n, m in enumerate(seated)
        ]
    named = console_decide.substitutes_of(session, meeting, seated)
    return [
        _member(m, newest.get(m.id), m.id in recused, n)
        | console_decide.sat_in(named[m.id], newest.get(m.id))
        for n, m in enumerate(seated)
    ]


def _member(member: Any, stay: Presence | None, recused: bool, place: int) -> dict[str, Any]:  # noqa: FBT001 - a row's own flag
    here = stay is not None and stay.left_at is None
    word = gettext("まだ")
    if stay is not None:
        word = (
            str(msg("%(at)sから", at=clock_text(stay.arrived_at)))
            if here
            else str(msg("%(at)sに退席", at=clock_text(stay.left_at or stay.arrived_at)))
        )
    return {
        "id": member.id,
        "seat": member.seat,
        "name": member.short_name,
        "office": member.office,
        "here": here,
        "web": here and stay is not None and stay.mode == "web",
        "recused": recused,
        "word": word,
        "key": SEAT_KEYS[place] if place < len(SEAT_KEYS) else "",
        "speak": SPEAKER_KEYS[place] if place < len(SPEAKER_KEYS) else "",
        "stay": stay.id if stay else None,
        "from": _hm(stay.arrived_at) if stay else "",
        "to": _hm(stay.left_at) if stay and stay.left_at else "",
        "note": stay.note if stay else "",
    }


def _hm(instant: Any) -> str:
    return f"{instant.astimezone(clock.TOKYO):%H:%M}"


def _entry(meeting: Meeting, entry: AgendaItem, item: AgendaItem | None) -> dict[str, Any]:
    settled = entry.state not in {"pending", "current"}
    return {
        "href": f"/desk/cases/{meeting.case.slug}/console?item={entry.id}",
        "n": entry.position,
        "title": entry.title,
        "state": "done" if settled else "now" if entry is item else "plan",
        "shown": entry is item,
        "result": str(record.result(entry)) if settled else "",
    }


def _item(session: Session, meeting: Meeting, item: AgendaItem, room: queries.Room) -> dict[str, Any]:
    sitting = queries.sitting_in(room, meeting, item)
    running = meeting.opened_at is not None and meeting.closed_at is None
    names = {m.id: m.short_name for m in room.seated}
    lacking = max(0, sitting.quorum - len(sitting.present))
    return {
        "id": item.id,
        "n": item.position,
        "title": item.title,
        "state": item.state,
        "word": gettext(wording.STATES[item.state]),
        "result": str(record.result(item))
        if item.votes or item.state in {"carried_over", "reported"}
        else "",
        "arithmetic": [str(line) for vote in item.votes for line in record.reckoning(vote, names)],
        "needs_decision": item.needs_decision,
        "running": running,
        "open": running and sitting.quorate and item.state in {"pending", "current"},
        "blocked": _blocked(meeting, sitting, item, lacking),
        "eligible": len(sitting.eligible),
        "who_votes": _who(sitting),
        **console_decide.context(session, meeting, item, sitting, names),
        "recused": "、".join(m.short_name for m in room.seated if m.id in sitting.recused),
        "settled": item.state not in {"pending", "current"},
        "before": homework.said_before(session, meeting, item.linked_case_id),
    }


def _who(sitting: rules.Sitting) -> str:
    if sitting.chair_votes:
        return str(msg("表決に加わるのは、出席%(n)s人です。", n=len(sitting.eligible)))
    return str(msg("表決に加わるのは、会長を除く出席%(n)s人です。", n=len(sitting.eligible)))


def _blocked(meeting: Meeting, sitting: rules.Sitting, item: AgendaItem, lacking: int) -> str:
    if meeting.opened_at is None:
        return gettext("まだ開会していません。")
    if meeting.closed_at is not None:
        return gettext("会議は閉会しています。")
    if item.state not in {"pending", "current"}:
        return ""
    if not sitting.quorate:
        return str(
            msg(
                "出席%(n)s人で、定足数%(quorum)s人に足りません。あと%(lacking)s人そろうと表決できます。話し合いは続けられます。",
                n=len(sitting.present),
                quorum=sitting.quorum,
                lacking=lacking,
            )
        )
    return ""


def _remarks(session: Session, meeting: Meeting, item: AgendaItem | None) -> list[dict[str, Any]]:
    rows: list[Remark] = [
        row
        for row in queries.rows(session, meeting)
        if not row.source and row.item_id == (item.id if item else None)
    ]
    return [
        {"when": _hm(row.at) if row.at else "", "speaker": row.speaker, "text": row.note}
        for row in reversed(rows)
    ]
