"""What follows when a mail can never be delivered: each kind of mail may register what is done about its address."""

from collections.abc import Callable

from consult.notifications.models import Mail
from consult.unit_of_work import UnitOfWork

Handler = Callable[[UnitOfWork, Mail], None]
_handlers: dict[str, Handler] = {}


def when_undeliverable(*notices: str) -> Callable[[Handler], Handler]:
    """Register what is done when a mail of one of these kinds came back for good (RFC 3463, class 5)."""

    def register(handler: Handler) -> Handler:
        _handlers.update(dict.fromkeys(notices, handler))
        return handler

    return register


def tell(uow: UnitOfWork, mail: Mail) -> None:
    """Say that a mail came back for good; called in the transaction that notes it, once for each mail."""
    handler = _handlers.get(mail.notice)
    if handler is not None:
        handler(uow, mail)
