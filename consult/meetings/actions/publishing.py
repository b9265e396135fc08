"""From the sealed record to what anyone may read: 墨消し, a second person's release, the editions.

The sheets are set before the unit of work opens (setting a page takes a second, and writers queue). `release`
takes them only if they were made from the very record and passages it finds, and if nothing leaks.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.calendars import date_text, fiscal_year
from consult.documents import files, numbering, pdf, redaction
from consult.documents.editions import Contact, Seal
from consult.documents.models import ProducedDocument
from consult.documents.redaction import Ground, Span
from consult.errors import Invalid, Refused
from consult.i18n import msg, using
from consult.meetings import record
from consult.meetings.actions import turn
from consult.meetings.edition import edition
from consult.meetings.models import Meeting, Remark, RemarkRedaction
from consult.unit_of_work import UnitOfWork

RECORD, INTERNAL, PUBLIC, PUBLIC_JSON = (
    "minutes_record",
    "minutes_internal",
    "minutes_public",
    "minutes_public_json",
)


@dataclass(frozen=True)
class Prepared:
    """The editions, set and searched; made from one record and one set of passages."""

    digest: str
    spans: str
    public_json: bytes
    public_pdf: bytes
    internal_pdf: bytes


def redact(uow: UnitOfWork, remark: Remark, *, start: int, end: int, ground: Ground) -> RemarkRedaction:
    """Withhold characters `start` up to `end` of a row in every public edition; the sealed text stays."""
    meeting = uow.session.get_one(Meeting, remark.meeting_id)
    _take_for_redaction(uow, meeting)
    redaction.merged(remark.text, [Span(start, end, ground)])
    row = uow.add(
        RemarkRedaction(
            remark_id=remark.id, start=start, end=end, ground=ground.value, made_by=uow.actor.account_id
        )
    )
    _mark(uow, meeting, "none")
    uow.flush()
    uow.record(Event.MINUTES_REDACTED, meeting, public={"row": remark.id, "ground": ground.value})
    return row


def unredact(uow: UnitOfWork, passage: RemarkRedaction) -> None:
    """Take a proposed passage back before its release."""
    remark = uow.session.get_one(Remark, passage.remark_id)
    meeting = uow.session.get_one(Meeting, remark.meeting_id)
    _take_for_redaction(uow, meeting)
    uow.session.delete(passage)
    _mark(uow, meeting, "none")
    uow.record(Event.MINUTES_REDACTED, meeting, public={"row": remark.id, "ground": "none"})


def propose_redactions(uow: UnitOfWork, meeting: Meeting) -> None:
    """Hand the passages (or none) to the second person."""
    _take_for_redaction(uow, meeting)
    _mark(uow, meeting, "proposed")
    uow.record(
        Event.MINUTES_REDACTED,
        meeting,
        public={"proposed": sum(map(len, spans(uow.session, meeting).values()))},
    )


def return_redactions(uow: UnitOfWork, meeting: Meeting, *, reason: str) -> None:
    """Send the passages back to the office, with what is wrong."""
    turn.take(uow, meeting, Permission.MINUTES_RELEASE)
    if not reason.strip():
        raise Invalid(msg("戻す理由を書いてください"), {"reason": [msg("戻す理由を書いてください")]})
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("いまは墨消しを変えられません"))
    meeting.redaction_state = "none"
    uow.record(Event.REDACTION_RETURNED, meeting, private={"reason": reason.strip()})


def release(uow: UnitOfWork, meeting: Meeting, prepared: Prepared) -> list[ProducedDocument]:
    """Release the public edition as a second person: file the editions, not yet public.

    Raises:
        Forbidden: when the actor made one of the passages or proposed them.
        Refused: when nothing was proposed, the record or passages changed meanwhile, or something leaks.
    """
    turn.take(uow, meeting, Permission.MINUTES_RELEASE)
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("いまは公開版を確かめる段階ではありません"))
    if meeting.redaction_state != "proposed":
        raise Refused(msg("墨消しの案が、まだ出されていません"))
    authors = {passage.made_by for _, passage in _passages(uow.session, meeting)} | {meeting.redaction_by}
    for author in authors:
        uow.require_other(author, msg("墨消しした人とは別の人が確かめてください"))
    sealed = sealed_record(uow.session, meeting)
    hidden = spans(uow.session, meeting)
    if prepared.digest != meeting.sealed_digest or prepared.spans != _spans_digest(hidden):
        raise Refused(msg("公開版を作ったあとで、墨消しが変わりました。もう一度確かめてください"))
    _ensure_no_leak(prepared, record.withheld(sealed, hidden))
    meeting.redaction_state = "released"
    made = _file(uow, meeting, prepared)
    uow.record(
        Event.MINUTES_RELEASED,
        meeting,
        public={
            "version": meeting.minutes_version,
            "sha256": hashlib.sha256(prepared.public_json).hexdigest(),
        },
    )
    return made


def prepare(session: Session, meeting: Meeting, *, municipality: str, base_url: str) -> Prepared:
    """Set both editions of a sealed meeting; reads only, so it runs before the unit of work."""
    sealed = sealed_record(session, meeting)
    hidden = spans(session, meeting)
    opened = record.canonical(record.public(sealed, hidden))
    sealed_bytes = record.canonical(sealed)

    def sheet(content: Mapping[str, Any], source: bytes, kind: str) -> bytes:
        return _sheet(
            session, meeting, content, source, kind=kind, base_url=base_url, municipality=municipality
        )

    return Prepared(
        digest=meeting.sealed_digest or "",
        spans=_spans_digest(hidden),
        public_json=opened,
        public_pdf=sheet(json.loads(opened), opened, "公開版"),
        internal_pdf=sheet(sealed, sealed_bytes, "内部用"),
    )


def sealed_record(session: Session, meeting: Meeting) -> dict[str, Any]:
    """The record as it was sealed, from the file whose digest the log holds."""
    kept = produced(session, meeting, RECORD)
    if kept is None:
        raise Refused(msg("会議録は、まだ確定していません"))
    made: dict[str, Any] = json.loads(files.read(kept.file))
    return made


def produced(session: Session, meeting: Meeting, kind: str) -> ProducedDocument | None:
    """The newest document of a kind made for a meeting."""
    return session.execute(
        select(ProducedDocument)
        .where(ProducedDocument.case_id == meeting.case_id, ProducedDocument.kind == kind)
        .order_by(ProducedDocument.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def spans(session: Session, meeting: Meeting) -> dict[int, list[Span]]:
    """Withheld passages by row."""
    found: dict[int, list[Span]] = {}
    for remark_id, passage in _passages(session, meeting):
        found.setdefault(remark_id, []).append(Span(passage.start, passage.end, Ground(passage.ground)))
    return found


def contact(meeting: Meeting) -> Contact:
    """問合せ先 of the office that owns the meeting."""
    office = meeting.case.office
    return Contact(office.name, office.telephone, office.email, office.fax, office.address)


def file_document(
    uow: UnitOfWork, meeting: Meeting, kind: str, body: bytes, *, name: str, media_type: str, title: str
) -> ProducedDocument:
    """Keep a produced document under the next register number of the year; a later one names the one before."""
    before = produced(uow.session, meeting, kind)
    year = fiscal_year(clock.today()).short
    kept = files.store(uow, body, name=name, media_type=media_type, case_id=meeting.case_id)
    row = uow.add(
        ProducedDocument(
            case_id=meeting.case_id,
            kind=kind,
            version=before.version + 1 if before else 1,
            register_number=f"{year}-録-{numbering.take(uow, 'minutes', year):03d}",
            title=title,
            file_id=kept.id,
            public=False,
            produced_at=clock.now(),
            replaces_id=before.id if before else None,
        )
    )
    uow.flush()
    return row


def _file(uow: UnitOfWork, meeting: Meeting, prepared: Prepared) -> list[ProducedDocument]:
    slug, title = meeting.case.slug, f"{meeting.case.title} 会議録"
    return [
        file_document(
            uow, meeting, kind, body, name=name, media_type=media_type, title=f"{title}（{edition_name}）"
        )
        for kind, body, name, media_type, edition_name in (
            (INTERNAL, prepared.internal_pdf, f"{slug}-minutes-internal.pdf", "application/pdf", "内部用"),
            (PUBLIC, prepared.public_pdf, f"{slug}-minutes.pdf", "application/pdf", "公開版"),
            (PUBLIC_JSON, prepared.public_json, f"{slug}-minutes.json", "application/json", "公開版"),
        )
    ]


def _sheet(
    session: Session,
    meeting: Meeting,
    content: Mapping[str, Any],
    source: bytes,
    *,
    kind: str,
    base_url: str,
    municipality: str,
) -> bytes:
    sealed_at = meeting.sealed_at or clock.now()
    number = (
        session.execute(
            select(AuditEvent.n)
            .where(AuditEvent.subject == meeting.subject, AuditEvent.type == Event.MINUTES_SEALED.value)
            .order_by(AuditEvent.n.desc())
        )
        .scalars()
        .first()
    )
    with using("ja"):
        seal = Seal(
            record=f"{meeting.case.number} の {number} 番目",
            sealed_on=date_text(sealed_at),
            digest=hashlib.sha256(source).hexdigest(),
            verify_at=f"{base_url}/log/?case={meeting.case.slug}",
        )
    context = edition(content, municipality=municipality, kind=kind, contact=contact(meeting), seal=seal)
    name = f"{meeting.case.slug}-minutes.json"
    return pdf.render(
        "minutes",
        context,
        title=f"{meeting.case.title} 会議録（{kind}）",
        attachments={name: source},
        created=sealed_at,
    )


def _ensure_no_leak(prepared: Prepared, withheld: Sequence[str]) -> None:
    haystack = "\n".join([*pdf.searchable_strings(prepared.public_pdf), prepared.public_json.decode()])
    found = {leak.withheld for leak in redaction.leaks(haystack, withheld)}
    found |= set(pdf.leaks(prepared.public_pdf, withheld))
    if found:
        raise Refused(msg("隠したはずの言葉が、公開版のほかの場所に%(n)sつ残っています", n=len(found)))


def _take_for_redaction(uow: UnitOfWork, meeting: Meeting) -> None:
    turn.take(uow, meeting, Permission.MINUTES_REDACT)
    if not turn.opens(uow, meeting, "redaction"):
        raise Refused(msg("墨消しは、会議録が確定してから、公開版を確かめ終えるまでにできます"))
    if meeting.redaction_state == "released":
        raise Refused(msg("公開版は、もう確かめられています"))


def _mark(uow: UnitOfWork, meeting: Meeting, state: str) -> None:
    meeting.redaction_by, meeting.redaction_state = uow.actor.account_id, state


def _passages(session: Session, meeting: Meeting) -> list[tuple[int, RemarkRedaction]]:
    found = session.execute(
        select(RemarkRedaction)
        .join(Remark, Remark.id == RemarkRedaction.remark_id)
        .where(Remark.meeting_id == meeting.case_id)
        .order_by(RemarkRedaction.id)
    ).scalars()
    return [(passage.remark_id, passage) for passage in found]


def _spans_digest(hidden: Mapping[int, Sequence[Span]]) -> str:
    rows = [[row, s.start, s.end, s.ground.value] for row in sorted(hidden) for s in sorted(hidden[row])]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
