"""庁内照会: a group is put to other offices with a question and a day; each drafts its answer and returns it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.consultations import snapshots
from consult.consultations.actions import inquiry_reminders
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Inquiry
from consult.consultations.typed_words import cleaned, fault
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def ask(
    uow: UnitOfWork,
    groups: Sequence[PointGroup],
    offices: Sequence[Office],
    *,
    question: str,
    due_on: dt.date | None,
) -> list[Inquiry]:
    """Put every group to every office; what is being asked already is left as it is.

    Raises:
        Invalid: by field: no group, no office, no question, no day or one that is past.
        Refused: when all of it is being asked already, or the answers of the case are fixed.
    """
    made = [
        _put(uow, group, office, cleaned(question), due_on)
        for group, office in foreseen(uow, groups, offices, question=question, due_on=due_on)
        if due_on is not None
    ]
    if not made:
        raise Refused(msg("選んだ課には、もう照会しています。答えを待つか、取り下げてください"))
    inquiry_reminders.tell_asked(uow, made)
    return made


def foreseen(
    uow: UnitOfWork,
    groups: Sequence[PointGroup],
    offices: Sequence[Office],
    *,
    question: str,
    due_on: dt.date | None,
) -> list[tuple[PointGroup, Office]]:
    """What `ask` would put to whom, without the ones that are being asked already; changes nothing.

    Raises:
        Invalid: by field, as `ask`.
        Refused: when the answers of the case are fixed.
    """
    for group in groups:
        uow.require(Permission.INQUIRY_ASK, on=group)
        _ensure_wanted(uow, group)
    question = cleaned(question)
    wrong: dict[str, list[Sentence]] = {}
    if not groups:
        wrong["groups"] = [msg("照会する論点を選んでください")]
    if not offices:
        wrong["offices"] = [msg("照会する課を選んでください")]
    if (said := fault(question, msg("何を答えてほしいかを書いてください"))) is not None:
        wrong["question"] = [said]
    if (said := _day_fault(due_on)) is not None:
        wrong["due_on"] = [said]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ids = [group.id for group in groups]
    asked = uow.session.execute(
        select(Inquiry.group_id, Inquiry.office_id).where(Inquiry.group_id.in_(ids), Inquiry.state == "asked")
    )
    known = {tuple(row) for row in asked}
    return [(group, office) for group in groups for office in offices if (group.id, office.id) not in known]


def _day_fault(day: dt.date | None) -> Sentence | None:
    if day is None:
        return msg("期日を書いてください")
    return msg("期日は、きょうから後の日にしてください") if day < clock.today() else None


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
    inquiry_reminders.plan(uow, row)
    return row


def answer(uow: UnitOfWork, row: Inquiry, text: str, *, finished: bool) -> None:
    """Write the asked office's answer; `finished` returns it to the office that asked.

    Raises:
        Invalid: when an empty answer is to be returned.
        Refused: when nothing is asked any more, or the answers of the case are fixed.
    """
    uow.require(Permission.INQUIRY_ANSWER, on=row)
    _ensure_asked(row)
    if snapshots.newest(uow.session, row.case) is not None:
        raise Refused(
            msg(
                "市の考え方はもう決まったので、答えを返せません。下の文を写して残し、必要なら%(office)s（%(telephone)s）へ知らせてください",
                office=row.case.office.name,
                telephone=row.case.office.telephone,
            )
        )
    text = cleaned(text)
    said = fault(text, msg("答えを書いてください。意見がないときは「意見なし」と書きます"))
    if said is not None and (text or finished):
        raise Invalid(said, {"answer": [said]})
    row.answer = text
    if finished:
        row.state, row.answered_by, row.answered_at = "answered", uow.actor.account_id, clock.now()
    uow.record(Event.INQUIRY_ANSWERED, row, public={"finished": finished}, case_id=row.case_id)


def ask_again(uow: UnitOfWork, row: Inquiry, reason: str, due_on: dt.date | None) -> None:
    """Give an answer back to the office that wrote it, saying what is missing and until when.

    What it wrote stays in its field; the log keeps that it had answered.

    Raises:
        Invalid: by field: no reason, no day or one that is past.
        Refused: when it has not answered, is being asked the same anew, or the answers are fixed.
    """
    uow.require(Permission.INQUIRY_ASK, on=row.group)
    _ensure_wanted(uow, row.group)
    if row.state != "answered":
        raise Refused(msg("この照会には、まだ答えが来ていません"))
    _ensure_free(uow, row, row.office_id)
    reason = cleaned(reason)
    wrong: dict[str, list[Sentence]] = {}
    if (said := fault(reason, msg("理由を書いてください"))) is not None:
        wrong["reason"] = [said]
    if (said := _day_fault(due_on)) is not None:
        wrong["due_on"] = [said]
    if wrong or due_on is None:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    row.state, row.reason, row.due_on = "asked", reason, due_on
    row.answered_by = row.answered_at = None
    public = {"number": row.group.number, "office": row.office_id, "due": due_on.isoformat(), "again": True}
    uow.record(Event.INQUIRY_ASKED, row, public=public, private={"reason": reason}, case_id=row.case_id)
    inquiry_reminders.tell_asked(uow, [row])
    inquiry_reminders.plan(uow, row)


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
        Refused: when it has been answered, the other office is being asked already, or the answers are fixed.
    """
    if office.id == row.office_id:
        sentence = msg("別の課を選んでください")
        raise Invalid(sentence, {"office": [sentence]})
    _ensure_wanted(uow, row.group)
    _ensure_free(uow, row, office.id)
    _end(uow, row, reason, "moved")
    public, private = {"office": office.id}, {"reason": row.reason}
    uow.record(Event.INQUIRY_MOVED, row, public=public, private=private, case_id=row.case_id)
    made = _put(uow, row.group, office, row.question, row.due_on)
    inquiry_reminders.tell_asked(uow, [made])
    return made


def _end(uow: UnitOfWork, row: Inquiry, reason: str, state: str) -> None:
    uow.require(Permission.INQUIRY_ASK, on=row.group)
    _ensure_asked(row)
    reason = cleaned(reason)
    if (said := fault(reason, msg("理由を書いてください"))) is not None:
        raise Invalid(said, {"reason": [said]})
    row.state, row.reason = state, reason


def _ensure_asked(row: Inquiry) -> None:
    if row.state != "asked":
        raise Refused(msg("この照会は、もう終わっています"))


def _ensure_free(uow: UnitOfWork, row: Inquiry, office_id: int) -> None:
    running = select(Inquiry.id).where(
        Inquiry.group_id == row.group_id, Inquiry.office_id == office_id, Inquiry.state == "asked"
    )
    if uow.session.execute(running).first() is not None:
        raise Refused(msg("選んだ課には、もう照会しています。答えを待つか、取り下げてください"))


def _ensure_wanted(uow: UnitOfWork, group: PointGroup) -> None:
    if snapshots.newest(uow.session, group.case) is not None:
        raise Refused(
            msg(
                "市の考え方はもう決まったので、照会できません。書いた文は下に残っています。結果を公表したあとに直すときは、訂正を申し出てください"
            )
        )
