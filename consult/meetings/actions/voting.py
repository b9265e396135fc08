"""表決: opening one settles who may vote; recording the counts computes the result by the rule of the body.

Without opening it first a vote is opened and recorded in one act, at this moment.
"""

import datetime as dt
from collections.abc import Mapping

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.rules import DecisionRule
from consult.cases import once
from consult.cases.models import Case
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.meetings import majorities, motions, power, queries, record, room_queries, rules
from consult.meetings.actions import turn
from consult.meetings.conditions import MeetingFacts
from consult.meetings.models import AgendaItem, Meeting, Vote
from consult.meetings.models_room import Motion, OpenVote
from consult.meetings.rules import Counts, Sitting
from consult.unit_of_work import UnitOfWork
from consult.workflow.conditions import evaluate

BALLOTS = ("for", "against", "abstained")


def open_vote(
    uow: UnitOfWork,
    item: AgendaItem,
    *,
    method: str,
    rule: str = "",
    motion: Motion | None = None,
    again: str = "",
    key: str = "",
) -> OpenVote:
    """採決に入る: who is there now may vote, until the counts are recorded or the vote is called off.

    Raises:
        Refused: without a quorum, without anybody presiding, out of turn, while another vote is open, or
            when the body has no power over the case.
        Invalid: for an unknown way of voting or rule.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.open_vote")
    if done is not None and (known := room_queries.open_vote(uow.session, meeting)):
        return known
    turn.ensure_running(meeting)
    ensure_may_be_put(uow, item, method, motion, again)
    if other := room_queries.open_vote(uow.session, meeting):
        raise _still_open(uow, other)
    held = majorities.rule(meeting.body.decision_rules, rule or _rule_before(item, motion, again))
    now = clock.now()
    sitting = queries.sitting(uow.session, meeting, item, now)
    ensure_quorate(uow, meeting, sitting)
    row = uow.add(
        OpenVote(
            meeting_id=meeting.case_id, item_id=item.id, motion_id=motion.id if motion else None,
            method=method, rule=held.code, voters=sorted(sitting.eligible), opened_at=now,
        )
    )  # fmt: skip
    uow.flush()
    uow.record(
        Event.VOTE_OPENED,
        meeting,
        public={"item": item.position, "method": method, "eligible": len(sitting.eligible)},
    )
    once.remember(uow, key, "meeting.open_vote", {"item": item.id})
    return row


def call_off_vote(uow: UnitOfWork, meeting: Meeting) -> None:
    """採決の取りやめ: nothing was decided, members may come and go again."""
    turn.take(uow, meeting, Permission.MEETING_RUN)
    row = room_queries.open_vote(uow.session, meeting)
    if row is None:
        return
    item = uow.session.get_one(AgendaItem, row.item_id)
    uow.session.delete(row)
    uow.flush()
    uow.record(Event.VOTE_OPENED, meeting, public={"item": item.position, "called_off": True})


def vote(
    uow: UnitOfWork,
    item: AgendaItem,
    *,
    method: str,
    question: str = "",
    counts: Counts | None = None,
    ballots: Mapping[int, str] | None = None,
    chair_decision: str | None = None,
    rule: str = "",
    motion: Motion | None = None,
    again: str = "",
    at: dt.datetime | None = None,
    key: str = "",
) -> Vote:
    """Record a vote on an item, or on a motion about it, and keep the result with its arithmetic.

    Args:
        uow: The open unit of work.
        item: What is voted on.
        method: no_objection needs neither counts nor ballots; recorded takes ballots.
        question: What was put to the vote, when it is not the item as a whole.
        counts: Votes as counted.
        ballots: For 記名: membership id → for, against, abstained. The counts are made of them.
        chair_decision: passed or rejected, only on a tie.
        rule: Code of the body's rule the vote is held under; when nothing is said the simple majority, and for a
            vote taken anew the rule of the one before.
        motion: The amendment or motion that is voted on; the item itself when there is none.
        again: Why an item already decided is voted on once more.
        at: When it was taken, if it is recorded later; an open vote says so itself.
        key: The act with this key happens once.

    Raises:
        Refused: without a quorum (with the verdict), when nobody presides, out of turn, when the body has no
            power over the case, or when somebody who is absent or recused would be counted.
        Invalid: when the counts do not equal the members who may vote, or the chair's decision is missing.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    done = once.done_before(uow, key, "meeting.vote")
    if done is not None:
        return uow.session.get_one(Vote, done["id"])
    turn.ensure_running(meeting)
    ensure_may_be_put(uow, item, method, motion, again)
    opened, rule = _opened(uow, item, motion, method, rule)
    at = opened or _taken_at(meeting, at)
    held = majorities.rule(meeting.body.decision_rules, rule or _rule_before(item, motion, again))
    sitting = queries.sitting(uow.session, meeting, item, at)
    ensure_quorate(uow, meeting, sitting)
    if method == "recorded":
        counts = _counted(uow, meeting, sitting, ballots)
    counts = None if method == "no_objection" else counts or Counts()
    row = keep(
        uow, item, motion, sitting, held,
        method=method, question=question, counts=counts, chair_decision=chair_decision,
        ballots=ballots if method == "recorded" else None, again=again, at=at,
    )  # fmt: skip
    once.remember(uow, key, "meeting.vote", {"id": row.id})
    return row


def _rule_before(item: AgendaItem, motion: Motion | None, again: str) -> str:
    """The rule of the vote that is taken anew: what needed two thirds does not pass by a majority the second time."""
    last = record.main_vote(item) if again.strip() and motion is None else None
    return str(last.arithmetic["rule"]["code"]) if last else ""


def _opened(
    uow: UnitOfWork, item: AgendaItem, motion: Motion | None, method: str, rule: str
) -> tuple[dt.datetime | None, str]:
    """The moment at which the open vote settled who may vote, and its rule; the open vote is then over."""
    row = room_queries.open_vote(uow.session, item.meeting)
    if row is None:
        return None, rule
    wanted = (item.id, motion.id if motion else None)
    if (row.item_id, row.motion_id) != wanted or (rule and rule != row.rule) or row.method != method:
        raise _still_open(uow, row)
    uow.session.delete(row)
    return row.opened_at, row.rule


def _taken_at(meeting: Meeting, at: dt.datetime | None) -> dt.datetime:
    now = clock.now()
    if at is None:
        return now
    if at > now or (meeting.opened_at is not None and at < meeting.opened_at):
        sentence = msg("採決の時刻は、開会からいままでの間にしてください")
        raise Invalid(sentence, {"at": [sentence]})
    return at


def _still_open(uow: UnitOfWork, row: OpenVote) -> Refused:
    item = uow.session.get_one(AgendaItem, row.item_id)
    return Refused(
        msg("議題%(n)sの採決の途中です。その結果を記録するか、採決を取りやめてください", n=item.position)
    )


def ensure_may_be_put(
    uow: UnitOfWork, item: AgendaItem, method: str, motion: Motion | None, again: str = ""
) -> None:
    """Refuse what may not be voted on now, or not by this body; the quorum is asked separately."""
    if method not in rules.METHODS:
        raise Invalid(msg("決め方を選んでください"), {"method": [msg("決め方を選んでください")]})
    if method == "written" or item.meeting.in_writing:
        sentence = msg("書面の表決は、期限を決めて委員に聞きます。「書面で決める」から始めてください")
        raise Invalid(sentence, {"method": [sentence]})
    ensure_open_question(uow, item, motion, again)


def ensure_open_question(uow: UnitOfWork, item: AgendaItem, motion: Motion | None, again: str) -> None:
    """Refuse what is decided already, comes later, or is another body's to decide."""
    if item.state in {"passed", "rejected"} and not again.strip():
        sentence = msg("この議題は、もう決まっています。採決をやり直すときは、その理由を書いてください")
        raise Invalid(sentence, {"again": [sentence]})
    motions.ensure_turn(room_queries.motions_of(uow.session, item), motion)
    body = item.meeting.body
    case = uow.session.get(Case, item.linked_case_id) if item.linked_case_id else None
    power.ensure_may_decide(
        kind=body.kind,
        parent=body.parent.kind if body.parent else None,
        name=body.name,
        mine=case is None or case.body_id in {None, body.id, body.parent_id},
        case=case.number if case else "",
    )


def keep(
    uow: UnitOfWork,
    item: AgendaItem,
    motion: Motion | None,
    sitting: Sitting,
    held: DecisionRule,
    *,
    method: str,
    question: str,
    counts: Counts | None,
    chair_decision: str | None,
    ballots: Mapping[int, str] | None,
    again: str,
    at: dt.datetime,
) -> Vote:
    """Compute the result, keep it with its numbers, and let it settle the item or the motion."""
    eligible, taken_of = len(sitting.eligible), sitting.taken_of(held)
    if counts is None:
        _ensure_reachable(held, eligible, taken_of)
        result = "passed"
    else:
        breaks = item.meeting.body.chair_breaks_ties
        result = rules.decide(
            counts, eligible,
            chair_breaks_ties=breaks, chair_decision=chair_decision, held=held, taken_of=taken_of,
        )  # fmt: skip
    arithmetic = sitting.arithmetic(counts, held)
    if ballots is not None:
        arithmetic["ballots"] = {str(member): ballot for member, ballot in sorted(ballots.items())}
    if again.strip():
        arithmetic["again"] = again.strip()
    if method == "written":
        arithmetic["written"] = True
    if motion is not None:
        arithmetic["motion"] = {"kind": motion.kind, "number": motion.number, "text": motion.text}
    row = uow.add(
        Vote(
            item_id=item.id,
            motion_id=motion.id if motion else None,
            method=method,
            question=question.strip() or (motion.text if motion else item.title),
            in_favour=counts.in_favour if counts else None,
            against=counts.against if counts else None,
            abstained=counts.abstained if counts else None,
            chair_decision=chair_decision if counts else None,
            result=result,
            arithmetic=arithmetic,
            at=at,
        )
    )
    settle(item, motion, result)
    uow.flush()
    uow.session.expire(item, ["votes"])
    turn.record(uow, Event.VOTE_RECORDED, item, _said(item, row, motion))
    return row


def settle(item: AgendaItem, motion: Motion | None, result: str) -> None:
    """What a result does: to the item itself, or to a motion and by it perhaps to the item."""
    if motion is None:
        item.state = result
        return
    motion.state = result
    if motion.kind == motions.CARRY_OVER and result == "passed":
        item.state, item.settled_reason = "carried_over", motion.text


def _ensure_reachable(held: DecisionRule, eligible: int, taken_of: int) -> None:
    needed = held.needed(taken_of)
    if eligible < needed:
        raise Refused(
            msg(
                "%(label)sには%(needed)s票が要ります。表決に加わる%(eligible)s人では、異議がなくても足りません",
                label=held.label,
                needed=needed,
                eligible=eligible,
            )
        )


def ensure_quorate(uow: UnitOfWork, meeting: Meeting, sitting: Sitting) -> None:
    """Refuse to decide without a quorum, without anybody presiding, or with two chairs."""
    if not sitting.quorate:
        facts = MeetingFacts(present=len(sitting.present), quorum=sitting.quorum)
        raise Refused(rules.quorum_sentence(sitting), evaluate(("quorum_met",), facts))
    chairs = [
        m for m in queries.members(uow.session, meeting) if m.office == "chair" and m.id in sitting.present
    ]
    if len(chairs) > 1:
        raise Refused(
            msg(
                "会長が2人います（%(names)s）。議事を進めるのは1人です。名簿の役職を直してください",
                names="、".join(m.short_name for m in chairs),
            )
        )
    if sitting.presiding is None:
        raise Refused(
            msg("議事を進める会長（副会長）がいません。「議事を進める人」で、代わりの委員を記録してください")
        )


def _counted(
    uow: UnitOfWork, meeting: Meeting, sitting: Sitting, ballots: Mapping[int, str] | None
) -> Counts:
    names = {m.id: m.short_name for m in queries.members(uow.session, meeting)}
    given = dict(ballots or {})
    ensure_may_vote(sitting, given, names)
    wrong: dict[str, list[Sentence]] = {}
    for member in sorted(sitting.eligible):
        if given.get(member) not in BALLOTS:
            wrong[f"ballot-{member}"] = [
                msg("%(name)s委員の賛成・反対・棄権を選んでください", name=names[member])
            ]
    if wrong:
        raise Invalid(msg("%(n)s票足りません（表決に加わるのは%(eligible)s人です）", n=len(wrong),
                          eligible=len(sitting.eligible)), wrong)  # fmt: skip
    cast = list(given.values())
    return Counts(cast.count("for"), cast.count("against"), cast.count("abstained"))


def ensure_may_vote(sitting: Sitting, ballots: Mapping[int, str], names: Mapping[int, str]) -> None:
    """Refuse the ballot of a recused or absent member, and that of whoever presides without a vote."""
    for member in sorted(ballots):
        name = names.get(member, str(member))
        if member in sitting.recused:
            raise Refused(msg("%(name)s委員は除斥なので、表決に数えられません", name=name))
        if member not in sitting.present:
            raise Refused(msg("%(name)s委員は出席していないので、表決に数えられません", name=name))
        if member not in sitting.eligible:
            raise Refused(msg("会長は表決に加わりません（可否同数のときに決めます）"))


def _said(item: AgendaItem, row: Vote, motion: Motion | None) -> dict[str, str | int]:
    said: dict[str, str | int] = {
        "item": item.position,
        "method": row.method,
        "result": row.result,
        "present": row.arithmetic["present"],
        "quorum": row.arithmetic["quorum"],
        "rule": row.arithmetic["rule"]["code"],
    }
    if row.in_favour is not None and row.against is not None:
        said |= {"in_favour": row.in_favour, "against": row.against, "abstained": row.abstained or 0}
    if row.chair_decision:
        said["chair"] = row.chair_decision
    if motion is not None:
        said["motion"] = motion.number
    return said
