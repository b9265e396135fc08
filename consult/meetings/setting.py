"""From the sealed record to its editions: set, numbered, filed, searched. Setting reads only.

Sheets are set before a unit of work opens (setting a page takes a second, and writers queue): `prepare` notes
what it was made from, and the act that files them compares.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.calendars import date_text, fiscal_year, tokyo_date
from consult.documents import files, numbering, pdf, redaction
from consult.documents.editions import Contact, MinutesEdition, Seal
from consult.documents.models import ProducedDocument
from consult.documents.redaction import Ground, Span
from consult.errors import Refused
from consult.i18n import msg, using
from consult.meetings import docx_edition, minutes_queries, record, text_edition
from consult.meetings.edition import edition
from consult.meetings.models import Meeting, Remark, RemarkRedaction
from consult.meetings.printing import SEARCH, Progress, Sheet, both
from consult.unit_of_work import UnitOfWork

RECORD, INTERNAL = "minutes_record", "minutes_internal"
PUBLIC, PUBLIC_JSON = "minutes_public", "minutes_public_json"
PUBLIC_DOCX, PUBLIC_TEXT, PUBLIC_SIGNED = (
    "minutes_public_docx",
    "minutes_public_text",
    "minutes_public_signed",
)
FOR_ALL = (PUBLIC, PUBLIC_JSON, PUBLIC_DOCX, PUBLIC_TEXT)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Prepared:
    """The editions, set and searched; made from one record and one set of passages."""

    digest: str
    spans: str
    public_json: bytes
    public_pdf: bytes
    public_docx: bytes
    public_text: bytes
    internal_pdf: bytes


def prepare(
    session: Session,
    meeting: Meeting,
    *,
    municipality: str,
    base_url: str,
    kept: Path | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Set and search every edition of a sealed meeting; reads only, so it runs before the unit of work.

    Long minutes are drawn in parts by two processes. `kept` is a folder for the drawn parts of the public edition: a
    release that is asked again draws only what changed. Parts that show withheld passages are not kept. `progress` is
    told what is being done, and parts done of parts in all.

    Raises:
        Refused: when a withheld string can be found in what is made for the public.
    """
    told = progress or (lambda _step, _done, _parts: None)
    sealed = sealed_record(session, meeting)
    hidden = spans(session, meeting)
    opened = record.canonical(record.public(sealed, hidden, attested(session, meeting)))
    sealed_bytes = record.canonical(sealed)

    def words(content: Mapping[str, Any], source: bytes, kind: str) -> MinutesEdition:
        seal = _seal(session, meeting, source, base_url)
        return edition(content, municipality=municipality, kind=kind, contact=contact(meeting), seal=seal)

    shown = words(json.loads(opened), opened, "公開版")
    inside = words(sealed, sealed_bytes, "内部用")
    sealed_at = meeting.sealed_at or clock.now()
    public_pdf, internal_pdf = both(
        meeting.case.title,
        meeting.case.slug,
        sealed_at,
        (Sheet(shown, opened, "公開版", kept), Sheet(inside, sealed_bytes, "内部用")),
        told,
    )
    made = Prepared(
        digest=meeting.sealed_digest or "",
        spans=made_of(session, meeting),
        public_json=opened,
        public_pdf=public_pdf,
        public_docx=docx_edition.made(shown, title=f"{meeting.case.title} 会議録", created=sealed_at),
        public_text=text_edition.made(shown).encode(),
        internal_pdf=internal_pdf,
    )
    told(SEARCH, 0, 0)
    ensure_no_leak(made, record.withheld(sealed, hidden))
    return made


def attested(session: Session, meeting: Meeting) -> list[dict[str, Any]]:
    """Who confirmed the present sealed record, as the public edition says it."""
    sealed = {
        member["seat"]: member["listed"] for member in sealed_record(session, meeting).get("signatories", ())
    }
    return [
        {"listed": sealed.get(one.membership.seat, one.membership.short_name), "on": tokyo_date(one.at).isoformat(),
         "digest": one.digest}
        for one in minutes_queries.attestations(session, meeting)
    ]  # fmt: skip


def public_record(session: Session, meeting: Meeting) -> dict[str, Any]:
    """The record as its public edition has it: sealed, with what is proposed to be withheld already withheld."""
    sealed = sealed_record(session, meeting)
    return record.public(sealed, spans(session, meeting), attested(session, meeting))


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


def published(
    session: Session, meeting: Meeting, kind: str, version: int | None = None
) -> ProducedDocument | None:
    """The newest public document of a kind, or that of one version: each version is filed once."""
    query = select(ProducedDocument).where(
        ProducedDocument.case_id == meeting.case_id,
        ProducedDocument.kind == kind,
        ProducedDocument.public.is_(True),
    )
    if version is not None:
        query = query.where(ProducedDocument.version == version)
    return session.execute(query.order_by(ProducedDocument.version.desc()).limit(1)).scalar_one_or_none()


def spans(session: Session, meeting: Meeting) -> dict[int, list[Span]]:
    """Withheld passages by row."""
    found: dict[int, list[Span]] = {}
    for remark_id, passage in passages(session, meeting):
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


def file_editions(uow: UnitOfWork, meeting: Meeting, prepared: Prepared) -> list[ProducedDocument]:
    """Keep every prepared edition under a register number of its own; nothing is public yet."""
    slug, title = meeting.case.slug, f"{meeting.case.title} 会議録"
    return [
        file_document(
            uow, meeting, kind, body, name=name, media_type=media_type, title=f"{title}（{edition_name}）"
        )
        for kind, body, name, media_type, edition_name in (
            (INTERNAL, prepared.internal_pdf, f"{slug}-minutes-internal.pdf", "application/pdf", "内部用"),
            (PUBLIC, prepared.public_pdf, f"{slug}-minutes.pdf", "application/pdf", "公開版"),
            (PUBLIC_DOCX, prepared.public_docx, f"{slug}-minutes.docx", _DOCX, "公開版"),
            (PUBLIC_TEXT, prepared.public_text, f"{slug}-minutes.txt", "text/plain", "公開版"),
            (PUBLIC_JSON, prepared.public_json, f"{slug}-minutes.json", "application/json", "公開版"),
        )
    ]


def _seal(session: Session, meeting: Meeting, source: bytes, base_url: str) -> Seal:
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
        return Seal(
            record=f"{meeting.case.number} の {number} 番目",
            sealed_on=date_text(sealed_at),
            digest=hashlib.sha256(source).hexdigest(),
            verify_at=f"{base_url}/log/?case={meeting.case.slug}",
        )


def ensure_no_leak(prepared: Prepared, withheld: Sequence[str]) -> None:
    """Refused when a withheld string can be found in any edition made for the public."""
    if not withheld:
        return
    haystack = "\n".join(
        [
            *pdf.searchable_strings(prepared.public_pdf),
            *docx_edition.searchable(prepared.public_docx),
            prepared.public_text.decode(),
            prepared.public_json.decode(),
        ]
    )
    found = {leak.withheld for leak in redaction.leaks(haystack, withheld)}
    found |= set(pdf.leaks(prepared.public_pdf, withheld))
    if found:
        raise Refused(msg("隠したはずの言葉が、公開版のほかの場所に%(n)sつ残っています", n=len(found)))


def passages(session: Session, meeting: Meeting) -> list[tuple[int, RemarkRedaction]]:
    """Withheld passages with the row they are in."""
    found = session.execute(
        select(RemarkRedaction)
        .join(Remark, Remark.id == RemarkRedaction.remark_id)
        .where(Remark.meeting_id == meeting.case_id)
        .order_by(RemarkRedaction.id)
    ).scalars()
    return [(passage.remark_id, passage) for passage in found]


def made_of(session: Session, meeting: Meeting) -> str:
    """Digest of what the editions are made from beside the sealed record: withheld passages and attestations."""
    hidden = spans(session, meeting)
    rows = [[row, s.start, s.end, s.ground.value] for row in sorted(hidden) for s in sorted(hidden[row])]
    signed = [[one.membership_id, one.digest] for one in minutes_queries.attestations(session, meeting)]
    return hashlib.sha256(json.dumps([rows, signed]).encode()).hexdigest()
