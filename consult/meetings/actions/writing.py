"""書面の表決: a question put to the members before or outside a sitting, answered in writing until a moment.

Who answered how is kept (記名): a ballot may be changed until the moment, so it cannot be cut from its name.
Whoever answers counts as present for this question and no other. Only where the rules of the body know attendance
in writing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.meetings import majorities, queries, room_queries
from consult.meetings.actions import room, turn, voting
from consult.meetings.models import AgendaItem, Meeting, Remark, Vote
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
    record(uow, item, row, "asked")
    return row


def ask_all(uow: UnitOfWork, meeting: Meeting) -> int:
    """Put every question of a meeting held in writing to the members that is open and not asked; returns how many.

    Raises:
        Refused: when nothing is left to ask, or as `ask_in_writing`.
    """
    turn.take(uow, meeting, Permission.MEETING_RUN)
    asked = {row.item_id for row in room_queries.rounds(uow.session, meeting) if row.state == "open"}
    left = [
        item.id
        for item in meeting.items
        if item.needs_decision and item.state in {"pending", "current"} and item.id not in asked
    ]
    if not left or not meeting.in_writing:
        raise Refused(msg("まとめて聞けるのは、書面で開く会議の、まだ聞いていない議題です"))
    for number in left:  # each act reads the meeting anew
        ask_in_writing(uow, queries.item(uow.session, meeting, number))
    return len(left)


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
    everyone = sitting_of(uow.session, item, {m.id for m in queries.members(uow.session, item.meeting)})
    came = room_queries.ballots(uow.session, asked)
    # who was recused after answering is not counted; the answer stays, and nobody need be asked again
    counted = [one for one in came if one.membership_id not in everyone.recused]
    ballots = {one.membership_id: one.ballot for one in counted}
    missing = everyone.eligible - ballots.keys()
    if missing and clock.now() <= asked.due_at:
        raise Refused(msg("まだ%(n)s人の答えを待っています。期限のあとに数えられます", n=len(missing)))
    voting.ensure_open_question(uow, item, None, "")
    sitting = sitting_of(uow.session, item, set(ballots))
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
    _say(uow, item, counted)
    return row


def _say(uow: UnitOfWork, item: AgendaItem, ballots: Sequence[WrittenBallot]) -> None:
    """What members wrote beside their votes becomes their remarks, in the order it came."""
    here = {m.id: m for m in queries.members(uow.session, item.meeting)}
    for one in sorted(ballots, key=lambda ballot: ballot.at):
        if one.remark and one.membership_id in here:
            uow.add(
                Remark(
                    meeting_id=item.meeting_id, item_id=item.id, membership_id=one.membership_id,
                    position=room.next_position(uow, item.meeting), text="", at=one.at, note=one.remark,
                    speaker=queries.label(uow.session, item.meeting, here[one.membership_id]),
                )
            )  # fmt: skip
            uow.flush()


def call_off(uow: UnitOfWork, asked: WrittenRound) -> None:
    """Ask no longer: the ballots stay, nothing is decided."""
    turn.take(uow, asked.item.meeting, Permission.MEETING_RUN)
    if asked.state == "open":
        asked.state = "cancelled"
        record(uow, asked.item, asked, "called_off")


def sitting_of(session: Session, item: AgendaItem, answered: set[int]) -> Sitting:
    """The sitting a question in writing is: whoever has answered is there, but for those recused from the item."""
    meeting: Meeting = item.meeting
    seated = queries.members(session, meeting)
    recused = queries.recused_from(meeting, item, seated)
    found = queries.seating(meeting, seated, frozenset(answered) - recused, recused)
    # whoever presides over the body does, whether or not they have answered
    chair = presiding({m.id: m.office for m in seated}, {m.id for m in seated} - recused)
    return replace(found, presiding=chair)


def record(
    uow: UnitOfWork, item: AgendaItem, row: WrittenRound, what: str, name: str = "", why: str = ""
) -> None:
    """Into the log: what was done, never by whom nor why; of a closed item anyone reads only which one it is."""
    said = {"item": item.position, "what": what, "round": row.id}
    kept = {"name": name, "why": why}
    turn.record(uow, Event.VOTE_IN_WRITING, item, said | {k: v for k, v in kept.items() if v}, *kept)
