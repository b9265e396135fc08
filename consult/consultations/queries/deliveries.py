"""Which receipts have not reached who sent the opinion. Found by what is undelivered, not by reading every opinion."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.delivery import STUCK, Delivery, MailState, of_mail
from consult.consultations.models import Opinion
from consult.consultations.models_deliveries import ReceiptDelivery
from consult.consultations.queries.happened import Happened, history
from consult.notifications.models import Mail

PAGE = 50
_ON_PAPER = ("waiting", "printed")
_OF_RECEIPTS = (Event.RECEIPT_DELIVERY_NOTED, Event.RECEIPT_REISSUED, Event.IDENTITY_READ)
_MAIL = (Mail.state, Mail.queued_at, Mail.sent_at, Mail.returned_at, Mail.error)


@dataclass(frozen=True)
class Undelivered:
    """One line of the queue."""

    number: int
    channel: str
    scribe: str
    delivery: Delivery


@dataclass(frozen=True)
class Numbers:
    """How many receipts of a case have not been given, by why."""

    waiting: int = 0
    printed: int = 0
    mail: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.waiting + self.printed + self.mail


def _unsent() -> Any:
    stuck = and_(Mail.state == "queued", Mail.queued_at < clock.now() - STUCK)
    return or_(Mail.state.in_(("failed", "bounced", "held")), stuck)


def undelivered_of(session: Session, cases: Sequence[int]) -> dict[int, Numbers]:
    """The numbers of several cases by case id, in two statements however many opinions there are."""
    paper: Counter[tuple[int, str]] = Counter()
    of_state = (
        select(ReceiptDelivery.case_id, ReceiptDelivery.state, func.count())
        .where(ReceiptDelivery.case_id.in_(cases), ReceiptDelivery.state.in_(_ON_PAPER))
        .group_by(ReceiptDelivery.case_id, ReceiptDelivery.state)
    )
    for case_id, state, number in session.execute(of_state):
        paper[case_id, state] = number
    mailed = (
        select(ReceiptDelivery.case_id, func.count())
        .join(Mail, Mail.id == ReceiptDelivery.mail_id)
        .where(Mail.case_id.in_(cases), ReceiptDelivery.state == "mail", _unsent())
        .group_by(ReceiptDelivery.case_id)
    )
    by_mail = {row[0]: row[1] for row in session.execute(mailed)}
    return {
        case: Numbers(paper[case, "waiting"], paper[case, "printed"], by_mail.get(case, 0)) for case in cases
    }


def undelivered(
    session: Session, case: Case, only: str = "", *, after: int = 0, limit: int = PAGE
) -> list[Undelivered]:
    """What has not been given, by register number from the first after `after`; `only`: waiting, printed, mail."""
    found: dict[int, Undelivered] = {}
    for statement in _statements(case, only):
        rows = session.execute(
            statement.where(ReceiptDelivery.number > after).order_by(ReceiptDelivery.number).limit(limit)
        )
        found |= {row.number: Undelivered(row.number, row.channel, row.scribe, _of(row)) for row in rows}
    return [found[number] for number in sorted(found)][:limit]


def _statements(case: Case, only: str) -> list[Any]:
    """One for each way, so that each finds its few rows by its own index."""
    every = (
        select(
            ReceiptDelivery.number, Opinion.channel, Opinion.scribe, ReceiptDelivery.state.label("way"),
            ReceiptDelivery.noted_at, ReceiptDelivery.on, ReceiptDelivery.reason, *_MAIL,
        )
        .join(Opinion, Opinion.id == ReceiptDelivery.opinion_id)
        .outerjoin(Mail, Mail.id == ReceiptDelivery.mail_id)
        .where(ReceiptDelivery.case_id == case.id)
    )  # fmt: skip
    paper = [state for state in _ON_PAPER if only in {"", state}]
    statements = [every.where(ReceiptDelivery.state == state) for state in paper]
    if only in {"", "mail"}:
        statements.append(every.where(Mail.case_id == case.id, ReceiptDelivery.state == "mail", _unsent()))
    return statements


def _of(row: Any) -> Delivery:
    if row.way == "mail" and row.queued_at is not None:
        return of_mail(MailState(row.state, row.queued_at, row.sent_at, row.returned_at, row.error))
    return Delivery(row.way, row.noted_at, on=row.on, reason=row.reason, mailed=row.queued_at is not None)


def delivery_of(session: Session, opinion: Opinion) -> Delivery:
    """Where the receipt of one opinion stands."""
    row = session.execute(
        select(
            ReceiptDelivery.state.label("way"), ReceiptDelivery.noted_at, ReceiptDelivery.on,
            ReceiptDelivery.reason, *_MAIL,
        )
        .outerjoin(Mail, Mail.id == ReceiptDelivery.mail_id)
        .where(ReceiptDelivery.opinion_id == opinion.id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return Delivery("shown" if opinion.channel == "web" else "waiting", opinion.received_at)
    return _of(row)


def told_of(session: Session, opinion: Opinion) -> list[Happened]:
    """What was done about the receipt of an opinion, newest first; its mails included."""
    own = history(session, opinion.subject, types=_OF_RECEIPTS)
    first = select(ReceiptDelivery.mail_id).where(ReceiptDelivery.opinion_id == opinion.id)
    mails = {event.public.get("mail") for event in own} | set(session.execute(first).scalars())
    sent = history(session, *(f"mail/{mail}" for mail in mails if mail is not None))
    return sorted((*own, *sent), key=lambda event: event.at, reverse=True)


def opinions_numbered(session: Session, case: Case, numbers: Sequence[int]) -> list[Opinion]:
    """The opinions with these register numbers, in their order; those that are not there are left out."""
    found = select(Opinion).where(Opinion.case_id == case.id, Opinion.number.in_(numbers))
    return list(session.execute(found.order_by(Opinion.number)).scalars())
