"""委員の確かめ: each member may ask to correct their own remarks, and only those; silence is 了承."""

from consult import clock
from consult.access.actor import Actor
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.cases import once
from consult.errors import Forbidden, Invalid, Refused
from consult.i18n import msg
from consult.meetings import queries, rules
from consult.meetings.actions import turn
from consult.meetings.models import CorrectionRequest, Meeting, MemberReply, Remark
from consult.unit_of_work import UnitOfWork, unit_of_work


class NotYourRemark(Forbidden):
    """Somebody asked to correct what another member said."""


def ask(actor: Actor, remark_id: int, after: str, *, key: str = "") -> int:
    """Ask for a correction as `actor`; returns the request's id.

    A request for another's remark is refused and the refusal stays in the log: it is recorded in a unit of
    work of its own, because the refused one is rolled back.
    """
    try:
        with unit_of_work(actor) as uow:
            return request_correction(uow, uow.session.get_one(Remark, remark_id), after=after, key=key).id
    except NotYourRemark:
        with unit_of_work(actor) as uow:
            meeting = uow.session.get_one(Meeting, uow.session.get_one(Remark, remark_id).meeting_id)
            turn.take(uow, meeting, Permission.MINUTES_CORRECT_OWN)
            uow.record(Event.CORRECTION_REFUSED, meeting, public={"row": remark_id, "why": "not_own"})
        raise


def request_correction(uow: UnitOfWork, remark: Remark, *, after: str, key: str = "") -> CorrectionRequest:
    """直してほしい: the wish of a member about their own remark, kept as before and after.

    Raises:
        NotYourRemark: for the remark of another, or a statement of fact.
        Refused: outside the days of the check.
        Invalid: without any change.
    """
    meeting = uow.session.get_one(Meeting, remark.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_CORRECT_OWN)
    return wish(uow, meeting, remark, _self(uow, meeting), after=after, key=key)


def wish(
    uow: UnitOfWork, meeting: Meeting, remark: Remark, member: Membership, *, after: str, key: str = ""
) -> CorrectionRequest:
    """The wish of one member, whoever they proved to be; the caller has asked for permission and taken the turn."""
    done = once.done_before(uow, key, "minutes.correct")
    if done is not None:
        return uow.session.get_one(CorrectionRequest, done["id"])
    if remark.membership_id != member.id or remark.meeting_id != meeting.case_id:
        raise NotYourRemark(msg("あなたの発言だけ直せます。ほかの委員の発言は、その委員が申し出ます。"))
    _ensure_checking(uow, meeting)
    wording = after.replace("\r\n", "\n").strip()
    if not wording or wording == remark.text:
        raise Invalid(
            msg("直したあとの文を書いてください"), {"after": [msg("直したあとの文を書いてください")]}
        )
    rules.ensure_remark(wording, "after")
    row = uow.add(
        CorrectionRequest(
            meeting_id=meeting.case_id,
            remark_id=remark.id,
            membership_id=member.id,
            before=remark.text,
            after=wording,
            requested_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.CORRECTION_REQUESTED,
        meeting,
        public={"row": remark.id, "request": row.id},
        private={"after": wording},
    )
    once.remember(uow, key, "minutes.correct", {"id": row.id})
    return row


def accept_minutes(uow: UnitOfWork, meeting: Meeting) -> None:
    """了承: the member has nothing to correct. Saying so twice is once."""
    turn.take(uow, meeting, Permission.MINUTES_CORRECT_OWN)
    assent(uow, meeting, _self(uow, meeting))


def assent(uow: UnitOfWork, meeting: Meeting, member: Membership) -> None:
    """了承 of one member, whoever they proved to be; the caller has asked for permission and taken the turn."""
    _ensure_checking(uow, meeting)
    if member.id not in {m.id for m in queries.attended(uow.session, meeting)}:
        raise Refused(msg("出席した委員が確かめます"))
    if any(r.membership_id == member.id for r in queries.replies(uow.session, meeting)):
        return
    uow.add(MemberReply(meeting_id=meeting.case_id, membership_id=member.id, replied_at=clock.now()))
    uow.record(
        Event.CORRECTION_ANSWERED, meeting, public={"reply": "accepted"}, private={"name": member.name}
    )


def answer_correction(uow: UnitOfWork, request: CorrectionRequest, *, accept: bool, reason: str = "") -> None:
    """入れる, or 入れない with a reason. The remark changes only here; before and after stay with the request.

    Raises:
        Invalid: when declined without a reason.
        Refused: when it was answered before, or the remark is no longer what the member saw.
    """
    meeting = uow.session.get_one(Meeting, request.meeting_id)
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    turn.ensure_unsealed(meeting)
    if request.state != "requested":
        raise Refused(msg("この申し出には、もう返事をしています"))
    if not accept and not reason.strip():
        raise Invalid(msg("入れない理由を書いてください"), {"reason": [msg("入れない理由を書いてください")]})
    if accept:
        remark = uow.session.get_one(Remark, request.remark_id)
        if remark.text != request.before:
            raise Refused(msg("この発言は、申し出のあとに変わっています。委員に、もう一度確かめてください"))
        remark.text, remark.origin = request.after, "edited"
    request.state = "accepted" if accept else "declined"
    request.answer = reason.strip()
    request.answered_by = uow.actor.account_id
    uow.record(
        Event.CORRECTION_ANSWERED,
        meeting,
        public={"request": request.id, "state": request.state},
        private={"reason": reason.strip()},
    )


def _self(uow: UnitOfWork, meeting: Meeting) -> Membership:
    member = queries.membership_of(uow.session, meeting, uow.actor.account_id)
    if member is None:
        raise Forbidden(msg("この日の委員だけが確かめられます"), Permission.MINUTES_CORRECT_OWN.value)
    return member


def _ensure_checking(uow: UnitOfWork, meeting: Meeting) -> None:
    if not turn.opens(uow, meeting, "corrections"):
        raise Refused(msg("いまは、会議録を確かめる期間ではありません"))
