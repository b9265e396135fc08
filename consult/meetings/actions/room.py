"""In the room: remarks as they fall, votes as they are taken, items carried over."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases import once
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import queries, rules
from consult.meetings.actions import turn
from consult.meetings.conditions import MeetingFacts
from consult.meetings.models import AgendaItem, Meeting, Remark, Vote
from consult.meetings.rules import Counts, Sitting
from consult.unit_of_work import UnitOfWork
from consult.workflow.conditions import evaluate


def take_up(uow: UnitOfWork, item: AgendaItem) -> None:
    """Make this the item under discussion."""
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    turn.ensure_running(item.meeting)
    for other in item.meeting.items:
        if other.state == "current":
            other.state = "pending"
    if item.state == "pending":
        item.state = "current"
    uow.record(Event.AGENDA_CHANGED, item.meeting, public={"change": "taken_up", "item": item.position})


def note(
    uow: UnitOfWork,
    meeting: Meeting,
    *,
    text: str,
    item: AgendaItem | None = None,
    member: Membership | None = None,
    speaker: str = "",
    at: dt.datetime | None = None,
    key: str = "",
) -> Remark:
    """発言メモ: who said what, stamped with the time. Two secretaries may note at once; both notes are kept.

    Raises:
        Invalid: without words or speaker.
        Refused: when the member was not there, or the meeting is not in session.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.note")
    if done is not None:
        return uow.session.get_one(Remark, done["id"])
    turn.ensure_running(meeting)
    instant = at or clock.now()
    if not text.strip():
        raise Invalid(msg("発言を書いてください"), {"text": [msg("発言を書いてください")]})
    if member is None and not speaker.strip():
        raise Invalid(msg("だれの発言かを選んでください"), {"speaker": [msg("だれの発言かを選んでください")]})
    if member is not None and member.id not in rules.present_at(queries.stays(uow.session, meeting), instant):
        raise Refused(msg("%(name)s委員は、いま出席していません", name=member.short_name))
    row = uow.add(
        Remark(
            meeting_id=meeting.case_id,
            item_id=item.id if item else None,
            position=next_position(uow, meeting),
            membership_id=member.id if member else None,
            speaker=queries.label(uow.session, meeting, member) if member else speaker.strip(),
            note=text.strip(),
            text="",
            at=instant,
        )
    )
    uow.flush()
    uow.record(
        Event.REMARK_NOTED,
        meeting,
        public={"row": row.id, "item": item.position if item else 0},
        private={"speaker": row.speaker},
    )
    once.remember(uow, key, "meeting.note", {"id": row.id})
    return row


def next_position(uow: UnitOfWork, meeting: Meeting) -> int:
    """The place after the last row; safe because acts on one meeting queue (`turn.take`)."""
    last = uow.session.execute(
        select(func.max(Remark.position)).where(Remark.meeting_id == meeting.case_id)
    ).scalar()
    return (last or 0) + 1


def vote(
    uow: UnitOfWork,
    item: AgendaItem,
    *,
    method: str,
    question: str = "",
    counts: Counts | None = None,
    ballots: Mapping[int, str] | None = None,
    chair_decision: str | None = None,
    key: str = "",
) -> Vote:
    """Put an item to the vote and keep the result with its arithmetic.

    Args:
        method: no_objection needs neither counts nor ballots; recorded takes ballots.
        counts: Votes as counted.
        ballots: For 記名: membership id → for, against, abstained. The counts are made of them.
        chair_decision: passed or rejected, only on a tie.

    Raises:
        Refused: without a quorum (with the verdict), when nobody presides, or when somebody who is absent
            or recused would be counted.
        Invalid: when the counts do not equal the members who may vote, or the chair's decision is missing.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.vote")
    if done is not None:
        return uow.session.get_one(Vote, done["id"])
    turn.ensure_running(meeting)
    if method not in rules.METHODS:
        raise Invalid(msg("決め方を選んでください"), {"method": [msg("決め方を選んでください")]})
    sitting = queries.sitting(uow.session, meeting, item)
    _ensure_quorate(sitting)
    if ballots is not None:
        counts = _counted(uow, meeting, sitting, ballots)
    if method == "no_objection":
        counts, result = None, "passed"
    else:
        result = rules.decide(
            counts or Counts(),
            len(sitting.eligible),
            chair_breaks_ties=meeting.body.chair_breaks_ties,
            chair_decision=chair_decision,
        )
    arithmetic = sitting.arithmetic(counts)
    if ballots is not None:
        arithmetic["ballots"] = {str(member): ballot for member, ballot in sorted(ballots.items())}
    row = uow.add(
        Vote(
            item_id=item.id,
            method=method,
            question=question.strip() or item.title,
            in_favour=counts.in_favour if counts else None,
            against=counts.against if counts else None,
            abstained=counts.abstained if counts else None,
            chair_decision=chair_decision if counts else None,
            result=result,
            arithmetic=arithmetic,
            at=clock.now(),
        )
    )
    item.state = result
    uow.flush()
    uow.session.expire(item, ["votes"])
    uow.record(Event.VOTE_RECORDED, meeting, public=_said(item, row))
    once.remember(uow, key, "meeting.vote", {"id": row.id})
    return row


def carry_over(uow: UnitOfWork, item: AgendaItem, *, reason: str, key: str = "") -> None:
    """次回へ継続, with why: no quorum needed, for nothing is decided."""
    _settle(uow, item, "carried_over", reason, key)


def report(uow: UnitOfWork, item: AgendaItem, *, key: str = "") -> None:
    """報告を受けた: an item that needed no decision is done."""
    if item.needs_decision:
        raise Refused(msg("決める議題です。表決するか、次回へ継続にしてください"))
    _settle(uow, item, "reported", "", key)


def _settle(uow: UnitOfWork, item: AgendaItem, state: str, reason: str, key: str) -> None:
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    if once.done_before(uow, key, "meeting.settle") is not None:
        return
    turn.ensure_running(item.meeting)
    if state == "carried_over" and not reason.strip():
        raise Invalid(
            msg("次回へ継続する理由を書いてください"), {"reason": [msg("次回へ継続する理由を書いてください")]}
        )
    if item.state in {"passed", "rejected"}:
        raise Refused(msg("この議題は、もう決まっています"))
    item.state = state
    item.settled_reason = reason.strip()
    uow.record(
        Event.ITEM_DECIDED,
        item.meeting,
        public={"item": item.position, "state": state},
        private={"reason": reason.strip()},
    )
    once.remember(uow, key, "meeting.settle", {"item": item.id})


def _ensure_quorate(sitting: Sitting) -> None:
    if sitting.quorate:
        if sitting.presiding is None and not sitting.chair_votes:
            raise Refused(msg("議事を進める会長（副会長）がいません"))
        return
    facts = MeetingFacts(present=len(sitting.present), quorum=sitting.quorum)
    raise Refused(rules.quorum_sentence(sitting), evaluate(("quorum_met",), facts))


def _counted(uow: UnitOfWork, meeting: Meeting, sitting: Sitting, ballots: Mapping[int, str]) -> Counts:
    names = {m.id: m.short_name for m in queries.members(uow.session, meeting)}
    for member in sorted(ballots):
        name = names.get(member, str(member))
        if member in sitting.recused:
            raise Refused(msg("%(name)s委員は除斥なので、表決に数えられません", name=name))
        if member not in sitting.present:
            raise Refused(msg("%(name)s委員は出席していないので、表決に数えられません", name=name))
        if member not in sitting.eligible:
            raise Refused(msg("会長は表決に加わりません（可否同数のときに決めます）"))
    given = list(ballots.values())
    return Counts(given.count("for"), given.count("against"), given.count("abstained"))


def _said(item: AgendaItem, row: Vote) -> dict[str, str | int]:
    said: dict[str, str | int] = {
        "item": item.position,
        "method": row.method,
        "result": row.result,
        "present": row.arithmetic["present"],
        "quorum": row.arithmetic["quorum"],
    }
    if row.in_favour is not None and row.against is not None:
        said |= {"in_favour": row.in_favour, "against": row.against, "abstained": row.abstained or 0}
    if row.chair_decision:
        said["chair"] = row.chair_decision
    return said
