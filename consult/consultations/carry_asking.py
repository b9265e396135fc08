"""Asking everyone of a stopped round, a few hundred at a time: a mail to those with an address, a line for all."""

from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import until_text
from consult.cases.models import Case
from consult.consultations import copying
from consult.consultations.carry_over import NOT_ASKED, old_round, token_of
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.consultations.models_onward import CarryOver
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.notifications import actions as notifications
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

JOB = "opinion.carry_ask"
AT_ONCE = 200


@effect("ask_to_carry_over")
def ask_to_carry_over(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """やり直しの募集が始まったとき: everyone who sent an opinion to the stopped round is asked. Else nothing."""
    if old_round(uow.session, case) is not None:
        uow.enqueue(JOB, f"{case.id}:0", {"case_id": case.id, "after": 0})


@handles(JOB)
def ask(uow: UnitOfWork, _key: str, *, case_id: int, after: int) -> None:
    """The next few hundred in the order of their numbers; each is asked once, whoever asks again."""
    case = uow.session.get_one(Case, case_id)
    uow.require(Permission.MAIL_SEND)
    old = old_round(uow.session, case)
    if old is None:
        return
    waiting = (
        select(Opinion)
        .outerjoin(CarryOver, CarryOver.opinion_id == Opinion.id)
        .where(Opinion.case_id == old.id, Opinion.number > after, CarryOver.opinion_id.is_(None))
        .where(Opinion.stage.not_in(tuple(NOT_ASKED)))
        .order_by(Opinion.number)
        .limit(AT_ONCE)
    )
    found = uow.session.execute(waiting).scalars().all()
    for opinion in found:
        _ask_one(uow, opinion, case)
    uow.record(Event.OPINION_CARRY_ASKED, case, public={"asked": len(found), "of": old.slug})
    if len(found) == AT_ONCE:
        last = found[-1].number
        uow.enqueue(JOB, f"{case_id}:{last}", {"case_id": case_id, "after": last})


def _ask_one(uow: UnitOfWork, opinion: Opinion, to: Case) -> None:
    """One opinion: a mail when an address is known. Opening the sealed address is in the log with the mail."""
    config = settings()
    keys = Keys.of(config)
    address = copying.identity_of(uow, opinion, keys).email
    mail_id = None
    if address:
        consultation = uow.session.get_one(Consultation, to.id)
        with using(opinion.language):
            until = until_text(consultation.closes_on) if consultation.closes_on else ""
        mail_id = notifications.queue(
            uow,
            "carry_over",
            address,
            {
                "number": opinion.receipt_number,
                "case_title": to.title,
                "until": until,
                "office": to.office.name,
                "telephone": to.office.telephone,
            },
            secret={"link": f"{config.base_url}/carry/{token_of(opinion.id, config)}"},
            box=keys.box,
            language=opinion.language,
            case_id=to.id,
        )
        uow.record(Event.OPINION_CARRY_ASKED, opinion, public={"to": to.slug})
    uow.add(
        CarryOver(
            opinion_id=opinion.id, case_id=to.id, number=opinion.number,
            state="asked" if mail_id else "waiting", mail_id=mail_id,
            asked_at=clock.now() if mail_id else None,
        )
    )  # fmt: skip
