"""What a sender may do with the confirmation code: look, and withdraw."""

from sqlalchemy import update

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import staged
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion
from consult.consultations.models_deliveries import ReceiptDelivery
from consult.consultations.queries.receipt import ReceiptView, by_code, receipt_view
from consult.unit_of_work import UnitOfWork


def look_up(uow: UnitOfWork, typed: str, keys: Keys) -> ReceiptView:
    """What became of the opinion with this code; every look is an event.

    Raises:
        NotFound: with the same sentence for a slip of the pen and for a code that was never given.
    """
    opinion = by_code(uow.session, typed, keys)
    uow.require(Permission.OPINION_SUBMIT, on=opinion)
    uow.record(Event.RECEIPT_LOOKED_UP, opinion)
    return receipt_view(uow.session, opinion)


def withdraw(uow: UnitOfWork, typed: str, keys: Keys) -> Opinion:
    """Take an opinion back: it stays in the register and is counted, its text is published nowhere.

    Raises:
        NotFound: for a wrong code. Refused: once the city's answer is settled.
    """
    opinion = by_code(uow.session, typed, keys)
    staged.move(uow, opinion, "withdraw")
    uow.execute(
        update(ReceiptDelivery)
        .where(ReceiptDelivery.opinion_id == opinion.id, ReceiptDelivery.state.in_(("waiting", "printed")))
        .values(state="none", reason="withdrawn", noted_at=clock.now())
    )
    return opinion
