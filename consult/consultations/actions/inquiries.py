"""庁内照会: a group is put to other offices with a question and a day; each drafts its answer and returns it."""

import datetime as dt
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet
from sqlalchemy import select

from consult import clock
from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant, Office
from consult.audit.events import Event
from consult.calendars import date_text, days_until, tokyo_date
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Inquiry, InquiryReminder
from consult.db import settings
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.notifications import actions as notices
from consult.unit_of_work import UnitOfWork

REMIND = "inquiry.remind"
DAYS = (7, 1, 0, -1)  # before the due day; the day after it, the head is told too


def ask(
    uow: UnitOfWork,
    groups: Sequence[PointGroup],
    offices: Sequence[Office],
    *,
    question: str,
    due_on: dt.date,
) -> list[Inquiry]:
    """Put every group to every office; what is being asked already is left as it is.

    Raises:
        Invalid: by field: no group, no office, no question, a day that is past.
    """
    for group in groups:
        uow.require(Permission.INQUIRY_ASK, on=group)
    wrong: dict[str, list[Sentence]] = {}
    if not groups:
        wrong["groups"] = [msg("照会する論点を選んでください")]
    if not offices:
        wrong["offices"] = [msg("照会する課を選んでください")]
    if not question.strip():
        wrong["question"] = [msg("何を答えてほしいかを書いてください")]
    if due_on < clock.today():
        wrong["due_on"] = [msg("期日は、きょうから後の日にしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ids = [group.id for group in groups]
    asked = uow.session.execute(
        select(Inquiry.group_id, Inquiry.office_id).where(Inquiry.group_id.in_(ids), Inquiry.state == "asked")
    )
    known = {tuple(row) for row in asked}
    made = [
        _put(uow, group, office, question.strip(), due_on)
        for group in groups
        for office in offices
        if (group.id, office.id) not in known
    ]
    if not made:
        raise Refused(msg("選んだ課には、もう照会しています。答えを待つか、取り下げてください"))
    return made


def _put(uow: UnitOfWork, group: PointGroup, office: Office, question: str, due_on: dt.date) -> Inquiry:
    row = uow.add(
        Inquiry(
            case_id=group.case_id,
            group_id=group.id,
            office_id=office.id,
            question=question,
            due_on=due_on,
            state="asked",
            asked_by=uow.actor.account_id,
            asked_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.INQUIRY_ASKED,
        row,
        public={"number": group.number, "office": office.id, "due": due_on.isoformat()},
        private={"question": question},
        case_id=group.case_id,
    )
    for days in DAYS:
        morning = _morning(due_on - dt.timedelta(days=days))
        if morning > clock.now():
            key = f"{row.id}:{due_on.isoformat()}:{days}"
            what = {"inquiry_id": row.id, "due": due_on.isoformat(), "days": days}
            uow.enqueue(REMIND, key, what, run_at=morning)
    return row


def answer(uow: UnitOfWork, row: Inquiry, text: str, *, finished: bool) -> None:
    """Write the asked office's answer; `finished` returns it to the office that asked.

    Raises:
        Invalid: when an empty answer is to be returned.
        Refused: when nothing is asked any more.
    """
    uow.require(Permission.INQUIRY_ANSWER, on=row)
    _ensure_asked(row)
    if finished and not text.strip():
        sentence = msg("答えを書いてください。意見がないときは「意見なし」と書きます")
        raise Invalid(sentence, {"answer": [sentence]})
    row.answer = text.strip()
    if finished:
        row.state, row.answered_by, row.answered_at = "answered", uow.actor.account_id, clock.now()
    uow.record(Event.INQUIRY_ANSWERED, row, public={"finished": finished}, case_id=row.case_id)


def recall(uow: UnitOfWork, row: Inquiry, reason: str) -> None:
    """Ask no longer, saying why.

    Raises:
        Invalid: without a reason.
        Refused: when it has been answered.
    """
    _end(uow, row, reason, "recalled")
    private = {"reason": row.reason}
    uow.record(Event.INQUIRY_RECALLED, row, private=private, case_id=row.case_id)


def move(uow: UnitOfWork, row: Inquiry, office: Office, reason: str) -> Inquiry:
    """Put the same question to another office instead, saying why; the day stays.

    Raises:
        Invalid: without a reason, or for the same office.
        Refused: when it has been answered.
    """
    if office.id == row.office_id:
        sentence = msg("別の課を選んでください")
        raise Invalid(sentence, {"office": [sentence]})
    _end(uow, row, reason, "moved")
    public, private = {"office": office.id}, {"reason": row.reason}
    uow.record(Event.INQUIRY_MOVED, row, public=public, private=private, case_id=row.case_id)
    return _put(uow, row.group, office, row.question, row.due_on)


def _end(uow: UnitOfWork, row: Inquiry, reason: str, state: str) -> None:
    uow.require(Permission.INQUIRY_ASK, on=row.group)
    _ensure_asked(row)
    if not reason.strip():
        sentence = msg("理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    row.state, row.reason = state, reason.strip()


def _ensure_asked(row: Inquiry) -> None:
    if row.state != "asked":
        raise Refused(msg("この照会は、もう終わっています"))


@handles(REMIND)
def remind(uow: UnitOfWork, _key: str, *, inquiry_id: int, due: str, days: int) -> None:
    """The worker's part: tell the asked office before its day and after it, once for each declared day."""
    row = uow.session.get(Inquiry, inquiry_id)
    if row is None or row.state != "asked" or row.due_on.isoformat() != due:
        return
    known = select(InquiryReminder.id).where(
        InquiryReminder.inquiry_id == row.id, InquiryReminder.days == days
    )
    overtaken = any(other < days and days_until(row.due_on) <= other for other in DAYS)
    if overtaken or uow.session.execute(known).first() is not None:
        return
    uow.require(Permission.CLOCK_FIRE)
    roles = [Role.SECRETARY.value, *([Role.HEAD.value] if days < 0 else [])]
    own = select(Grant.account_id).where(Grant.role.in_(roles), Grant.office_id == row.office_id)
    people = select(Account).where(Account.active.is_(True), Account.id.in_(own)).order_by(Account.id)
    told = uow.session.execute(people).scalars().all()
    box = Fernet(urlsafe_b64encode(settings().key("identity")))
    for account in told:
        context = {
            "title": row.case.title,
            "number": row.group.number,
            "question": row.question,
            "due": date_text(row.due_on),
            "late": days < 0,
            "office": row.case.office.name,
            "telephone": row.case.office.telephone,
        }
        notices.queue(
            uow, "inquiry", account.email, context, box=box, language=account.language, case_id=row.case_id
        )
    uow.add(InquiryReminder(inquiry_id=row.id, due_on=row.due_on, days=days, mails=len(told), at=clock.now()))
    public = {"due": due, "days": days, "mails": len(told), "on": tokyo_date(clock.now()).isoformat()}
    uow.record(Event.INQUIRY_REMINDED, row, public=public, case_id=row.case_id)


def _morning(day: dt.date) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, 8)
