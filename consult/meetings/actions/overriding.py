"""A result contrary to the arithmetic: never typed in, only proposed with a reason and approved by another person."""

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.documents.personal_data import personal_data_hints
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import msg
from consult.meetings import record, room_queries
from consult.meetings.actions import turn, voting
from consult.meetings.models import AgendaItem, Vote
from consult.meetings.models_room import Motion, VoteOverride
from consult.unit_of_work import UnitOfWork


def propose(uow: UnitOfWork, item: AgendaItem, vote: Vote, *, result: str, reason: str) -> VoteOverride:
    """Propose that a vote is to have the other result.

    Raises:
        Invalid: without a reason, with one that names people, or for the result it has anyway.
        Conflict: when it is proposed already.
    """
    turn.take(uow, item.meeting, Permission.MEETING_RUN)
    turn.ensure_unsealed(item.meeting)
    if uow.actor.account_id is None:
        raise Forbidden(msg("例外の操作を申し出られるのは、職員だけです。"), Permission.MEETING_RUN)
    wrong = {}
    if result not in {"passed", "rejected"} or result == record.effective(vote):
        wrong["result"] = [msg("計算と異なる結果を選んでください")]
    if not reason.strip():
        wrong["why"] = [msg("例外とする理由を書いてください。公開のページに載ります")]
    elif personal_data_hints(reason):
        wrong["why"] = [msg("だれでも読む文です。電話番号、住所、メールアドレスを消してください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    known = room_queries.overrides(uow.session, item.meeting).get(vote.id)
    if known is not None and known.state == "proposed":
        raise Conflict(msg("この例外は、もう申し出られています。"))
    row = uow.add(
        VoteOverride(
            vote_id=vote.id, result=result, reason=reason.strip(),
            proposed_by=uow.actor.account_id, proposed_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    _record(uow, item, row, "proposed")
    return row


def answer(uow: UnitOfWork, item: AgendaItem, row: VoteOverride, *, approve: bool, why: str = "") -> None:
    """Approve or refuse as a second person; approved, the result and its reason stand in the record beside the counts.

    Raises:
        Forbidden: for whoever proposed it, and without the permission.
        Invalid: when refused without saying why.
        NotFound: when it is answered already.
    """
    turn.take(uow, item.meeting, Permission.VOTE_OVERRIDE)
    turn.ensure_unsealed(item.meeting)
    if row.state != "proposed":
        raise NotFound(msg("承認を待つ例外はありません"))
    uow.require_other(row.proposed_by, msg("申し出た人とは別の人が承認します"))
    if not approve and not why.strip():
        sentence = msg("断る理由を書いてください")
        raise Invalid(sentence, {"answer": [sentence]})
    row.state = "approved" if approve else "refused"
    row.answered_by, row.answered_at, row.answer = uow.actor.account_id, clock.now(), why.strip()
    if approve:
        vote = uow.session.get_one(Vote, row.vote_id)
        if vote != next((v for v in reversed(item.votes) if v.motion_id == vote.motion_id), None):
            raise Refused(msg("このあとに採決がやり直されています。新しい採決について申し出てください"))
        vote.arithmetic = {**vote.arithmetic, "override": {"result": row.result, "reason": row.reason}}
        motion = uow.session.get(Motion, vote.motion_id) if vote.motion_id else None
        voting.settle(item, motion, row.result)
    _record(uow, item, row, row.state)


def _record(uow: UnitOfWork, item: AgendaItem, row: VoteOverride, what: str) -> None:
    said = {
        "item": item.position, "vote": row.vote_id, "what": what, "result": row.result, "reason": row.reason,
    }  # fmt: skip
    turn.record(uow, Event.VOTE_OVERRIDDEN, item, said, "reason")
