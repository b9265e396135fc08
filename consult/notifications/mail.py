"""Sending what waits in the mail register. Without a mail server a mail is `held`, and says so.

The text part is the master: one template a notice, its first line the subject.
"""

import hashlib
import hmac
import json
import smtplib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.config import Settings
from consult.db import settings
from consult.i18n import using
from consult.jobs.queue import handles
from consult.notifications import undeliverable
from consult.notifications.models import Mail
from consult.templating import environment
from consult.unit_of_work import UnitOfWork

TIMEOUT_SECONDS = 10


def message_id(mail_id: int, config: Settings) -> str:
    """The same for every attempt to send a mail, and known to nobody who has not seen it: reports must name it."""
    token = hmac.new(config.key("message-id"), str(mail_id).encode(), hashlib.sha256).hexdigest()[:24]
    return f"<mail-{mail_id}.{token}@{config.mail_from.rpartition('@')[2]}>"


def message(mail: Mail, opened: Mapping[str, str], config: Settings) -> EmailMessage:
    """The mail as it goes out; ValueError for an address with a line break in it."""
    with using(mail.language):
        city = config.municipality if mail.language == "ja" else config.municipality_en
        template = environment(base_url=config.base_url, municipality=city).get_template(
            f"email/{mail.notice}/text.txt"
        )
        values: dict[str, Any] = {**mail.context, **opened}
        subject, _, body = template.render(values).partition("\n")
    made = EmailMessage(policy=SMTP)
    user, _, domain = config.mail_from.rpartition("@")
    made["From"] = Address(config.municipality, user, domain)
    made["To"] = opened["to"]
    made["Subject"] = subject.strip()
    made["Message-ID"] = message_id(mail.id, config)
    made["Auto-Submitted"] = "auto-generated"
    if stop := opened.get("stop"):  # one tap in the mail program, without opening a page (RFC 8058)
        made["List-Unsubscribe"] = f"<{stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(body.strip() + "\n", cte="base64")
    return made


def deliver(session: Session, *, mail_id: int) -> str:
    """Hand a mail to the mail server, before the transaction that notes it. Returns what became of it.

    At least once: a worker that dies between the two sends it again, under the same Message-ID.
    """
    mail, config = session.get_one(Mail, mail_id), settings()
    if mail.state != "queued" or not config.smtp_url:
        return "held"
    box = Fernet(urlsafe_b64encode(config.key("identity")))
    opened: dict[str, str] = json.loads(box.decrypt(mail.recipient))
    try:
        _deliver(message(mail, opened, config), config.smtp_url, config.mail_returns)
    except smtplib.SMTPRecipientsRefused as error:  # its text names the recipient
        if all(str(code).startswith("4") for code, _said in error.recipients.values()):
            raise RuntimeError("the mail server asks to be tried again") from None
        return "failed SMTPRecipientsRefused"
    except ValueError as error:
        return f"failed {type(error).__name__}"
    return "sent"


@handles("mail.send", first=deliver)
def note(uow: UnitOfWork, _key: str, *, mail_id: int, outcome: str) -> None:
    """The worker's part: note what became of a mail. A refused recipient is final; other failures are tried again."""
    uow.require(Permission.MAIL_SEND)
    mail = uow.session.get_one(Mail, mail_id)
    if mail.state != "queued":
        return
    mail.state, _, mail.error = outcome.partition(" ")
    if outcome == "held":
        mail.error = "no mail server is set (CONSULT_SMTP_URL)"
    if outcome == "sent":
        mail.sent_at, mail.message_id = clock.now(), message_id(mail.id, settings())
    events = {"held": Event.MAIL_HELD, "sent": Event.MAIL_SENT}
    _record(uow, events.get(outcome, Event.MAIL_FAILED), mail)
    if outcome == "failed SMTPRecipientsRefused":
        undeliverable.tell(uow, mail)


def _record(uow: UnitOfWork, event: Event, mail: Mail) -> None:
    uow.record(event, f"mail/{mail.id}", public={"notice": mail.notice}, case_id=mail.case_id)


def _deliver(made: EmailMessage, address: str, returns_to: str) -> None:
    """Hand a mail to the server at smtp://[user:password@]host[:port] or smtps://…; reports go to `returns_to`."""
    url = urlsplit(address)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with kind(url.hostname or "localhost", url.port or 0, timeout=TIMEOUT_SECONDS) as server:
        if url.username:
            if url.scheme == "smtp":
                server.starttls()
            server.login(url.username, url.password or "")
        server.send_message(made, from_addr=returns_to or None)
