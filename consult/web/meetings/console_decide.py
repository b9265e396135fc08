"""The deciding part of the console: what is voted on next, by which rule, what waits for an answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.bodies import substitutes
from consult.bodies.models import Membership, SeatSubstitute
from consult.calendars import date_text
from consult.i18n import N_, gettext, msg
from consult.meetings import majorities, motions, queries, record, room_queries, rules, wording
from consult.meetings.actions import answering, writing
from consult.meetings.models import AgendaItem, Meeting, Presence
from consult.meetings.models_room import Motion, OpenVote, WrittenRound

_WORDS = {"open": N_("採決前"), "withdrawn": N_("取下げ"), "passed": N_("可決"), "rejected": N_("否決")}
_METHODS = ("no_objection", "hands", "standing", "recorded", "secret")


def context(
    session: Session, meeting: Meeting, item: AgendaItem, sitting: rules.Sitting, names: dict[int, str]
) -> dict[str, Any]:
    """What may be voted on, how, and what is being voted on now."""
    moved = room_queries.motions_of(session, item)
    opened = room_queries.open_vote(session, meeting)
    here = opened if opened is not None and opened.item_id == item.id else None
    voting = sorted(here.voters if here else sitting.eligible)
    return {
        "methods": [{"value": code, "label": gettext(wording.METHODS[code])} for code in _METHODS],
        "rules": [
            {"value": held.code, "label": f"{held.label}（{majorities.said(held)}）"}
            for held in majorities.rules_of(meeting.body.decision_rules)
        ],
        "motions": [_motion(m) for m in moved],
        "kinds": [{"value": code, "label": gettext(label)} for code, label in motions.KINDS.items()],
        "next": _next(moved),
        "ballots": [{"id": member, "name": names.get(member, "")} for member in voting],
        "voting": _voting(here, names) if here else None,
        "elsewhere": _elsewhere(session, meeting, opened) if opened and not here else None,
        "overrides": _overrides(session, meeting, item),
        "declared": [
            {"id": d.id, "name": d.membership.short_name, "reason": d.reason}
            for d in room_queries.declarations(session, meeting)
            if d.item_id == item.id and d.state == "declared"
        ],
        "written": _written(session, meeting, item, names),
        "answers_until": meeting.answers_until,
        "ask_all": meeting.in_writing and meeting.noticed_on is not None and len(meeting.items) > 1,
        "may_write": "paper" in meeting.body.attendance_modes,
    }


def _motion(motion: Motion) -> dict[str, Any]:
    return {
        "id": motion.id,
        "name": str(motions.named(motion)),
        "mover": motion.mover.short_name,
        "text": motion.text,
        "open": motion.state == "open",
        "word": gettext(_WORDS[motion.state]),
    }


def _next(moved: Sequence[Motion]) -> dict[str, Any] | None:
    """The motion to be put to the vote before the item."""
    waiting = motions.waiting(moved)
    found = next((m for m in moved if waiting and m.number == waiting[0].number), None)
    return _motion(found) if found else None


def _voting(opened: OpenVote, names: dict[int, str]) -> dict[str, Any]:
    return {
        "method": opened.method,
        "word": gettext(wording.METHODS[opened.method]),
        "motion": opened.motion_id or "",
        "rule": opened.rule,
        "since": opened.opened_at,
        "number": len(opened.voters),
        "who": "、".join(names.get(member, "") for member in opened.voters),
    }


def _elsewhere(session: Session, meeting: Meeting, opened: OpenVote) -> dict[str, Any]:
    item = session.get_one(AgendaItem, opened.item_id)
    return {"n": item.position, "href": f"/desk/cases/{meeting.case.slug}/console?item={item.id}"}


def _overrides(session: Session, meeting: Meeting, item: AgendaItem) -> dict[str, Any] | None:
    """The last vote on the item and what was proposed against its arithmetic."""
    last = record.main_vote(item)
    if last is None:
        return None
    known = room_queries.overrides(session, meeting).get(last.id)
    contrary = "rejected" if record.effective(last) == "passed" else "passed"
    return {
        "vote": last.id,
        "result": contrary,
        "method": last.method,
        "rule": last.arithmetic["rule"]["code"],
        "word": str(wording.state(contrary)),
        "waiting": {"id": known.id, "reason": known.reason, "by": known.proposed_by}
        if known is not None and known.state == "proposed"
        else None,
    }


def _written(
    session: Session, meeting: Meeting, item: AgendaItem, names: dict[int, str]
) -> dict[str, Any] | None:
    asked = next(
        (r for r in room_queries.rounds(session, meeting) if r.item_id == item.id and r.state == "open"), None
    )
    if asked is None:
        return None
    answered = {ballot.membership_id for ballot in asked.ballots}
    may = writing.sitting_of(session, item, set(names)).eligible
    due = asked.due_at.astimezone(clock.TOKYO)
    return {
        "id": asked.id,
        "question": asked.question,
        "due": str(msg("%(day)s %(time)sまで", day=date_text(due), time=f"{due:%H:%M}")),
        "over": clock.now() > asked.due_at,
        "answered": len(answered),
        "missing": [
            {"id": one, "name": name} for one, name in names.items() if one in may and one not in answered
        ],
        "came": _came(asked, names),
        "papers": [
            {"id": one.membership_id, "name": names.get(one.membership_id, "")}
            for one in asked.ballots
            if one.channel == "paper"
        ],
        "links_href": f"/desk/cases/{meeting.case.slug}/conflicts#links",
    }


def answered(session: Session, meeting: Meeting) -> dict[int, str]:
    """How each member who answered in writing did."""
    rounds = [row for row in room_queries.rounds(session, meeting) if row.state != "cancelled"]
    return {one.membership_id: gettext(answering.WAYS[one.channel]) for row in rounds for one in row.ballots}


def _came(asked: WrittenRound, names: dict[int, str]) -> str:
    """Who answered, and by which way; how they voted is opened by the count."""
    return "、".join(
        f"{names.get(one.membership_id, '')}（{gettext(answering.WAYS[one.channel])}）"
        for one in asked.ballots
    )


def presiding(room: queries.Room, meeting: Meeting) -> dict[str, Any]:
    """Who presides now, and whether somebody was named to instead of the chair."""
    sitting = queries.sitting_in(room, meeting)
    names = {m.id: m.short_name for m in room.seated}
    return {
        "name": names.get(sitting.presiding, "") if sitting.presiding else "",
        "named": room.named is not None,
        "choices": [{"id": member, "name": names.get(member, "")} for member in sorted(sitting.present)],
    }


def substitutes_of(
    session: Session, meeting: Meeting, seated: Sequence[Membership]
) -> dict[int, list[SeatSubstitute]]:
    """Who may sit in for each member on the day of the meeting."""
    if not meeting.body.substitutes_allowed:
        return {m.id: [] for m in seated}
    named = substitutes.of_members(session, [m.id for m in seated])
    day = queries.held_on(meeting)
    return {member: substitutes.on_day(found, day) for member, found in named.items()}


def sat_in(named: Sequence[SeatSubstitute], stay: Presence | None) -> dict[str, Any]:
    """For one seat: who may sit in, and who does."""
    now = stay.substitute_id if stay is not None and stay.left_at is None else None
    return {
        "substitutes": [{"id": one.id, "name": one.name} for one in named],
        "by": next((one.name for one in named if one.id == now), ""),
    }
