"""Approval and attestation: by the chair or the next meeting; 署名委員 confirm the digest of what was sealed."""

from collections.abc import Sequence

from sqlalchemy import delete

from consult import clock
from consult.access.actor import PUBLIC
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.bodies.models import Membership
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.i18n import msg
from consult.meetings import minutes_queries, queries
from consult.meetings.actions import links, planning, turn
from consult.meetings.minutes_queries import CHAIR, NEXT_MEETING
from consult.meetings.models import AgendaItem, Meeting
from consult.meetings.models_minutes import Approval, Attestation, Signatory
from consult.unit_of_work import UnitOfWork, unit_of_work

ACCOUNT, LINK = "account", "link"


def settle_approval(uow: UnitOfWork, meeting: Meeting, *, way: str, members: Sequence[int]) -> None:
    """Say how these minutes are approved and who attests them; later meetings of the body begin with this way.

    Raises:
        Invalid: for an unknown way, a member who was not there, or the chair, who seals anyway.
        Refused: after sealing.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    turn.ensure_unsealed(meeting)
    wrong = {}
    if way not in {CHAIR, NEXT_MEETING}:
        wrong["way"] = [msg("承認のしかたを選んでください")]
    free = {m.id for m in queries.attended(uow.session, meeting) if m.office != "chair"}
    if set(members) - free:
        wrong["members"] = [msg("署名委員は、出席した委員（会長を除く）から選んでください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    row = uow.session.get(Approval, meeting.case_id)
    if row is None:
        uow.add(Approval(meeting_id=meeting.case_id, way=way))
    else:
        row.way = way
    uow.execute(delete(Signatory).where(Signatory.meeting_id == meeting.case_id))
    for member in sorted(set(members)):
        uow.add(Signatory(meeting_id=meeting.case_id, membership_id=member))
    uow.record(Event.SIGNATORIES_NAMED, meeting, public={"approval": way, "signatories": len(set(members))})


def take_up_next(uow: UnitOfWork, meeting: Meeting) -> AgendaItem:
    """Put the approval of these minutes on the agenda of the body's next meeting, as an item to be decided.

    Raises:
        Refused: when no later meeting is being prepared, or it is on an agenda already.
    """
    turn.take(uow, meeting, Permission.MINUTES_WRITE)
    known = minutes_queries.approving_item(uow.session, meeting)
    if known is not None:
        raise Refused(msg("承認の議題は、もう第%(n)s回会議の議題にあります", n=known[1].number))
    later = minutes_queries.next_planned(uow.session, meeting)
    if later is None:
        raise Refused(msg("次の会議がまだ計画されていません。会議の準備を始めてから、もう一度押してください"))
    title = f"第{meeting.number}回会議録の承認"
    return planning.add_item(uow, later, title=title, needs_decision=True, case=meeting.case)


def attest(uow: UnitOfWork, meeting: Meeting, *, digest: str) -> None:
    """署名に代わる確認 by a member with an account. `digest` is that of the record they read."""
    turn.take(uow, meeting, Permission.MINUTES_CORRECT_OWN)
    member = queries.membership_of(uow.session, meeting, uow.actor.account_id)
    _confirm(uow, meeting, member, digest, ACCOUNT)


def attest_by_link(secret: str, *, digest: str) -> None:
    """The same by a personal link."""
    with unit_of_work(PUBLIC) as uow:
        link, meeting = links.held_for(uow, secret, links.SIGN)
        _confirm(uow, meeting, link.membership, digest, LINK)


def _confirm(uow: UnitOfWork, meeting: Meeting, member: Membership | None, digest: str, way: str) -> None:
    if member is None or member.id not in {m.id for m in minutes_queries.signatories(uow.session, meeting)}:
        raise Forbidden(msg("この会議録の署名委員ではありません"), Permission.MINUTES_CORRECT_OWN.value)
    links.ensure_time(uow.session, meeting, links.SIGN)
    if meeting.redaction_state == "released":
        raise Refused(msg("公開版は、もうできています"))
    if digest != meeting.sealed_digest:
        raise Conflict(msg("読んだあとで、会議録が確定し直されました。もう一度読んでください"))
    if any(a.membership_id == member.id for a in minutes_queries.attestations(uow.session, meeting)):
        return
    uow.add(
        Attestation(
            meeting_id=meeting.case_id, membership_id=member.id, version=meeting.minutes_version,
            digest=digest, way=way, at=clock.now(),
        )
    )  # fmt: skip
    uow.record(
        Event.MINUTES_ATTESTED,
        meeting,
        public={"version": meeting.minutes_version, "sha256": digest, "way": way},
        private={"name": member.name},
    )
