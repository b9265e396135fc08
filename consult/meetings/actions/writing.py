"""書面の表決: a question put to the members before or outside a sitting, answered in writing until a moment.

Whoever answers counts as present for this question and no other. Only where the rules of the body know attendance
in writing.
"""

import datetime as dt
from dataclasses import replace

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.meetings import majorities, queries, room_queries
from consult.meetings.actions import turn, voting
from consult.meetings.models import AgendaItem, Meeting, Vote
from consult.meetings.models_room import WrittenBallot, WrittenRound
from consult.meetings.rules import Counts, Sitting, presiding
from consult.unit_of_work import UnitOfWork


def ask_in_writing(
    uow: UnitOfWork,
    item: AgendaItem,
    *,
    due_at: dt.datetime | None = None,
    reason: str = "",
    question: str = "",
    rule: str = "",
) -> WrittenRound:
    """Put a question to the members in writing until `due_at`.

    A meeting held wholly in writing has one 回答期限 for all its items, and needs no reason beside its notice.

    Raises:
        Refused: where the body's rules know no attendance in writing, or for what may not be put to the vote.
        Invalid: without a reason, or for a moment that has passed.
    """
    meeting = item.meeting
    turn.take(uow, meeting, Permission.MEETING_RUN)
    turn.ensure_unsealed(meeting)
    if "paper" not in meeting.body.attendance_modes:
        raise Refused(
            msg(
                "この会議体の決まりでは、書面で決めることを認めていません。認めるときは、先に決まりを変えてください"
            )
        )
    if meeting.noticed_on is None:
        raise Refused(msg("開催を知らせてから、書面で聞きます"))
    wrong: dict[str, list[Sentence]] = {}
    due_at = meeting.answers_until or due_at
    if due_at is None or due_at <= clock.now():
        wrong["due_day"] = [
            msg(
                "回答期限は%(when)sに過ぎています。開催の準備で、期限をこれからの日時にしてください",
                when=due_at,
            )
            if meeting.answers_until
            else msg("これからの日時にしてください")
        ]
    if not reason.strip() and not meeting.in_writing:
        wrong["why_written"] = [msg("書面で決める理由を書いてください")]
    if wrong or due_at is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    voting.ensure_open_question(uow, item, None, "")
    if any(
        known.item_id == item.id and known.state == "open"
        for known in room_queries.rounds(uow.session, meeting)
    ):
        raise Refused(msg("この議題は、もう書面で聞いています"))
    held = majorities.rule(meeting.body.decision_rules, rule)
    row = uow.add(
        WrittenRound(
            item_id=item.id, question=question.strip() or item.title, rule=held.code,
            reason=reason.strip(), opened_at=clock.now(), due_at=due_at,
        )
    )  # fmt: skip
    uow.flush()
    _record(uow, item, row, "asked")
    return row


def cast(
    uow: UnitOfWork,
    asked: WrittenRound,
    member: Membership,
    ballot: str,
    *,
    received_at: dt.datetime | None = None,
) -> WrittenBallot:
    """One vote in writing: by the member on their own page, or on paper entered by the office. Once.

    `received_at` is when a paper reached the office: one that came in time may be entered after the moment.

    Raises:
        Invalid: for anything but for, against, abstained; for a paper received later than now.
        Refused: after the moment, for a recused member, for whoever presides without a vote, a second time.
    """
    item = asked.item
    own = uow.actor.account_id is not None and member.account_id == uow.actor.account_id
    turn.take(uow, item.meeting, Permission.MEETING_TAKE_PART if own else Permission.MEETING_RUN)
    if asked.state != "open":
        raise Refused(msg("書面の表決は、締め切りました"))
    came = clock.now() if own or received_at is None else received_at
    if came > clock.now():
        sentence = msg("書面が届いた日時は、今までの日時にしてください")
        raise Invalid(sentence, {"received_day": [sentence]})
    if came > asked.due_at:
        raise Refused(
            msg("回答期限（%(when)s）を過ぎたので、受け付けられません", when=asked.due_at)
            if own
            else msg(
                "回答期限（%(when)s）を過ぎて届いた書面は、数えられません。期限までに届いていたときは、届いた日時を書いてください",
                when=asked.due_at,
            )
        )
    if ballot not in voting.BALLOTS:
        raise Invalid(
            msg("賛成・反対・棄権から選んでください"), {"ballot": [msg("賛成・反対・棄権から選んでください")]}
        )
    seated = {m.id: m.short_name for m in queries.members(uow.session, item.meeting)}
    if member.id not in seated:
        raise Refused(msg("%(name)sさんは、この日の委員ではありません", name=member.name))
    cast_before = {one.membership_id for one in room_queries.ballots(uow.session, asked)}
    if member.id in cast_before:
        raise Refused(msg("%(name)s委員は、もう投票しています", name=member.short_name))
    sitting = _sitting(uow, item, cast_before | {member.id})
    voting.ensure_may_vote(sitting, {member.id: ballot}, seated)
    row = uow.add(
        WrittenBallot(
            round_id=asked.id, membership_id=member.id, ballot=ballot,
            channel="web" if own else "paper", at=came,
        )
    )  # fmt: skip
    uow.flush()
    _record(uow, item, asked, "cast")
    return row


def count(uow: UnitOfWork, asked: WrittenRound, *, chair_decision: str | None = None) -> Vote:
    """Count, once the moment has passed or everyone has answered; the result settles the item.

    Raises:
        Refused: while somebody may still answer, or when too few answered for a quorum.
        Invalid: when the chair's decision on a tie is missing.
    """
    item = asked.item
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    if asked.state != "open":
        raise NotFound(msg("数えを待つ書面の表決はありません"))
    ballots = {one.membership_id: one.ballot for one in room_queries.ballots(uow.session, asked)}
    everyone = _sitting(uow, item, {m.id for m in queries.members(uow.session, item.meeting)})
    missing = everyone.eligible - ballots.keys()
    if missing and clock.now() <= asked.due_at:
        raise Refused(msg("まだ%(n)s人の答えを待っています。期限のあとに数えられます", n=len(missing)))
    voting.ensure_open_question(uow, item, None, "")
    sitting = _sitting(uow, item, set(ballots))
    if not sitting.quorate:
        raise Refused(
            msg(
                "書面を出した委員は%(n)s人で、定足数%(quorum)s人に足りません。会議で決めるか、期限を改めて聞き直してください",
                n=len(sitting.present),
                quorum=sitting.quorum,
            )
        )
    given = list(ballots.values())
    row = voting.keep(
        uow, item, None, sitting, majorities.rule(item.meeting.body.decision_rules, asked.rule),
        method="written", question=asked.question,
        counts=Counts(given.count("for"), given.count("against"), given.count("abstained")),
        chair_decision=chair_decision, ballots=ballots, again="", at=clock.now(),
    )  # fmt: skip
    asked.state, asked.vote_id = "counted", row.id
    return row


def call_off(uow: UnitOfWork, asked: WrittenRound) -> None:
    """Ask no longer: the ballots stay, nothing is decided."""
    turn.take(uow, asked.item.meeting, Permission.MEETING_RUN)
    if asked.state == "open":
        asked.state = "cancelled"
        _record(uow, asked.item, asked, "called_off")


def _sitting(uow: UnitOfWork, item: AgendaItem, answered: set[int]) -> Sitting:
    meeting: Meeting = item.meeting
    seated = queries.members(uow.session, meeting)
    recused = queries.recused_from(meeting, item, seated)
    found = queries.seating(meeting, seated, frozenset(answered) - recused, recused)
    # whoever presides over the body does, whether or not they have answered
    chair = presiding({m.id: m.office for m in seated}, {m.id for m in seated} - recused)
    return replace(found, presiding=chair)


def _record(uow: UnitOfWork, item: AgendaItem, row: WrittenRound, what: str) -> None:
    uow.record(
        Event.VOTE_IN_WRITING, item.meeting, public={"item": item.position, "what": what, "round": row.id}
    )
