"""One opinion into another case: a new number and a new code over the very same words; the original is not touched.

Text byte for byte, files by reference, the identity sealed anew and counted as a person of the new case.
"""

from typing import Any

from sqlalchemy import insert, select

from consult import clock, codes
from consult.audit.events import Event
from consult.calendars import tokyo_date
from consult.cases.definitions import pin
from consult.cases.models import Case
from consult.consultations import marks, placing, rules
from consult.consultations.identity import Identity, Keys, person_key, seal, unseal
from consult.consultations.models import Consultation, Opinion, OpinionAttachment, OpinionIdentity
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.outages import arrived_in_time
from consult.documents import numbering
from consult.errors import Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

_SAME = (
    "channel", "text", "text_key", "places", "language", "submitter_kind", "category", "authored_on",
    "scribe", "sheets", "scan_id", "transcribed", "flags",
)  # fmt: skip


def once_of(source: Opinion, to: Case) -> str:
    """The key under which a copy is made once: the same opinion never comes twice into a case."""
    return f"{to.slug}\0copy:{source.id}"


def code_of(source: Opinion, to: Case, keys: Keys) -> str:
    """The confirmation code of the copy; derived, so that who holds the first code can be led to it."""
    return codes.code_for(keys.receipt, once_of(source, to))


def identity_of(uow: UnitOfWork, opinion: Opinion, keys: Keys) -> Identity:
    """Who sent it. The caller records why it was opened."""
    return unseal(uow.session.get_one(OpinionIdentity, opinion.id).sealed, keys)


def put_into(
    uow: UnitOfWork, source: Opinion, to: Case, keys: Keys, *, arrived_anew: bool, said: dict[str, Any]
) -> Opinion:
    """Write the copy with its number, its event and its sealed identity. The caller has asked for permission.

    Args:
        arrived_anew: It arrives now (somebody decided so today); else it keeps the day it reached the city.
        said: Public fields of the event of its receipt: where it comes from.

    Raises:
        Refused: when the words of a paper are not typed in yet.
    """
    if not source.transcribed:
        raise Refused(msg("紙の意見を、まだ書き写していません。書き写してから移します"))
    consultation = uow.session.get_one(Consultation, to.id)
    now, once = clock.now(), once_of(source, to)
    number = numbering.take(uow, "opinion", to.slug)
    definition = pin(uow, "opinion")
    made = Opinion(
        case_id=to.id,
        number=number,
        receipt_number=f"{to.number}-{number:04d}",
        code_digest=codes.digest_of(keys.receipt, codes.code_for(keys.receipt, once)),
        once_key=codes.once_digest(keys.receipt, once),
        definition_digest=definition.digest,
        stage=definition.initial,
        opened_at=None if arrived_anew else source.opened_at,
        postmarked_on=None if arrived_anew else source.postmarked_on,
        arrived_on=tokyo_date(now) if arrived_anew else source.arrived_on,
        received_at=now if arrived_anew else source.received_at,
        recorded_by=source.recorded_by,
        **{name: getattr(source, name) for name in _SAME},
    )
    arrival = rules.Arrival(made.channel, made.received_at, made.arrived_on, made.postmarked_on)
    if arrived_in_time(uow.session, consultation, arrival, made.opened_at) is False and not arrived_anew:
        made.stage = "late"
    made.case = to
    made.receipt_event_id = uow.record(
        Event.OPINION_RECEIVED,
        made.subject,
        public={"case": to.slug, "number": number, "channel": made.channel, "stage": made.stage, **said},
        private={"text_sha256": rules.digests(made.text)[1]},
        case_id=to.id,
        first=True,
    )
    uow.add(made)
    uow.flush()
    placing.place(uow, to.id, number, made.places)
    if number % marks.EVERY == 0:
        marks.ask(uow, to.id, number)
    identity = identity_of(uow, source, keys)
    uow.add(
        OpinionIdentity(
            opinion_id=made.id,
            case_id=to.id,
            sealed=seal(identity, keys),
            person_key=person_key(identity, keys, to.slug, once),
        )
    )
    files = uow.session.execute(
        select(OpinionAttachment.original_id, OpinionAttachment.public_id)
        .where(OpinionAttachment.opinion_id == source.id)
        .order_by(OpinionAttachment.id)
    ).all()
    if files:
        uow.execute(
            insert(OpinionAttachment),
            [{"opinion_id": made.id, "original_id": a, "public_id": b} for a, b in files],
        )
    if (original := uow.session.get(OpinionOriginal, source.id)) is not None:
        uow.add(OpinionOriginal(opinion_id=made.id, form=original.form, file_id=original.file_id))
    return made
