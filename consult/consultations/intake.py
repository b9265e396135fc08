"""Receiving an opinion: one number, one receipt, once.

Everything that takes time (checking, hashing, encrypting) happens in `prepare`, before the write lock;
`receive` is a few Core statements. The server's clock decides at the moment the form reached us.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select
from sqlalchemy.orm import Session

from consult import clock, codes
from consult.access.actor import Scope
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import date_text, limit_text, moment_text, tokyo_date
from consult.cases.definitions import pin, pinned
from consult.cases.models import Case
from consult.consultations import marks, placing, rules
from consult.consultations.destination import Destination
from consult.consultations.identity import Keys, person_key, seal
from consult.consultations.models import Consultation, Opinion, OpinionAttachment, OpinionIdentity
from consult.consultations.models_deliveries import ReceiptDelivery
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.models_versions import OpinionVersion
from consult.consultations.outages import counted_in_time
from consult.consultations.rules import Arrival
from consult.consultations.submission import Paper, Part, Submission, ensure_complete, flags, joined
from consult.documents import files, numbering
from consult.documents.inspection import Inspected
from consult.errors import NotFound, Refused
from consult.i18n import Message, msg
from consult.notifications import actions as notifications
from consult.prepared import Prepared
from consult.unit_of_work import UnitOfWork

__all__ = ["Paper", "Part", "Ready", "Receipt", "Submission", "is_same", "prepare", "receive"]

_OPINION = Prepared(lambda _: insert(Opinion).returning(Opinion.id))
_IDENTITY = Prepared(lambda _: insert(OpinionIdentity))
_DELIVERY = Prepared(lambda _: insert(ReceiptDelivery))
_KNOWN = Prepared(
    lambda _: select(Opinion.id, Opinion.receipt_number, Opinion.received_at, Opinion.stage).where(
        Opinion.once_key == bindparam("once_key")
    )
)
_CASE = Prepared(
    lambda _: select(
        Case.slug, Case.number, Case.title, Case.stage, Case.definition_digest, Case.public,
        Consultation.opens_on, Consultation.closes_at, Consultation.post_rule,
    )
    .join(Consultation, Consultation.case_id == Case.id)
    .where(Case.id == bindparam("case_id"))
    .with_for_update(key_share=True)
)  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """受付票. `code` is shown here and never again; `again` says that this form had already arrived."""

    opinion_id: int
    number: str
    code: str
    received_at: dt.datetime
    channel: str
    case_number: str
    case_slug: str
    case_title: str
    digest: str  # SHA-256 of the text as received
    late: bool
    closes_at: dt.datetime
    again: bool = False

    @property
    def spaced_code(self) -> str:
        """4821 7730 1956 0043."""
        return codes.spaced(self.code)

    @property
    def late_text(self) -> Message | None:
        """What a late sender is told, neutrally."""
        if not self.late:
            return None
        return msg(
            "締切（%(last)s %(end)s）のあとに届きました（%(came)s）。"
            "期限後の意見としてお預かりし、数を別に公表します。",
            last=date_text(self.closes_at, "bare"),
            end=limit_text(self.closes_at),
            came=limit_text(self.received_at),
        )


@dataclass(frozen=True)
class Ready:
    """A checked submission, ready to be written."""

    case_id: int
    scope: Scope
    submission: Submission
    code: str
    digest: str
    row: dict[str, Any]
    sealed: bytes
    person: str
    contact: dict[str, str]  # what the receipt mail says besides number and code


@dataclass(frozen=True)
class _Place:
    scope: Scope


def prepare(to: Destination, submission: Submission, keys: Keys) -> Ready:
    """Check, hash and seal a submission, outside any transaction. Nothing is written.

    Raises:
        Invalid: with every field that has to be put right.
    """
    received_at = clock.arrived()
    parts = tuple(replace(part, text=rules.storable(part.text)) for part in submission.parts)
    submission = replace(submission, parts=tuple(part for part in parts if part.text.strip()))
    ensure_complete(to.identity_policy, submission)
    text, places = joined(submission.parts)
    text_key, digest = rules.digests(text)
    once = f"{to.slug}\0{submission.once or secrets.token_hex(16)}"
    code = codes.code_for(keys.receipt, once)
    paper = submission.paper
    return Ready(
        case_id=to.case_id,
        scope=to.scope,
        submission=submission,
        code=code,
        digest=digest,
        row={
            "case_id": to.case_id,
            "code_digest": codes.digest_of(keys.receipt, code),
            "once_key": codes.once_digest(keys.receipt, once),
            "channel": submission.channel,
            "text": text,
            "text_key": text_key,
            "places": places,
            "language": submission.language,
            "submitter_kind": submission.identity.kind,
            "category": submission.category,
            "opened_at": submission.opened_at,
            "authored_on": paper.authored_on if paper else None,
            "postmarked_on": paper.postmarked_on if paper else None,
            "arrived_on": paper.arrived_on if paper else tokyo_date(received_at),
            "received_at": received_at,
            "scribe": paper.scribe if paper else "",
            "sheets": paper.sheets if paper else 0,
            "scan_id": paper.scan_id if paper else None,
            "transcribed": paper.transcribed if paper else True,
            "flags": flags(submission, text, received_at),
        },
        sealed=seal(submission.identity, keys),
        person=person_key(submission.identity, keys, to.slug, once),
        contact={
            "received": moment_text(received_at),
            "office": to.office,
            "telephone": to.telephone,
        },
    )


def receive(uow: UnitOfWork, ready: Ready, keys: Keys) -> Receipt:
    """Write the opinion, its sealed identity, its event and its mail, and give it the next register number.

    The same form twice gives the receipt of the first time. What comes after the end is kept as late and
    counted apart.

    Raises:
        Refused: when the case is not open for opinions and the form was not opened while it was.
    """
    sent = ready.submission
    uow.require(Permission.OPINION_ENTER if sent.paper else Permission.OPINION_SUBMIT, on=_Place(ready.scope))
    case = _locked(uow, ready.case_id)
    if (known := _already(uow, ready, case)) is not None:
        return known
    late = _ensure_open(uow.session, case, ready)
    number = numbering.take(uow, "opinion", case.slug)
    definition = pin(uow, "opinion")
    subject = f"opinion/{case.slug}-{number:04d}"
    stage = "late" if late else definition.initial
    event_id = uow.record(
        Event.OPINION_RECEIVED,
        subject,
        public={"case": case.slug, "number": number, "channel": sent.channel, "stage": stage},
        private={"text_sha256": ready.digest},
        case_id=ready.case_id,
        first=True,
    )
    receipt_number = f"{case.number}-{number:04d}"
    opinion_id = uow.run(
        _OPINION,
        {
            **ready.row,
            "number": number,
            "receipt_number": receipt_number,
            "definition_digest": definition.digest,
            "stage": stage,
            "recorded_by": uow.actor.account_id if sent.paper else None,
            "receipt_event_id": event_id,
        },
    ).id
    placing.place(uow, ready.case_id, number, ready.row["places"])
    identity = {"case_id": ready.case_id, "sealed": ready.sealed, "person_key": ready.person}
    uow.run(_IDENTITY, {"opinion_id": opinion_id, **identity})
    if number % marks.EVERY == 0:
        marks.ask(uow, ready.case_id, number)
    if attached := (*sent.files, *(_stored(uow, upload, ready.case_id) for upload in sent.uploads)):
        uow.execute(
            insert(OpinionAttachment),
            [{"opinion_id": opinion_id, "original_id": a, "public_id": b} for a, b in attached],
        )
    if (paper := sent.paper) is not None and (paper.form or sent.source):
        _keep_original(uow, ready, opinion_id, paper.form)
    mail_id = _mail_receipt(uow, ready, case, receipt_number, keys) if sent.wants_mail else None
    if mail_id is not None or sent.paper is not None:
        uow.run(
            _DELIVERY,
            {
                "opinion_id": opinion_id,
                "case_id": ready.case_id,
                "number": number,
                "state": "mail" if mail_id is not None else "waiting",
                "mail_id": mail_id,
                "noted_at": ready.row["received_at"],
                "event_id": event_id,
            },
        )
    return _receipt(ready, case, opinion_id, receipt_number, ready.row["received_at"], late=late)


def is_same(session: Session, receipt: Receipt, ready: Ready) -> bool:
    """Whether a receipt given again belongs to the very same words of the very same sender.

    A form's key is ours and secret; a program chooses its own, and two may choose alike.
    """
    first = and_(
        OpinionVersion.opinion_id == Opinion.id, OpinionVersion.n == 1
    )  # the sender may have rewritten it
    text, person = session.execute(
        select(func.coalesce(OpinionVersion.text, Opinion.text), OpinionIdentity.person_key)
        .select_from(Opinion)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .outerjoin(OpinionVersion, first)
        .where(Opinion.id == receipt.opinion_id)
    ).one()
    return text == ready.row["text"] and person == ready.person


def _stored(uow: UnitOfWork, upload: Inspected, case_id: int) -> tuple[int, int | None]:
    """The original and, of a picture, the copy without what hides beside its pixels."""
    original = files.store(uow, upload.body, name=upload.name, media_type=upload.media_type, case_id=case_id)
    if upload.public is None:
        return original.id, None
    public = files.store(uow, upload.public, name=upload.name, media_type=upload.public_type, case_id=case_id)
    return original.id, public.id


def _keep_original(uow: UnitOfWork, ready: Ready, opinion_id: int, form: str) -> None:
    """What it was before it was words in the register: 点字, a recording, the very mail."""
    file_id = None
    if (source := ready.submission.source) is not None:
        name, body = source
        file_id = files.store(uow, body, name=name, media_type="message/rfc822", case_id=ready.case_id).id
    uow.execute(insert(OpinionOriginal), [{"opinion_id": opinion_id, "form": form, "file_id": file_id}])


def _locked(uow: UnitOfWork, case_id: int) -> Any:
    """The case as it stands now; on PostgreSQL the rows stay locked, so that numbers and forms queue."""
    row = uow.run(_CASE, {"case_id": case_id})
    if row is None:
        raise NotFound(msg("このページは見つかりません。記録は消していません。番号で探してください。"))
    return row


def _already(uow: UnitOfWork, ready: Ready, case: Any) -> Receipt | None:
    row = uow.run(_KNOWN, {"once_key": ready.row["once_key"]})
    if row is None:
        return None
    return _receipt(
        ready, case, row.id, row.receipt_number, row.received_at, late=row.stage == "late", again=True
    )


def _ensure_open(session: Session, case: Any, ready: Ready) -> bool:
    """Whether it is late; Refused when it cannot be received at all."""
    definition = pinned(session, case.definition_digest)
    opens, sent = definition.stage(case.stage).opens, ready.submission
    if case.closes_at is None or case.opens_on is None or not {"opinions", "arrivals"} & set(opens):
        raise Refused(msg("この案は、いま意見を募集していません"))
    arrival = Arrival(sent.channel, *(ready.row[n] for n in ("received_at", "arrived_on", "postmarked_on")))
    late = not counted_in_time(
        session, ready.case_id, arrival, sent.opened_at, case.post_rule, case.closes_at
    )
    if sent.paper is not None:
        return late
    if ready.row["received_at"] < clock.tokyo(case.opens_on.year, case.opens_on.month, case.opens_on.day):
        raise Refused(msg("募集は%(day)sに始まります", day=case.opens_on))
    began = sent.opened_at or ready.row["received_at"]
    after = ready.row["received_at"] - case.closes_at
    if late and began > case.closes_at and after > rules.LATE_GRACE:
        raise Refused(msg("募集は終わりました。締切は%(last)sでした", last=tokyo_date(case.closes_at)))
    return late


def _receipt(
    ready: Ready,
    case: Any,
    opinion_id: int,
    number: str,
    received_at: dt.datetime,
    *,
    late: bool,
    again: bool = False,
) -> Receipt:
    return Receipt(
        opinion_id, number, ready.code, received_at, ready.submission.channel, case.number, case.slug,
        case.title, ready.digest, late, case.closes_at, again,
    )  # fmt: skip


def _mail_receipt(uow: UnitOfWork, ready: Ready, case: Any, number: str, keys: Keys) -> int:
    return notifications.queue(
        uow,
        "receipt",
        ready.submission.identity.email,
        {"number": number, "case_title": case.title, **ready.contact},
        secret={"code": codes.spaced(ready.code)},
        box=keys.box,
        language=ready.submission.language,
        case_id=ready.case_id,
    )
