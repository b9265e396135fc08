"""One vote in writing: by the member signed in or by their personal link, or on paper entered by the office.

One a seat and by one way: who answered on paper does not answer by the link, nor the other way round.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import PUBLIC
from consult.access.permissions import Permission
from consult.bodies.models import Membership
from consult.errors import Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.meetings import room_queries
from consult.meetings.actions import answering, links, turn, writing
from consult.meetings.models import Meeting
from consult.meetings.models_room import WrittenBallot, WrittenRound
from consult.unit_of_work import UnitOfWork, unit_of_work

Answers = Mapping[int, tuple[str, str]]  # ballot and remark by the number of the question


def cast(
    uow: UnitOfWork,
    asked: WrittenRound,
    member: Membership,
    ballot: str,
    *,
    remark: str = "",
    received_at: dt.datetime | None = None,
) -> WrittenBallot:
    """One vote in writing: by the member on their own page, or on paper entered by the office.

    `received_at` is when a paper reached the office: one that came in time may be entered after the moment.

    Raises:
        Invalid: for anything but for, against, abstained; for a paper received later than now; a remark too long.
        Refused: after the moment, for a recused member, for whoever presides without a vote, by a second way.
    """
    own = uow.actor.account_id is not None and member.account_id == uow.actor.account_id
    turn.take(uow, asked.item.meeting, Permission.MEETING_TAKE_PART if own else Permission.MEETING_RUN)
    came = clock.now() if own or received_at is None else received_at
    if came > clock.now():
        sentence = msg("書面が届いた日時は、今までの日時にしてください")
        raise Invalid(sentence, {"received_day": [sentence]})
    return _keep(uow, asked, member, ballot, remark, way="web" if own else "paper", came=came)


def strike_out(uow: UnitOfWork, asked: WrittenRound, member: Membership, *, reason: str) -> None:
    """Take back a paper that the office entered wrongly; the log keeps that it was, and why.

    Raises:
        Refused: once the papers were counted, or the vote was called off.
        NotFound: when nothing was entered on paper for this member.
        Invalid: without a reason.
    """
    turn.take(uow, asked.item.meeting, Permission.MEETING_RUN)
    if asked.state != "open":
        raise Refused(msg("数えを待つ書面の表決はありません"))
    row = next(
        (one for one in asked.ballots if (one.membership_id, one.channel) == (member.id, "paper")), None
    )
    if row is None:
        raise NotFound(msg("この委員の、紙の書面は書き込まれていません"))
    if not reason.strip():
        sentence = msg("消す理由を書いてください。例 別の委員の書面だったため")
        raise Invalid(sentence, {"strike_reason": [sentence]})
    asked.ballots.remove(row)
    uow.session.delete(row)
    uow.flush()
    writing.record(uow, asked.item, asked, "struck_out", member.name, why=reason.strip())


def by_link(secret: str, answers: Answers) -> int:
    """Keep the answers of whoever holds a link, all or none; returns how many.

    Raises:
        Invalid: by field, everything that is wrong at once; when nothing was answered.
        NotFound, Gone: for a link or a question that is not there, or whose time is over.
    """
    with unit_of_work(PUBLIC) as uow:
        link, meeting = links.held_for(uow, secret, links.DECLARE)
        asked = looked(uow.session, meeting, link.membership, answers)
        for one in asked:
            _keep(uow, one, link.membership, *answers[one.id], way="link", came=clock.now())
    return len(asked)


def looked(session: Session, meeting: Meeting, member: Membership, answers: Answers) -> list[WrittenRound]:
    """The questions that would be answered through a link, in order; the same refusals as when they are."""
    given = [number for number, (ballot, remark) in answers.items() if ballot or remark.strip()]
    if not given:
        sentence = msg("1つ以上の議題で、賛成・反対・棄権から選んでください")
        raise Invalid(sentence, {"main": [sentence]})
    known = {row.id: row for row in room_queries.rounds(session, meeting)}
    wrong: dict[str, list[Sentence]] = {}
    for number in given:
        if number not in known:
            raise NotFound(msg("数えを待つ書面の表決はありません"))
        try:
            answering.ensure(session, known[number], member, *answers[number], way="link", came=clock.now())
        except Invalid as error:
            wrong |= {f"{name}-{number}": list(lines) for name, lines in error.fields.items()}
        except Refused as error:
            wrong[f"ballot-{number}"] = [error.sentence]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return [known[number] for number in sorted(given)]


def _keep(
    uow: UnitOfWork, asked: WrittenRound, member: Membership, ballot: str, remark: str, *,
    way: str, came: dt.datetime,
) -> WrittenBallot:  # fmt: skip
    known = answering.ensure(uow.session, asked, member, ballot, remark, way=way, came=came)
    row = known or uow.add(
        WrittenBallot(round_id=asked.id, membership_id=member.id, ballot=ballot, channel=way, at=came)
    )
    row.ballot, row.remark, row.at = ballot, remark.strip(), came
    uow.flush()
    writing.record(uow, asked.item, asked, "changed" if known else "cast", member.name)
    return row
