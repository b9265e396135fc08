"""What goes into a package: documents, drafts and, in the full edition, every original as it came.

Nothing of the public edition is computed here: it holds what was already published. Names inside a package
are ASCII; titles and the names senders gave stand in the metadata.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.archive import handed_on, originals, plan_lists, sheets, written
from consult.archive.items import Item, of_file, suffix
from consult.cases.models import Case
from consult.consultations.attached import public_attachments
from consult.documents.models import ProducedDocument, StoredFile
from consult.i18n import msg
from consult.meetings.models import Material


def items(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """Every object of a package, in a fixed order; only published ones unless `full`."""
    seen: set[int] = set()
    for item, file_id in _produced(session, case, full=full):
        seen.add(file_id)
        yield item
    yield from written.texts(session, case, full=full)
    yield from sheets.sheets(session, case, full=full)
    yield from handed_on.file(session, case, full=full)
    yield from plan_lists.files(session, case, full=full)
    for item, file_id in _materials(session, case, full=full):
        seen.add(file_id)
        yield item
    for item, file_id in _attached(session, case):
        seen.add(file_id)
        yield item
    if full:
        yield from originals.opinions(session, case)
        for item, file_id in originals.attachments(session, case):
            seen.add(file_id)
            yield item
    for file in _stored(session, case, full=full):
        if file.id not in seen:
            title = (
                file.name if full else str(msg("ファイル%(n)s", n=file.id))
            )  # a sender's own name may name them
            yield of_file(file, f"objects/file-{file.id:06d}{suffix(file)}", title, "", public=file.public)


def _produced(session: Session, case: Case, *, full: bool) -> Iterator[tuple[Item, int]]:
    statement = select(ProducedDocument).where(ProducedDocument.case_id == case.id)
    if not full:
        statement = statement.where(ProducedDocument.public.is_(True))
    for row in session.execute(
        statement.order_by(ProducedDocument.kind, ProducedDocument.version, ProducedDocument.id)
    ).scalars():
        name = f"objects/{row.kind.replace('_', '-')}-v{row.version}{suffix(row.file)}"
        item = of_file(row.file, name, row.title, row.register_number, public=row.public)
        yield item, row.file_id


def _attached(session: Session, case: Case) -> Iterator[tuple[Item, int]]:
    """Attachments of published opinions, as they were published: the copies drawn anew, never what was sent."""
    for found in public_attachments(session, case):
        if found.file is not None:
            title = str(msg("公表した添付ファイル 意見%(number)s-%(n)s", number=found.opinion, n=found.n))
            name = f"objects/attachment-{found.opinion:04d}-{found.n}{suffix(found.file)}"
            yield of_file(found.file, name, title, "", public=True), found.file.id


def _materials(session: Session, case: Case, *, full: bool) -> Iterator[tuple[Item, int]]:
    rows = session.execute(
        select(Material, StoredFile)
        .join(StoredFile, StoredFile.id == Material.file_id)
        .where(Material.meeting_id == case.id)
        .order_by(Material.position, Material.id)
    )
    for material, file in rows:
        if material.public or full:
            name = f"objects/material-{material.position:02d}-{material.id}{suffix(file)}"
            yield of_file(file, name, material.title, "", public=material.public), file.id


def _stored(session: Session, case: Case, *, full: bool) -> list[StoredFile]:
    statement = select(StoredFile).where(StoredFile.case_id == case.id)
    if not full:
        statement = statement.where(StoredFile.public.is_(True))
    return list(session.execute(statement.order_by(StoredFile.id)).scalars())
