"""Bodies that could not decide for weeks, and those with too few members ever to: the desk says so, with what to do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from consult import clock
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.cases.models import Case
from consult.i18n import Message, msg
from consult.meetings import queries
from consult.meetings.models import Meeting
from consult.meetings.rules import Stay, present_at, quorum_needed

WEEKS = dt.timedelta(weeks=2)
LOOK_BACK = dt.timedelta(days=365)


@dataclass(frozen=True)
class Stalled:
    """A body, why it cannot decide, and what to do."""

    body: Body
    title: Message
    remedy: Message


def stalled(session: Session, of: Sequence[Body]) -> list[Stalled]:
    """Those of these bodies that cannot decide, or have not been able to for two weeks: four statements."""
    today, standing = clock.today(), [body for body in of if body.ended_on is None and body.seats]
    memberships = bodies.memberships(session, [body.id for body in standing])
    held = _held(session, [body.id for body in standing])
    stays = queries.stays_of(session, [meeting.case_id for meetings in held.values() for meeting in meetings])
    found: list[Stalled] = []
    for body in standing:
        seated = bodies.seated(memberships[body.id], today)
        needed = quorum_needed(
            body.seats if body.quorum_base == "seats" else max(1, len(seated)), body.quorum_test
        )
        if seated and len(seated) < needed:
            title = msg(
                "%(name)sは、委員が%(n)s人で、全員が出席しても定足数%(needed)s人に足りません",
                name=body.name, n=len(seated), needed=needed,
            )  # fmt: skip
            found.append(Stalled(body, title, msg("欠けている席の委員を決めてください。")))
            continue
        lost = _lost_since(held.get(body.id, []), stays, needed)
        if lost is not None and clock.now() - lost >= WEEKS:
            title = msg(
                "%(name)sは、%(n)s週間、定足数がそろっていません",
                name=body.name,
                n=(clock.now() - lost).days // 7,
            )
            found.append(
                Stalled(
                    body, title,
                    msg("日程を委員に聞き直すか、ウェブや書面での出席を決まりに加えるか、欠席の続く委員に確かめてください。"),
                )
            )  # fmt: skip
    return found


def _held(session: Session, ids: Sequence[int]) -> dict[int, list[Meeting]]:
    query = (
        select(Meeting)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.body_id.in_(ids), Meeting.starts_at < clock.now())
        .where(Meeting.starts_at > clock.now() - LOOK_BACK)
        .where(Case.stage.not_in(("cancelled", "planned")))
        .options(selectinload(Meeting.items))
        .order_by(Meeting.starts_at.desc())
    )
    found: dict[int, list[Meeting]] = {}
    for meeting in session.execute(query).scalars():
        found.setdefault(meeting.body_id, []).append(meeting)
    return found


def _lost_since(meetings: Sequence[Meeting], stays: dict[int, list[Stay]], needed: int) -> dt.datetime | None:
    """Since when no meeting could decide; None when the last one could, or there was none."""
    since = None
    for meeting in meetings:  # newest first
        if _could_decide(meeting, stays[meeting.case_id], needed):
            break
        since = meeting.starts_at
    return since


def _could_decide(meeting: Meeting, stays: Sequence[Stay], needed: int) -> bool:
    if meeting.opened_at is None:
        return False
    moments = {meeting.opened_at, *(stay.arrived for stay in stays)}
    if any(item.state in {"passed", "rejected"} for item in meeting.items):
        return True
    undecided = any(item.state == "carried_over" for item in meeting.items)
    ever = any(len(present_at(stays, moment)) >= needed for moment in moments)
    return ever and not (undecided and _ended_short(meeting, stays, needed))


def _ended_short(meeting: Meeting, stays: Sequence[Stay], needed: int) -> bool:
    last = (meeting.closed_at or clock.now()) - dt.timedelta(seconds=1)
    return len(present_at(stays, last)) < needed
