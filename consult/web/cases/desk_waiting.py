"""What waits for a particular person on the desk: proposals to release, answers to approve, minutes to check.

Six statements a page, however many cases are on it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import queries as bodies
from consult.bodies.models import Membership
from consult.cases import staged
from consult.cases.models import Case
from consult.consultations.models import Opinion, PointGroup
from consult.consultations.queries import inquiry_rows
from consult.consultations.queries.lane_counts import PIECES
from consult.dossier import handed_on
from consult.i18n import Message, gettext, msg
from consult.meetings import stalled
from consult.meetings.models import MemberReply, Presence


def for_person(session: Session, actor: Actor, cases: Sequence[Case]) -> dict[int, list[dict[str, Any]]]:
    """Rows for `components/verdicts` by case: what this actor has to look at."""
    ids = [case.id for case in cases]
    ready = tuple(stage for stage, _ in PIECES["redaction"])  # what the lane behind the link shows
    proposed = _count(session, Opinion.case_id, ids, Opinion.review == "proposed", Opinion.stage.in_(ready))
    drafted = _count(session, PointGroup.case_id, ids, PointGroup.state.in_(("drafted", "checked")))
    unread = _unread_minutes(session, actor, cases)
    overdue = inquiry_rows.overdue_in(session, ids)
    unasked = handed_on.unasked(session, cases)
    return {
        case.id: [
            *_row(
                allowed(actor, Permission.REDACTION_RELEASE, case), proposed.get(case.id, 0),
                lambda n: msg("確かめを待つ墨消しの案が%(n)s通あります", n=n),
                f"/desk/cases/{case.slug}/opinions?lane=redaction",
            ),
            *_row(
                allowed(actor, Permission.RESPONSE_APPROVE, case), drafted.get(case.id, 0),
                lambda n: msg("承認を待つ市の考え方が%(n)s件あります", n=n),
                f"/desk/cases/{case.slug}/responses",
            ),
            *_row(
                allowed(actor, Permission.INQUIRY_ASK, case), overdue.get(case.id, 0),
                lambda n: msg("期日を過ぎても答えが来ない照会が%(n)s件あります", n=n),
                f"/desk/cases/{case.slug}/inquiries",
            ),
            *_row(
                case.id in unread, 1,
                lambda _n: msg("あなたの発言を確かめるのを待っています"),
                f"/desk/cases/{case.slug}/check",
            ),
            *_row(
                case.id in unasked and allowed(actor, Permission.CASE_HAND_ON, case), 1,
                lambda _n: msg("終わりました。次の人への3行を残してください"),
                f"/desk/cases/{case.slug}/handed-on",
            ),
        ]
        for case in cases
    }  # fmt: skip


def inquiries_asked(session: Session, actor: Actor) -> dict[str, Any] | None:
    """That this person's offices have been asked by others, and whether a day has passed."""
    offices = inquiry_rows.answering_offices(actor)
    number, late = inquiry_rows.asked_number(session, offices) if offices else (0, 0)
    if not number:
        return None
    return {
        "title": msg("照会が%(n)s件来ています", n=number),
        "text": msg("期日を過ぎたものが%(n)s件あります。", n=late) if late else "",
        "tone": "warn" if late else "info",
    }


def stalled_bodies(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Bodies of this person's that could not decide for weeks, with what to do."""
    own = [body for body in bodies.bodies(session) if allowed(actor, Permission.MEETING_PREPARE, body)]
    return [
        {"title": found.title, "text": found.remedy, "href": f"/desk/bodies/{found.body.slug}/schedule"}
        for found in stalled.stalled(session, own)
    ]


def _unread_minutes(session: Session, actor: Actor, cases: Sequence[Case]) -> set[int]:
    """Meetings in the members' check where the actor was present and has not replied."""
    checked = [
        case.id for case in cases
        if case.procedure == "meeting" and staged.definition_of(session, case).opens(case.stage, "corrections")
    ]  # fmt: skip
    mine = select(Membership.id).where(Membership.account_id == actor.account_id)
    there = session.execute(
        select(Presence.meeting_id).where(Presence.meeting_id.in_(checked), Presence.membership_id.in_(mine))
    ).scalars()
    replied = session.execute(
        select(MemberReply.meeting_id).where(
            MemberReply.meeting_id.in_(checked), MemberReply.membership_id.in_(mine)
        )
    ).scalars()
    return set(there) - set(replied)


def _count(session: Session, key: Any, ids: Sequence[int], *where: Any) -> dict[int, int]:
    rows = session.execute(select(key, func.count()).where(key.in_(ids), *where).group_by(key))
    return {row[0]: row[1] for row in rows}


def _row(may: bool, number: int, say: Callable[[int], Message], href: str) -> list[dict[str, Any]]:  # noqa: FBT001 - reads as one row of the table above
    if not (may and number):
        return []
    return [{"state": "todo", "text": say(number), "link": {"href": href, "title": gettext("確かめる")}}]
