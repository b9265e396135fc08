"""What else happens when minutes move: the draft, the members' check, sealing, publishing, correcting; their clocks."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from consult import clock
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.calendars import Deadline, reckon
from consult.cases import clocks
from consult.cases.clocks import reckons
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.db import settings
from consult.documents.models import ProducedDocument
from consult.i18n import N_, msg
from consult.meetings import queries, record, setting
from consult.meetings.actions import correcting, links
from consult.meetings.actions.minutes import write_draft
from consult.meetings.models import Meeting, MemberReply
from consult.meetings.setting import RECORD, file_document
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


def _meeting(session: Session, case: Case) -> Meeting:
    return session.get_one(Meeting, case.id)


@effect("write_minutes_draft")
def write_minutes_draft(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The draft is made of agenda, notes and votes."""
    write_draft(uow, _meeting(uow.session, case))


@effect("reopen_minutes")
def reopen_minutes(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Rewritten minutes are checked anew: earlier assents do not cover them."""
    meeting = _meeting(uow.session, case)
    meeting.check_until = None
    links.revoke_all(uow, meeting, links.CHECK)
    uow.execute(delete(MemberReply).where(MemberReply.meeting_id == meeting.case_id))


@effect("ask_members")
def ask_members(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From now on each member who was there can check; those with an account get their personal link by mail.

    The links of the others are made when the office sends or prints them.
    """
    meeting = _meeting(uow.session, case)
    meeting.check_until = reckon("minutes_check", clock.today(), number=meeting.body.check_days).date
    for member in queries.attended(uow.session, meeting):
        account = uow.session.get(Account, member.account_id) if member.account_id else None
        if account is not None:
            link = links.write(uow, meeting, member, settings(), purpose=links.CHECK, way="mail")
            links.send(uow, meeting, link, settings(), to=account.email, language=account.language)


@effect("seal_minutes")
def seal_minutes(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """確定: the record is kept as canonical JSON and its digest goes into the log; from now on nothing changes."""
    meeting = _meeting(uow.session, case)
    uow.require_other(meeting.minutes_drafted_by, msg("会議録を書いた人とは別の人が確定してください"))
    sealed = record.of(uow.session, meeting)
    if meeting.minutes_version > 1:
        sealed["revision"] = correcting.finish(uow, meeting, sealed)
    member = queries.membership_of(uow.session, meeting, uow.actor.account_id)
    sealed |= {
        "office": case.office.name,
        "sealed_on": clock.today().isoformat(),
        "sealed_by": f"会長 {member.name}" if member else "",
    }
    meeting.sealed_at, meeting.sealed_by = clock.now(), uow.actor.account_id
    meeting.sealed_digest = record.digest(sealed)
    file_document(
        uow,
        meeting,
        RECORD,
        record.canonical(sealed),
        name=f"{case.slug}-record.json",
        media_type="application/json",
        title=f"{case.title} 会議録（確定した記録）",
    )
    uow.record(
        Event.MINUTES_SEALED,
        meeting,
        public={"sha256": meeting.sealed_digest, "version": meeting.minutes_version},
    )


@effect("publish_minutes")
def publish_minutes(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The released public editions are for everyone; those of an earlier version stay, and say what came after them."""
    meeting = _meeting(uow.session, case)
    meeting.published_at = meeting.published_at or clock.now()
    for kind in setting.FOR_ALL:
        document = setting.produced(uow.session, meeting, kind)
        if document is None:
            raise LookupError(f"{kind} was released but never filed")
        _open(document)
    signed = setting.produced(uow.session, meeting, setting.PUBLIC_SIGNED)
    if signed is not None and signed.version == meeting.minutes_version:
        _open(signed)
    correcting.published(uow, meeting)
    for rule in ("meeting_summary", "minutes", "minutes_correction"):
        clocks.meet(uow, case, rule)


@effect("begin_correction")
def begin_correction(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Let the office write the next version; what is published stays."""
    correcting.begin(uow, _meeting(uow.session, case), str(decision.inputs["reason"]))


@effect("drop_correction")
def drop_correction(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Forget the next version."""
    correcting.drop(uow, _meeting(uow.session, case))


def _open(document: ProducedDocument) -> None:
    document.public = True
    document.file.public = True


@reckons("minutes", N_("会議録の公表"))
def minutes_by(session: Session, case: Case) -> Deadline | None:
    """45 days from the day of the meeting; flagged, not moved, when the city hall is closed that day."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return None
    return reckon("minutes", queries.held_on(meeting), number=meeting.body.minutes_days)


@clocks.follows("minutes_check")
def move_check(uow: UnitOfWork, case: Case, day: dt.date | None) -> None:
    """The members' check ends on the day its clock says; suspended, they can still read and answer."""
    if day is not None:
        _meeting(uow.session, case).check_until = day


@reckons("minutes_check", N_("委員の確かめ"))
def check_by(session: Session, case: Case) -> Deadline | None:
    """10 days from the day the draft went to the members."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return None
    return reckon("minutes_check", clock.today(), number=meeting.body.check_days)


@reckons("meeting_summary", N_("会議の概要の公表"))
def summary_by(session: Session, case: Case) -> Deadline | None:
    """2 days from the day of the meeting, or as many as the procedure says."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return None
    days = definition_of(session, case).setting("summary_days", 2)
    return reckon("meeting_summary", queries.held_on(meeting), number=int(days))


@reckons("minutes_correction", N_("会議録の訂正版の公表"))
def correction_by(session: Session, case: Case) -> Deadline | None:
    """30 days from the day the correction was begun, or as many as the procedure says."""
    days = definition_of(session, case).setting("correction_days", 30)
    return reckon("minutes_correction", clock.today(), number=int(days))
