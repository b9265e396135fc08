"""Queueing mail in the transaction of the change it tells of: no change without its mail, no mail without it."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.notifications.models import Mail
from consult.prepared import Prepared
from consult.unit_of_work import UnitOfWork

_MAIL = Prepared(lambda _: insert(Mail).returning(Mail.id))


def queue(
    uow: UnitOfWork,
    notice: str,
    to: str,
    context: Mapping[str, Any],
    *,
    secret: Mapping[str, str] | None = None,
    box: Fernet,
    language: str = "ja",
    case_id: int | None = None,
) -> int:
    """Queue the mail `templates/email/<notice>/` for `to` and return its number in the mail register.

    The address, and `secret` values only the recipient may read, are stored encrypted; `context` is not and
    must name nobody. The caller has asked for permission.
    """
    sealed = box.encrypt(json.dumps({"to": to, **(secret or {})}, ensure_ascii=False).encode())
    mail_id: int = uow.run(
        _MAIL,
        {
            "notice": notice,
            "language": language,
            "recipient": sealed,
            "context": dict(context),
            "case_id": case_id,
            "queued_at": clock.now(),
        },
    ).id
    uow.record(Event.MAIL_QUEUED, f"mail/{mail_id}", public={"notice": notice}, case_id=case_id, first=True)
    uow.enqueue("mail.send", str(mail_id), {"mail_id": mail_id})
    return mail_id


def release_held(uow: UnitOfWork) -> int:
    """Queue again what was held while no mail server was set; returns how many."""
    uow.require(Permission.MAIL_SEND)
    held = uow.session.execute(select(Mail).where(Mail.state == "held")).scalars().all()
    for mail in held:
        mail.state = "queued"
        uow.record(Event.MAIL_QUEUED, f"mail/{mail.id}", public={"notice": mail.notice}, case_id=mail.case_id)
        uow.enqueue("mail.send", str(mail.id), {"mail_id": mail.id})
    return len(held)
