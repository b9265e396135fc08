"""Photos of the work done: kept without what a camera writes beside the pixels, shown only once the office says so."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.audit.events import Event
from consult.cases import keeping
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.documents import files
from consult.documents.inspection import Inspected
from consult.documents.models import ProducedDocument
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

KIND = "photo"


def of(session: Session, case: Case, *, public: bool = False) -> Sequence[ProducedDocument]:
    """The photos of a case in the order in which they came; the published ones only, if asked."""
    wanted = select(ProducedDocument).options(joinedload(ProducedDocument.file))
    wanted = wanted.where(ProducedDocument.case_id == case.id, ProducedDocument.kind == KIND)
    if public:
        wanted = wanted.where(ProducedDocument.public.is_(True))
    return session.execute(wanted.order_by(ProducedDocument.version)).scalars().all()


def by_id(session: Session, case: Case, photo_id: int) -> ProducedDocument:
    """One photo of this case; NotFound for anything else."""
    found = session.get(ProducedDocument, photo_id)
    if found is None or found.case_id != case.id or found.kind != KIND:
        raise NotFound(msg("この案件に、その写真はありません。"))
    return found


def add(uow: UnitOfWork, case: Case, alt: str, picture: Inspected) -> ProducedDocument:
    """Keep the copy that was drawn anew, and only that; nobody outside sees it yet.

    Raises:
        Forbidden: for who does not keep the case.
        Invalid: naming `alt` or `files`, without words for who cannot see it, or when it is no picture.
    """
    keeping.require(uow, case)
    wrong = {}
    if not alt.strip():
        wrong["alt"] = [msg("写真に写っていることを、文で書いてください")]
    if picture.public is None:
        wrong["files"] = [msg("写真（JPEG・PNG）を選んでください")]
    if wrong or picture.public is None:
        raise Invalid(next(iter(wrong.values()))[0], wrong)
    newest = select(func.max(ProducedDocument.version))
    newest = newest.where(ProducedDocument.case_id == case.id, ProducedDocument.kind == KIND)
    number = (uow.session.execute(newest).scalar() or 0) + 1
    kept = files.store(
        uow, picture.public, name=f"photo-{number}.png", media_type=picture.public_type, case_id=case.id
    )
    made = uow.add(
        ProducedDocument(
            case_id=case.id, kind=KIND, version=number, register_number=f"{case.number}-写真{number}",
            title=alt.strip(), file_id=kept.id, public=False, produced_at=clock.now(),
        )
    )  # fmt: skip
    uow.flush()
    uow.record(Event.PHOTO_ADDED, case, public={"document": made.id})
    return made


def publish(uow: UnitOfWork, case: Case, photo_id: int) -> ProducedDocument:
    """Show a photo on the page of its case, as soon as that is public.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for what is no photo of this case.
        Conflict: when it is shown already.
        Refused: when its words hold what must not become public.
    """
    keeping.require(uow, case)
    found = by_id(uow.session, case, photo_id)
    if found.public:
        raise Conflict(msg("この写真は、もう公表されています。"))
    ensure_sayable(uow.session, case, gettext("写真に写っていること"), found.title)
    found.public = found.file.public = True
    uow.record(Event.PHOTO_PUBLISHED, case, public={"document": found.id, "sha256": found.file.sha256})
    return found


def retract(uow: UnitOfWork, case: Case, photo_id: int, reason: str) -> ProducedDocument:
    """Take a photo from the page of its case; it stays in the record.

    Raises:
        Forbidden: for who does not keep the case.
        NotFound: for what is no photo of this case.
        Invalid: naming `reason-<id>`, without one.
        Conflict: when it is not shown.
    """
    keeping.require(uow, case)
    found = by_id(uow.session, case, photo_id)
    if not reason.strip():
        sentence = msg("公表をやめる理由を書いてください")
        raise Invalid(sentence, {f"reason-{photo_id}": [sentence]})
    if not found.public:
        raise Conflict(msg("この写真は、公表されていません。"))
    found.public = found.file.public = False
    uow.record(Event.PHOTO_RETRACTED, case, public={"document": found.id}, private={"reason": reason.strip()})
    return found
