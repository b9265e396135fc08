"""What else happens when a consultation moves: the draft freezes, clocks run, the result goes out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import calendars, clock
from consult.calendars import days_in_period, reckon
from consult.cases import clocks, preparing, staged
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.consultations import snapshots
from consult.consultations.announcing import news
from consult.consultations.models import Consultation, Opinion
from consult.consultations.result import building
from consult.consultations.result.files import Built, build, is_long, next_version, publish_files
from consult.db import settings
from consult.documents import drafts
from consult.errors import Refused
from consult.i18n import N_, gettext, msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


def _of(uow: UnitOfWork, case: Case) -> Consultation:
    return uow.session.get_one(Consultation, case.id)


@clocks.loads("closes_at", "result_due")
def consultations_of(session: Session, cases: Sequence[Case]) -> Sequence[Consultation]:
    """The consultations of several cases."""
    mine = select(Consultation).where(Consultation.case_id.in_([case.id for case in cases]))
    return session.execute(mine).scalars().all()


@clocks.reckons("closes_at", N_("意見の締切"))
def closing_clock(session: Session, case: Case) -> calendars.Deadline | None:
    """The last day of the period, reckoned from the day of notice as day 1."""
    consultation = session.get_one(Consultation, case.id)
    if consultation.opens_on is None or consultation.closes_on is None:
        return None
    days = days_in_period(consultation.opens_on, consultation.closes_on)
    return reckon("consultation_period", consultation.opens_on, number=days)


@clocks.reckons("result_due", N_("結果を公表する予定の日"))
def result_clock(session: Session, case: Case) -> calendars.Deadline | None:
    """The day the notice promised."""
    day = session.get_one(Consultation, case.id).result_due_on
    return reckon("fixed_day", day) if day else None


@clocks.follows("result_due")
def move_result_day(uow: UnitOfWork, case: Case, day: dt.date | None) -> None:
    """Every page says the day that holds now; while the clock is suspended, none."""
    _of(uow, case).result_due_on = day
    if case.public:
        news.of_case(uow, case, "result_moved", due=day.isoformat() if day else "")


@clocks.reckons("retention", N_("保存期間の終わり"))
def retention_clock(_session: Session, _case: Case) -> calendars.Deadline | None:
    """Started by `start_retention` only; no stage has it."""
    return reckon("retention", clock.today())


@effect("freeze_draft")
def freeze_draft(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The draft people comment on never changes again."""
    drafts.freeze(uow, case)


@effect("freeze_revised")
def freeze_revised(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The text as it was revised after the opinions becomes public and stays; without one nothing was put in."""
    if drafts.newest(uow.session, case.id, "decided") is not None:
        drafts.freeze(uow, case, "decided")


@effect("announce")
def announce(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """From here on everyone sees the case, on its page, in the lists and in the feeds; reasons typed for it too."""
    typed = [text for text in decision.inputs.values() if isinstance(text, str)]
    ensure_sayable(uow.session, case, gettext("公表する理由"), *typed)
    case.public = True


@effect("schedule_closing")
def schedule_closing(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Fix the last instant that counts: 23:59:59 JST of the last day."""
    consultation = _of(uow, case)
    last = consultation.closes_on
    if last is None or consultation.opens_on is None:
        raise LookupError("the period was there when it was checked")
    if consultation.closes_at is None:
        consultation.opens_on = max(consultation.opens_on, clock.today())
    consultation.closes_at = clock.tokyo(last.year, last.month, last.day, 23, 59, 59)
    if reason := str(decision.inputs.get("reason_for_short_period") or ""):
        consultation.reason_for_short_period = reason


@effect("extend_period")
def extend_period(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Move the last day and keep what it was and why."""
    consultation, day = _of(uow, case), decision.inputs["new_closing_day"]
    if not isinstance(day, dt.date) or consultation.closes_on is None:
        raise LookupError("both days were there when they were checked")
    step: dict[str, Any] = {
        "from": consultation.closes_on.isoformat(),
        "to": day.isoformat(),
        "reason": decision.inputs["reason"],
    }
    consultation.notice = {
        **consultation.notice,
        "extensions": [*consultation.notice.get("extensions", []), step],
    }
    consultation.closes_on = day


@effect("close_intake")
def close_intake(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Note when the door was closed; what comes later is late, whenever the worker woke up."""
    _of(uow, case).closed_at = clock.now()


@effect("reopen_intake")
def reopen_intake(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """募集をもう一度開く: the door that was closed is open, until the new last day."""
    _of(uow, case).closed_at = None


@effect("start_retention")
def start_retention(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Count the five years for which the originals are kept, from 1 April after the case is complete."""
    clocks.start(uow, case, "retention", reckon("retention", clock.today()), public=False)


@effect("fix_answers")
def fix_answers(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Every answer is approved by now: they are fixed together, under one digest that the log keeps."""
    snapshots.fix(uow, case)


@effect("publish_result")
def publish_result(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The result in every form, and every approved opinion with it; a leak in any file undoes the move."""
    consultation = _of(uow, case)
    approved = select(Opinion).where(Opinion.case_id == case.id, Opinion.stage == "approved")
    for opinion in uow.session.execute(approved.order_by(Opinion.number)).scalars().all():
        staged.move(uow, opinion, "publish")
    consultation.result_published_at = clock.now()
    clocks.meet(uow, case, "result_due")
    uow.flush()
    publish_files(uow, case, settings(), built=_ready(uow, case))


def _ready(uow: UnitOfWork, case: Case) -> list[Built] | None:
    """What was prepared, if it still holds; a long result is never made while writers wait."""
    built: list[Built] | None = preparing.still_good(uow, case)
    if built is None and is_long(uow.session, case):
        raise Refused(msg("公表している間に、案件が変わりました。もう一度してください。"))
    return built


@preparing.prepares("public_consultation", "publish")
def prepare_result(session: Session, case: Case) -> list[Built]:
    """The result's files, set and searched before the transaction: a page takes a second, and writers queue.

    Those of a long result the worker makes: `Refused` until they are ready.
    """
    if is_long(session, case):
        return building.finished(session, case, settings())
    return build(session, case, settings(), version=next_version(session, case))
