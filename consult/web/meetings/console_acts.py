"""Acts of the console beside presence and remarks: opening a vote, motions, who presides, conflicts, votes in writing.

Each takes the open unit of work, the meeting and the form, and gives the sentence that is said afterwards.
"""

import datetime as dt
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from consult import clock
from consult.bodies.models import Membership, SeatSubstitute
from consult.errors import Invalid, NotFound
from consult.i18n import msg
from consult.meetings import actions, motions, queries, record, room_queries
from consult.meetings.actions import casting, conflicts, overriding, presiding, writing
from consult.meetings.actions import motions as moving
from consult.meetings.models import AgendaItem, Meeting, Vote
from consult.meetings.models_room import ConflictDeclaration, Motion, VoteOverride, WrittenRound
from consult.unit_of_work import UnitOfWork
from consult.web.forms import Typed

Form = MultiDict[str, str]


def member_of(uow: UnitOfWork, meeting: Meeting, form: Form, name: str = "member") -> Membership:
    """The member chosen in a form."""
    wanted = form.get(name, type=int)
    found = next((m for m in queries.members(uow.session, meeting) if m.id == wanted), None)
    if found is None:
        raise Invalid(msg("委員を選んでください"), {name: [msg("委員を選んでください")]})
    return found


def item_of(uow: UnitOfWork, meeting: Meeting, form: Form) -> AgendaItem:
    """The item a form is about."""
    return queries.item(uow.session, meeting, form.get("item", 0, type=int))


def motion_of(uow: UnitOfWork, item: AgendaItem, form: Form) -> Motion | None:
    """The motion a vote is about; none for the item itself."""
    wanted = form.get("motion", type=int)
    return room_queries.motion(uow.session, item, wanted) if wanted else None


def substitute_of(uow: UnitOfWork, form: Form) -> SeatSubstitute | None:
    """Who sits in for the member, if a form says so."""
    wanted = form.get("substitute", type=int)
    if not wanted:
        return None
    found = uow.session.get(SeatSubstitute, wanted)
    if found is None:
        raise NotFound(msg("この代理の人は見つかりません"))
    return found


def moment_of(form: Form) -> dt.datetime | None:
    """When the act was done, if it was kept in the browser while the network was down; never later than now."""
    typed = form.get("at", "")
    if not typed:
        return None
    try:
        instant = dt.datetime.fromisoformat(typed)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        sentence = msg("時刻は 15:40 のように書いてください")
        raise Invalid(sentence, {"at": [sentence]}) from None
    return min(instant, clock.now())


def _open_vote(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    row = actions.open_vote(
        uow, item,
        method=form.get("method", ""), rule=form.get("rule", ""), motion=motion_of(uow, item, form),
        again=form.get("again", ""), key=form.get("idempotency_key", ""),
    )  # fmt: skip
    return msg(
        "議題%(n)sの採決に入りました。表決に加わるのは%(voters)s人です。",
        n=item.position,
        voters=len(row.voters),
    )


def _call_off(uow: UnitOfWork, meeting: Meeting, _form: Form) -> Any:
    actions.call_off_vote(uow, meeting)
    return msg("採決を取りやめました。何も決まっていません。")


def _move(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    mover = member_of(uow, meeting, form, "mover") if form.get("mover") else None
    row = moving.move(
        uow, item, mover,
        kind=form.get("kind", ""), text=form.get("motion_text", ""), key=form.get("idempotency_key", ""),
    )  # fmt: skip
    return msg("%(what)sを記録しました。議題より先に採決します。", what=motions.named(row))


def _withdraw(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    row = room_queries.motion(uow.session, item, form.get("motion", 0, type=int))
    moving.withdraw(uow, item, row)
    return msg("%(what)sの取下げを記録しました。", what=motions.named(row))


def _override(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    vote = uow.session.get(Vote, form.get("vote", 0, type=int))
    if vote is None or vote.item_id != item.id:
        raise NotFound(msg("この表決は見つかりません"))
    overriding.propose(uow, item, vote, result=form.get("result", ""), reason=form.get("why", ""))
    return msg("計算と異なる結果を申し出ました。別の人の承認を待ちます。")


def _answer_override(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item = item_of(uow, meeting, form)
    row = uow.session.get(VoteOverride, form.get("override", 0, type=int))
    if row is None or uow.session.get_one(Vote, row.vote_id).item_id != item.id:
        raise NotFound(msg("承認を待つ例外はありません"))
    approve = form.get("answer") == "approve"
    overriding.answer(uow, item, row, approve=approve, why=form.get("refusal", ""))
    if approve:
        return msg("議題%(n)s：%(result)s", n=item.position, result=record.result(item))
    return msg("計算と異なる結果の申し出を断りました。")


def _preside(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    member = member_of(uow, meeting, form, "presider") if form.get("presider") else None
    presiding.preside(
        uow, meeting, member, reason=form.get("preside_reason", ""), key=form.get("idempotency_key", "")
    )
    if member is None:
        return msg("会長が議事を進めます。")
    return msg("%(name)s委員が議事を進めます。", name=member.short_name)


def _declaration(uow: UnitOfWork, meeting: Meeting, form: Form) -> ConflictDeclaration:
    row = uow.session.get(ConflictDeclaration, form.get("declaration", 0, type=int))
    if row is None or row.item.meeting_id != meeting.case_id:
        raise NotFound(msg("答えを待つ申し出はありません"))
    return row


def _accept_conflict(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    row = _declaration(uow, meeting, form)
    conflicts.accept(uow, row)
    return msg(
        "%(name)s委員は、議題%(n)sで除斥になりました。", name=row.membership.short_name, n=row.item.position
    )


def _decline_conflict(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    conflicts.decline(uow, _declaration(uow, meeting, form), answer=form.get("conflict_answer", ""))
    return msg("除斥にしないことと、その理由を記録しました。")


def _ask_in_writing(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    item, typed = item_of(uow, meeting, form), Typed.posted("due_day", "due_time")
    if meeting.in_writing:
        writing.ask_in_writing(uow, item, reason=form.get("why_written", ""), rule=form.get("rule", ""))
        return msg("議題%(n)sを書面で聞き始めました。", n=item.position)
    day = typed.day("due_day", msg("いつまでに答えるかを書いてください"))
    hour = dt.time(17)
    try:
        hour = dt.time.fromisoformat((typed["due_time"].strip() or "17:00").replace("：", ":").zfill(5))
    except ValueError:
        typed.wrong["due_time"] = [msg("時刻は 15:40 のように書いてください")]
    typed.ensure()
    due = day or clock.today()
    writing.ask_in_writing(
        uow,
        item,
        due_at=clock.tokyo(due.year, due.month, due.day, hour.hour, hour.minute),
        reason=form.get("why_written", ""),
        rule=form.get("rule", ""),
    )
    return msg("議題%(n)sを書面で聞き始めました。", n=item.position)


def _ask_all(uow: UnitOfWork, meeting: Meeting, _form: Form) -> Any:
    return msg("%(n)s件の議題を書面で聞き始めました。", n=writing.ask_all(uow, meeting))


def _round(uow: UnitOfWork, meeting: Meeting, form: Form) -> WrittenRound:
    row = uow.session.get(WrittenRound, form.get("round", 0, type=int))
    if row is None or row.item.meeting_id != meeting.case_id:
        raise NotFound(msg("数えを待つ書面の表決はありません"))
    return row


def _received(typed: Typed) -> dt.datetime | None:
    """When a paper came; a day without an hour counts from its beginning, none means now."""
    if not (typed["received_day"].strip() or typed["received_time"].strip()):
        return None
    day, hour = typed.day("received_day", msg("書面が届いた日を書いてください")), dt.time()
    try:
        hour = dt.time.fromisoformat((typed["received_time"].strip() or "0:00").replace("：", ":").zfill(5))
    except ValueError:
        typed.wrong["received_time"] = [msg("時刻は 15:40 のように書いてください")]
    typed.ensure()
    came = day or clock.today()
    return clock.tokyo(came.year, came.month, came.day, hour.hour, hour.minute)


def _cast_on_paper(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    member = member_of(uow, meeting, form)
    asked, received = _round(uow, meeting, form), _received(Typed.posted("received_day", "received_time"))
    said = form.get("paper_remark", "")
    casting.cast(uow, asked, member, form.get("ballot", ""), remark=said, received_at=received)
    return msg("%(name)s委員の書面を記録しました。", name=member.short_name)


def _strike_out(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    member = member_of(uow, meeting, form)
    casting.strike_out(uow, _round(uow, meeting, form), member, reason=form.get("strike_reason", ""))
    return msg("%(name)s委員の書面を消しました。", name=member.short_name)


def _count_written(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    asked = _round(uow, meeting, form)
    writing.count(uow, asked, chair_decision=form.get("chair_decision") or None)
    return msg("議題%(n)s：%(result)s", n=asked.item.position, result=record.result(asked.item))


def _call_off_written(uow: UnitOfWork, meeting: Meeting, form: Form) -> Any:
    writing.call_off(uow, _round(uow, meeting, form))
    return msg("書面の表決を取りやめました。何も決まっていません。")


ACTS: Final = {
    "open_vote": _open_vote,
    "call_off": _call_off,
    "move": _move,
    "withdraw": _withdraw,
    "override": _override,
    "answer_override": _answer_override,
    "preside": _preside,
    "accept_conflict": _accept_conflict,
    "decline_conflict": _decline_conflict,
    "ask_in_writing": _ask_in_writing,
    "ask_all": _ask_all,
    "cast_on_paper": _cast_on_paper,
    "strike_out": _strike_out,
    "count_written": _count_written,
    "call_off_written": _call_off_written,
}
