"""What still rests on the rules and the seats of a body: a meeting that is running, a meeting somebody took part in.

Changes that would rewrite such a meeting are refused, with what to do instead.
"""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.bodies.models import Body, Membership
from consult.errors import Refused, Sentence
from consult.i18n import msg
from consult.meetings.models import Meeting, Presence
from consult.meetings.queries import held_on

DECIDING: Final = (
    "seats",
    "quorum_base",
    "quorum_test",
    "chair_votes",
    "chair_breaks_ties",
    "decision_rules",
)


def ensure_none_running(session: Session, body: Body) -> None:
    """Refuse to change how a body decides while it meets: one meeting would have two quorums.

    Raises:
        Refused: naming the meeting.
    """
    open_now = select(Meeting).where(
        Meeting.body_id == body.id, Meeting.opened_at.is_not(None), Meeting.closed_at.is_(None)
    )
    running = session.execute(open_now.limit(1)).scalar_one_or_none()
    if running is not None:
        raise Refused(
            msg(
                "第%(n)s回の会議の途中です。定数、定足数、表決の決まりは、閉会してから変えてください",
                n=running.number,
            )
        )


def attended_after(session: Session, member: Membership, last_day: dt.date) -> Sentence | None:
    """Why a member cannot have left on `last_day`: a later meeting they were present at; None when there is none."""
    there = select(Meeting).join(Presence, Presence.meeting_id == Meeting.case_id)
    there = there.where(Presence.membership_id == member.id, Meeting.opened_at.is_not(None))
    later = [one for one in session.execute(there).scalars() if held_on(one) > last_day]
    if not later:
        return None
    last = max(later, key=held_on)
    return msg(
        "%(day)sの第%(n)s回の会議に出席しています。その日か、それより後の日にしてください",
        day=held_on(last),
        n=last.number,
    )
