"""What goes into a package: documents, drafts and, in the full edition, every original as it came.

Nothing of the public edition is computed here: it holds what was already published. Names inside a package
are ASCII; titles and the names senders gave stand in the metadata.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Opinion, OpinionAttachment, OpinionIdentity
from consult.documents import files
from consult.documents.models import Draft, ProducedDocument, StoredFile
from consult.i18n import gettext, msg
from consult.meetings.models import Material

_SUFFIXES = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True)
class Item:
    """One file of a package: its path below data/, what it is called, and where its bytes come from."""

    path: str
    title: str
    number: str
    media_type: str
    day: str
    public: bool
    sha256: str
    size: int
    source: bytes | Callable[[], BinaryIO]
    original_name: str = ""


def items(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """Every object of a package, in a fixed order; only published ones unless `full`."""
    seen: set[int] = set()
    for item, file_id in _produced(session, case, full=full):
        seen.add(file_id)
        yield item
    yield from _drafts(session, case, full=full)
    for item, file_id in _materials(session, case, full=full):
        seen.add(file_id)
        yield item
    if full:
        yield from _opinions(session, case)
        for item, file_id in _attachments(session, case):
            seen.add(file_id)
            yield item
    for file in _stored(session, case, full=full):
        if file.id not in seen:
            yield _of_file(
                session, file, f"objects/file-{file.id:06d}{_suffix(file)}", file.name, "", public=file.public
            )


def identities(session: Session, case: Case, settings: Settings) -> Item:
    """Who sent which opinion, unsealed: only for the full edition, and only when it was asked for."""
    keys = Keys.of(settings)
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(["receipt_number", "kind", "name", "representative", "address", "phone", "email"])
    rows = session.execute(
        select(Opinion.receipt_number, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    )
    for receipt_number, sealed in rows:
        who = unseal(sealed, keys)
        table.writerow(
            [receipt_number, who.kind, who.name, who.representative, who.address, who.phone, who.email]
        )
    body = out.getvalue().encode()
    return _of_bytes(
        "originals/identities.csv", gettext("意見を出した人の氏名・住所（非公開）"), body, "text/csv"
    )


def _produced(session: Session, case: Case, *, full: bool) -> Iterator[tuple[Item, int]]:
    statement = select(ProducedDocument).where(ProducedDocument.case_id == case.id)
    if not full:
        statement = statement.where(ProducedDocument.public.is_(True))
    for row in session.execute(
        statement.order_by(ProducedDocument.kind, ProducedDocument.version, ProducedDocument.id)
    ).scalars():
        name = f"objects/{row.kind.replace('_', '-')}-v{row.version}{_suffix(row.file)}"
        item = _of_file(session, row.file, name, row.title, row.register_number, public=row.public)
        yield item, row.file_id


def _drafts(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    statement = select(Draft).where(Draft.case_id == case.id).order_by(Draft.number)
    for draft in session.execute(statement).scalars():
        public = draft.frozen_at is not None and case.public
        if not (public or full):
            continue
        title = msg("%(title)s（第%(number)s稿）", title=draft.title, number=draft.number)
        name, day = f"objects/draft-{draft.number}", draft.imported_at.date().isoformat()
        yield _of_bytes(f"{name}.md", str(title), _markdown(draft), "text/markdown", public=public, day=day)
        yield _of_bytes(f"{name}.html", str(title), _html(draft), "text/html", public=public, day=day)


def _markdown(draft: Draft) -> bytes:
    parts = [f"# {draft.title}"]
    for section in draft.sections:
        heading = f"{section.number} {section.title}".strip()
        parts += [f"{'#' * min(section.level + 1, 6)} {heading}", section.text]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _html(draft: Draft) -> bytes:
    parts = [
        '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8">',
        f"<title>{escape(draft.title)}</title></head><body>\n<h1>{escape(draft.title)}</h1>",
    ]
    for section in draft.sections:
        level = min(section.level + 1, 6)
        heading = escape(f"{section.number} {section.title}".strip())
        parts.append(f'<h{level} id="{escape(section.anchor)}">{heading}</h{level}>')
        parts += [f"<p>{escape(line)}</p>" for line in section.text.split("\n") if line.strip()]
    return ("\n".join([*parts, "</body></html>"]) + "\n").encode()


def _materials(session: Session, case: Case, *, full: bool) -> Iterator[tuple[Item, int]]:
    rows = session.execute(
        select(Material, StoredFile)
        .join(StoredFile, StoredFile.id == Material.file_id)
        .where(Material.meeting_id == case.id)
        .order_by(Material.position, Material.id)
    )
    for material, file in rows:
        if material.public or full:
            name = f"objects/material-{material.position:02d}-{material.id}{_suffix(file)}"
            yield _of_file(session, file, name, material.title, "", public=material.public), file.id


def _opinions(session: Session, case: Case) -> Iterator[Item]:
    rows = session.execute(
        select(Opinion.id, Opinion.number, Opinion.receipt_number, Opinion.text, Opinion.arrived_on)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
        .execution_options(yield_per=200)
    )
    for row in rows:
        body = row.text.encode()
        yield Item(
            f"originals/opinion-{row.number:04d}.txt",
            str(msg("提出された意見の原文 %(number)s", number=row.receipt_number)),
            row.receipt_number,
            "text/plain",
            row.arrived_on.isoformat(),
            public=False,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            source=_text_of(session, row.id),
        )


def _text_of(session: Session, opinion_id: int) -> Callable[[], BinaryIO]:
    def read() -> BinaryIO:
        text = session.execute(select(Opinion.text).where(Opinion.id == opinion_id)).scalar_one()
        return io.BytesIO(text.encode())

    return read


def _attachments(session: Session, case: Case) -> Iterator[tuple[Item, int]]:
    scans = session.execute(
        select(Opinion.number, Opinion.receipt_number, StoredFile)
        .join(StoredFile, StoredFile.id == Opinion.scan_id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    ).all()
    for number, receipt, file in scans:
        title = str(msg("提出された紙の写し %(number)s", number=receipt))
        name = f"originals/opinion-{number:04d}-scan{_suffix(file)}"
        yield _of_file(session, file, name, title, receipt, public=False), file.id
    attached = session.execute(
        select(Opinion.number, Opinion.receipt_number, OpinionAttachment.id, StoredFile)
        .join(OpinionAttachment, OpinionAttachment.opinion_id == Opinion.id)
        .join(StoredFile, StoredFile.id == OpinionAttachment.original_id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number, OpinionAttachment.id)
    ).all()
    for number, receipt, attachment_id, file in attached:
        title = str(msg("提出された添付ファイル %(number)s", number=receipt))
        name = f"originals/opinion-{number:04d}-attachment-{attachment_id}{_suffix(file)}"
        yield _of_file(session, file, name, title, receipt, public=False), file.id


def _stored(session: Session, case: Case, *, full: bool) -> list[StoredFile]:
    statement = select(StoredFile).where(StoredFile.case_id == case.id)
    if not full:
        statement = statement.where(StoredFile.public.is_(True))
    return list(session.execute(statement.order_by(StoredFile.id)).scalars())


def _of_file(session: Session, file: StoredFile, path: str, title: str, number: str, *, public: bool) -> Item:
    return Item(
        path,
        title,
        number,
        file.media_type,
        file.stored_at.date().isoformat(),
        public=public,
        sha256=file.sha256,
        size=file.size,
        source=lambda: io.BytesIO(files.read(file)),
        original_name=file.name,
    )


def _of_bytes(
    path: str, title: str, body: bytes, media_type: str, *, public: bool = False, day: str = ""
) -> Item:
    digest = hashlib.sha256(body).hexdigest()
    return Item(path, title, "", media_type, day, public=public, sha256=digest, size=len(body), source=body)


def _suffix(file: StoredFile) -> str:
    known = _SUFFIXES.get(file.media_type.split(";")[0].strip())
    given = PurePosixPath(file.name).suffix.lower()
    return known or (given if given.isascii() and given[1:].isalnum() else ".bin")
