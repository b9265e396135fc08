"""What else happens when a meeting moves, and how its clocks are reckoned."""

import datetime as dt
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consult import clock
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.calendars import Deadline, date_text, reckon
from consult.cases import clocks
from consult.cases.clocks import reckons
from consult.cases.models import Case
from consult.db import settings
from consult.documents.models import ProducedDocument
from consult.i18n import N_, msg, using
from consult.meetings import overdue, queries, record
from consult.meetings.actions.minutes import write_draft
from consult.meetings.actions.publishing import PUBLIC, PUBLIC_JSON, RECORD, file_document, produced
from consult.meetings.models import Meeting, MemberReply
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


def _meeting(session: Session, case: Case) -> Meeting:
    return session.get_one(Meeting, case.id)


@effect("announce_meeting")
def announce_meeting(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The meeting, its agenda and its public materials are on the web from now on."""
    meeting = _meeting(uow.session, case)
    meeting.noticed_on = clock.today()
    case.public = True
    clocks.meet(uow, case, "meeting_notice")


@effect("announce_cancellation")
def announce_cancellation(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """A meeting that was announced says on its page that it is not held."""
    for deadline in clocks.of(uow.session, case):
        if deadline.state in clocks.OPEN:
            deadline.state, deadline.fired_at = "cancelled", clock.now()
    overdue.ask_to_fill(uow, _meeting(uow.session, case))


@effect("record_opening")
def record_opening(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """開会: the time, and the first item is taken up."""
    meeting = _meeting(uow.session, case)
    meeting.opened_at = clock.now()
    if meeting.items:
        meeting.items[0].state = "current"


@effect("record_closing")
def record_closing(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """閉会: the time, from which the days for the minutes are counted."""
    _meeting(uow.session, case).closed_at = clock.now()


@effect("write_minutes_draft")
def write_minutes_draft(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The draft is made of agenda, notes and votes."""
    write_draft(uow, _meeting(uow.session, case))


@effect("reopen_minutes")
def reopen_minutes(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Rewritten minutes are checked anew: earlier assents do not cover them."""
    meeting = _meeting(uow.session, case)
    meeting.check_until = None
    uow.execute(delete(MemberReply).where(MemberReply.meeting_id == meeting.case_id))


@effect("ask_members")
def ask_members(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From now on each member who was there sees the draft and is told so; the last day is fixed."""
    meeting = _meeting(uow.session, case)
    meeting.check_until = reckon("minutes_check", clock.today(), number=meeting.body.check_days).date
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    for member in queries.attended(uow.session, meeting):
        account = uow.session.get(Account, member.account_id) if member.account_id else None
        if account is None:
            continue
        with using(account.language):
            until = date_text(meeting.check_until)
        context = {
            "title": case.title,
            "address": case.slug,
            "until": until,
            "office": case.office.name,
            "telephone": case.office.telephone,
        }
        notices.queue(
            uow, "minutes_check", account.email, context, box=box, language=account.language, case_id=case.id
        )


@effect("seal_minutes")
def seal_minutes(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """確定: the record is kept as canonical JSON and its digest goes into the log; from now on nothing changes."""
    meeting = _meeting(uow.session, case)
    uow.require_other(meeting.minutes_drafted_by, msg("会議録を書いた人とは別の人が確定してください"))
    sealed = record.of(uow.session, meeting)
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
    """The released public edition is for everyone; the clock of the minutes is kept."""
    meeting = _meeting(uow.session, case)
    meeting.published_at = clock.now()
    for kind in (PUBLIC, PUBLIC_JSON):
        document = produced(uow.session, meeting, kind)
        if document is None:
            raise LookupError(f"{kind} was released but never filed")
        _open(document)
    clocks.meet(uow, case, "minutes")


def _open(document: ProducedDocument) -> None:
    document.public = True
    document.file.public = True


@clocks.loads("meeting_notice", "minutes", "minutes_check")
def meetings_of(session: Session, cases: Sequence[Case]) -> Sequence[Meeting]:
    """The meetings of several cases, with their bodies."""
    mine = select(Meeting).where(Meeting.case_id.in_([case.id for case in cases]))
    return session.execute(mine).scalars().all()


@reckons("meeting_notice", N_("開催の知らせ"))
def notice_by(session: Session, case: Case) -> Deadline | None:
    """The last day to give notice, counted back from the day of the meeting."""
    meeting = session.get(Meeting, case.id)
    if meeting is None:
        return None
    return reckon("meeting_notice", queries.held_on(meeting), number=meeting.body.notice_days)


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
