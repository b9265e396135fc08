"""Giving a receipt to who sent the opinion: by mail (again), printed, handed over, posted; and what came back.

The code of a receipt is nowhere in the clear. It lies sealed in the mail it went out with; a receipt that has no
such mail, like one imported from a list, is given with a new code, and the one before is no longer valid.
"""

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consult import clock, codes
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import moment_text, tokyo_date
from consult.consultations.actions.triage import reveal_identity
from consult.consultations.delivery import REASONS
from consult.consultations.identity import Identity, Keys
from consult.consultations.models import Opinion
from consult.consultations.models_deliveries import ReceiptDelivery
from consult.consultations.submission import unusable_address
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import msg
from consult.notifications import actions as notifications
from consult.notifications.models import Mail
from consult.unit_of_work import UnitOfWork

GIVEN = ("handed", "posted")
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Slip:
    """A receipt about to be printed: the opinion as it stood, and the code that will hold once it is written."""

    opinion_id: int
    code: str


def new_code(opinion_id: int, keys: Keys) -> str:
    """A code nobody has seen; it holds when `reissue` has written it."""
    return codes.code_for(keys.receipt, f"again\0{opinion_id}\0{secrets.token_hex(16)}")


def reissue(uow: UnitOfWork, opinion: Opinion, code: str, keys: Keys) -> None:
    """Put `code` in the place of the code before, which is no longer valid. Only its digest is kept."""
    uow.require(Permission.RECEIPT_REISSUE, on=opinion)
    opinion.code_digest = codes.digest_of(keys.receipt, code)
    row = _row(uow, opinion)
    mail = uow.session.get(Mail, row.mail_id) if row and row.mail_id else None
    if mail is not None and mail.state in {"queued", "held"}:
        mail.state = "replaced"  # the code in it opens nothing any more
    uow.record(Event.RECEIPT_REISSUED, opinion)


def reissue_code(uow: UnitOfWork, opinion: Opinion, keys: Keys) -> str:
    """A new code for a sender whose identity the office has checked; the old one is no longer valid."""
    code = new_code(opinion.id, keys)
    reissue(uow, opinion, code, keys)
    return code


def print_slips(uow: UnitOfWork, opinions: Sequence[Opinion], slips: Sequence[Slip], keys: Keys) -> None:
    """Make the codes of printed slips valid, and note that they wait to be given; all or none.

    Raises:
        Conflict: when one of them was withdrawn or is gone meanwhile.
    """
    by_id = {opinion.id: opinion for opinion in opinions}
    for slip in slips:
        opinion = by_id.get(slip.opinion_id)
        if opinion is None:
            raise Conflict(_CHANGED)
        reissue(uow, opinion, slip.code, keys)
        _note(uow, opinion, "printed")


def note_printed(uow: UnitOfWork, opinion: Opinion) -> None:
    """The slip with the code it was received with is on paper, and not given yet."""
    uow.require(Permission.RECEIPT_DELIVER, on=opinion)
    if (row := _row(uow, opinion)) is None or row.state not in {"printed", *GIVEN}:
        _note(uow, opinion, "printed")


def note_given(uow: UnitOfWork, opinion: Opinion, how: str, on: dt.date) -> None:
    """The slip was `handed` over or `posted` on a day.

    Raises:
        Invalid: for a day that has not come, or one before the opinion was there.
    """
    uow.require(Permission.RECEIPT_DELIVER, on=opinion)
    if how not in GIVEN:
        raise _wrong("how", msg("手で渡したか、郵送したかを選んでください"))
    if on > clock.today():
        raise _wrong("on", msg("渡した日が、きょうよりあとになっています"))
    if on < min(opinion.arrived_on, tokyo_date(opinion.received_at)):
        raise _wrong("on", msg("渡した日が、意見の届いた日より前になっています"))
    row = _row(uow, opinion)
    if row is not None and row.state == how and row.on == on:
        return
    _note(uow, opinion, how, on=on)


def note_none(uow: UnitOfWork, opinion: Opinion, reason: str) -> None:
    """No receipt is given: `unwanted`, or `no_address` to give it to."""
    uow.require(Permission.RECEIPT_DELIVER, on=opinion)
    if reason not in REASONS or reason == "withdrawn":
        raise _wrong("reason", msg("渡さない理由を選んでください。要らないとのことか、送り先がないかです"))
    row = _row(uow, opinion)
    if row is None or (row.state, row.reason) != ("none", reason):
        _note(uow, opinion, "none", reason=reason)


def read_sender(uow: UnitOfWork, opinion: Opinion, keys: Keys) -> Identity:
    """Where the receipt should go. Every look is an event."""
    return reveal_identity(uow, opinion, keys)


def send_by_mail(uow: UnitOfWork, opinion: Opinion, keys: Keys, to: str = "") -> None:
    """Send the receipt by mail: again, to another address (`to`), or for the first time.

    The code is the one of the mail before while that still holds; else a new one is given out. Without `to` the
    address of the mail before is taken, or the one that came with the opinion; nobody sees it.

    Raises:
        Refused: when there is no address, or a mail of it is still waiting. Invalid: for an unusable address.
    """
    uow.require(Permission.RECEIPT_DELIVER, on=opinion)
    to = to.strip()
    if to and (sentence := unusable_address(to)) is not None:
        raise _wrong("to", sentence)
    row = _row(uow, opinion)
    mail = uow.session.get(Mail, row.mail_id) if row and row.mail_id else None
    if mail is not None and mail.state in {"queued", "held"}:
        if not to and mail.state == "queued":
            raise Refused(msg("前のメールが、まだ送られていません。送られてから、もう一度してください"))
        mail.state = "replaced"  # it must not go out beside the new one
    opened = json.loads(keys.box.decrypt(mail.recipient)) if mail else {}
    address = to or opened.get("to") or read_sender(uow, opinion, keys).email
    if not address:
        raise Refused(msg("この人のメールアドレスはありません。紙で渡すか、アドレスを入れてください"))
    code = codes.read_code(opened.get("code", ""))
    if code is None or codes.digest_of(keys.receipt, code) != opinion.code_digest:
        code = reissue_code(uow, opinion, keys)
    office = opinion.case.office
    mail_id = notifications.queue(
        uow,
        "receipt",
        address,
        {
            "number": opinion.receipt_number,
            "case_title": opinion.case.title,
            "received": moment_text(opinion.received_at),
            "office": office.name,
            "telephone": office.telephone,
        },
        secret={"code": codes.spaced(code)},
        box=keys.box,
        language=opinion.language if opinion.language in {"ja", "en"} else "ja",
        case_id=opinion.case_id,
    )
    _note(uow, opinion, "mail", mail_id=mail_id)


def note_returned(uow: UnitOfWork, opinion: Opinion) -> None:
    """Someone saw that the mail of the receipt came back, and no report said so.

    Raises:
        Refused: when the receipt did not go by mail, or is known to have come back.
    """
    uow.require(Permission.RECEIPT_DELIVER, on=opinion)
    row = _row(uow, opinion)
    mail = uow.session.get(Mail, row.mail_id) if row and row.mail_id and row.state == "mail" else None
    if mail is None or mail.state != "sent":
        raise Refused(msg("戻ったと記録できるのは、メールで送った受付票だけです"))
    notifications.came_back(uow, mail, "hand")


_CHANGED = msg("ほかの人が先に変えました。新しい内容を確かめて、もう一度してください。")


def _row(uow: UnitOfWork, opinion: Opinion) -> ReceiptDelivery | None:
    """The row as it stands now, kept from others until the end of this act."""
    found = select(ReceiptDelivery).where(ReceiptDelivery.opinion_id == opinion.id).with_for_update()
    return uow.session.execute(found.execution_options(populate_existing=True)).scalar_one_or_none()


def _note(
    uow: UnitOfWork,
    opinion: Opinion,
    state: str,
    *,
    reason: str = "",
    on: dt.date | None = None,
    mail_id: int | None = None,
) -> None:
    said: dict[str, str | int] = {"state": state}
    if reason:
        said["reason"] = reason
    if mail_id is not None:
        said["mail"] = mail_id
    event_id = uow.record(Event.RECEIPT_DELIVERY_NOTED, opinion, public=said)
    row = _row(uow, opinion)
    if row is None:
        row = uow.add(ReceiptDelivery(opinion_id=opinion.id, case_id=opinion.case_id, number=opinion.number))
    row.state, row.reason, row.on, row.mail_id = state, reason, on, mail_id or row.mail_id
    row.noted_at, row.noted_by, row.event_id = clock.now(), uow.actor.account_id, event_id
    uow.flush()


def _wrong(field: str, sentence: Sentence) -> Invalid:
    return Invalid(msg("直すところが%(n)sつあります", n=1), {field: [sentence]})
