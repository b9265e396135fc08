"""Queueing mail in the transaction of the change it tells of: no change without its mail, no mail without it."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.notifications import undeliverable
from consult.notifications.models import Mail
from consult.notifications.reports import Report
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


def note_report(uow: UnitOfWork, report: Report) -> tuple[Mail | None, bool]:
    """Note what a mail server reported of a mail of ours.

    Returns:
        The mail the report is about (None: no mail of ours), and whether anything changed: a report that came
        before, or one of a delay after the mail came back, changes nothing.
    """
    uow.require(Permission.MAIL_SEND)
    mail = uow.session.execute(
        select(Mail)
        .where(Mail.message_id.in_(report.message_ids))
        .order_by(Mail.id)
        .limit(1)
        .with_for_update()
    ).scalar_one_or_none()
    if mail is None or report.kind == "delivered" or mail.state != "sent":
        return mail, False
    noted = f"{report.kind} {report.status}"
    if mail.error == noted:
        return mail, False
    came_back(uow, mail, noted)
    return mail, True


def came_back(uow: UnitOfWork, mail: Mail, noted: str) -> None:
    """A sent mail came back, or is late; `noted` is the kind and its status. The caller has asked for permission."""
    kind, _, status = noted.partition(" ")
    late = kind == "delayed"
    if kind == "hard":
        undeliverable.tell(uow, mail)
    mail.state, mail.error, mail.returned_at = "sent" if late else "bounced", noted, clock.now()
    uow.record(
        Event.MAIL_DELAYED if late else Event.MAIL_BOUNCED,
        f"mail/{mail.id}",
        public={"notice": mail.notice, "kind": kind, "status": status},
        case_id=mail.case_id,
    )
