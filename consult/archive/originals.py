"""What citizens sent, as it came: for the full edition only."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from consult.archive.items import Item, of_bytes, of_file, suffix
from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Opinion, OpinionAttachment, OpinionIdentity
from consult.consultations.models_originals import OpinionOriginal
from consult.consultations.models_versions import OpinionVersion
from consult.documents.models import StoredFile
from consult.i18n import gettext, msg


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
    return of_bytes(
        "originals/identities.csv", gettext("意見を出した人の氏名・住所（非公開）"), body, "text/csv"
    )


def opinions(session: Session, case: Case) -> Iterator[Item]:
    """The text of every opinion, byte for byte."""
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
            source=_text_of(session, select(Opinion.text).where(Opinion.id == row.id)),
        )
    yield from _earlier_versions(session, case)


def _earlier_versions(session: Session, case: Case) -> Iterator[Item]:
    """The versions before the one that counts: the first as it came, and what was rewritten or corrected since."""
    later = aliased(OpinionVersion)
    is_replaced = exists().where(later.opinion_id == OpinionVersion.opinion_id, later.n > OpinionVersion.n)
    rows = session.execute(
        select(OpinionVersion, Opinion.number, Opinion.receipt_number)
        .join(Opinion, Opinion.id == OpinionVersion.opinion_id)
        .where(Opinion.case_id == case.id, is_replaced)
        .order_by(Opinion.number, OpinionVersion.n)
    ).all()
    for version, number, receipt_number in rows:
        body = version.text.encode()
        yield Item(
            f"originals/opinion-{number:04d}-version-{version.n}.txt",
            str(msg("提出された意見の原文 %(number)s 第%(n)s版", number=receipt_number, n=version.n)),
            receipt_number,
            "text/plain",
            tokyo_date(version.received_at).isoformat(),
            public=False,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            source=_text_of(session, select(OpinionVersion.text).where(OpinionVersion.id == version.id)),
        )


def _text_of(session: Session, wanted: Select[str]) -> Callable[[], BinaryIO]:
    def read() -> BinaryIO:
        text = session.execute(wanted).scalar_one()
        return io.BytesIO(text.encode())

    return read


def attachments(session: Session, case: Case) -> Iterator[tuple[Item, int]]:
    """Scans and attached files, each with the id of its stored file."""
    scans = session.execute(
        select(Opinion.number, Opinion.receipt_number, StoredFile)
        .join(StoredFile, StoredFile.id == Opinion.scan_id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    ).all()
    for number, receipt, file in scans:
        title = str(msg("提出された紙の写し %(number)s", number=receipt))
        name = f"originals/opinion-{number:04d}-scan{suffix(file)}"
        yield of_file(file, name, title, receipt, public=False), file.id
    mails = session.execute(
        select(Opinion.number, Opinion.receipt_number, StoredFile)
        .join(OpinionOriginal, OpinionOriginal.opinion_id == Opinion.id)
        .join(StoredFile, StoredFile.id == OpinionOriginal.file_id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    ).all()
    for number, receipt, file in mails:
        title = str(msg("提出されたメール %(number)s", number=receipt))
        yield of_file(file, f"originals/opinion-{number:04d}-mail.eml", title, receipt, public=False), file.id
    attached = session.execute(
        select(Opinion.number, Opinion.receipt_number, OpinionAttachment.id, StoredFile)
        .join(OpinionAttachment, OpinionAttachment.opinion_id == Opinion.id)
        .join(StoredFile, StoredFile.id == OpinionAttachment.original_id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number, OpinionAttachment.id)
    ).all()
    for number, receipt, attachment_id, file in attached:
        title = str(msg("提出された添付ファイル %(number)s", number=receipt))
        name = f"originals/opinion-{number:04d}-attachment-{attachment_id}{suffix(file)}"
        yield of_file(file, name, title, receipt, public=False), file.id
