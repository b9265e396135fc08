"""Who may answer a question in writing, until when, and by which way: one a seat."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from consult.bodies.models import Membership
from consult.errors import Invalid, Refused
from consult.i18n import N_, gettext, msg
from consult.meetings import queries, room_queries, rules
from consult.meetings.actions import voting, writing
from consult.meetings.models_room import WrittenBallot, WrittenRound

WAYS: Final[Mapping[str, str]] = {"web": N_("委員の席"), "link": N_("委員のリンク"), "paper": N_("紙")}


def ensure(
    session: Session, asked: WrittenRound, member: Membership, ballot: str, remark: str, *,
    way: str, came: dt.datetime,
) -> WrittenBallot | None:  # fmt: skip
    """What this seat answered before by the same way, which may be changed; refused when it may not answer."""
    _ensure_open(asked, way, came)
    if ballot not in voting.BALLOTS:
        sentence = msg("賛成・反対・棄権から選んでください")
        raise Invalid(sentence, {"ballot": [sentence]})
    if remark.strip():
        rules.ensure_remark(remark, "remark")
    everyone = queries.members(session, asked.item.meeting)
    seated = {m.id: m.short_name for m in everyone}
    if member.id not in seated:
        raise Refused(msg("%(name)sさんは、この日の委員ではありません", name=member.name))
    before = room_queries.ballots(session, asked)
    answered = {one.membership_id for one in before} | {member.id}
    sitting = writing.sitting_of(session, asked.item, answered)
    voting.ensure_may_vote(sitting, {member.id: ballot}, seated)
    same = {m.id for m in queries.ever(session, asked.item.meeting) if m.seat == member.seat}
    known = next((one for one in before if one.membership_id in same), None)
    if known is not None and (way == "paper" or known.channel != way or known.membership_id != member.id):
        said = gettext(WAYS[known.channel])
        raise Refused(msg("%(name)s委員は、もう投票しています（%(way)s）", name=member.short_name, way=said))
    return known


def _ensure_open(asked: WrittenRound, way: str, came: dt.datetime) -> None:
    if asked.state != "open":
        raise Refused(msg("書面の表決は、締め切りました"))
    if came <= asked.due_at:
        return
    raise Refused(
        msg(
            "回答期限（%(when)s）を過ぎて届いた書面は、数えられません。期限までに届いていたときは、届いた日時を書いてください",
            when=asked.due_at,
        )
        if way == "paper"
        else msg("回答期限（%(when)s）を過ぎたので、受け付けられません", when=asked.due_at)
    )
