"""添付ファイルの公表: withheld as a whole on a ground, or a copy with boxes burned in; decided beside the text.

The second person who lets the text go lets the attachments go with it; a decision that changes sends both back.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations import marks
from consult.consultations.boxes import pages_of, read_boxes
from consult.consultations.models import Opinion, OpinionAttachment
from consult.consultations.models_redaction import AttachmentRedaction
from consult.consultations.queries import left_out
from consult.consultations.rules import APART
from consult.documents import files
from consult.documents.burning import burned_pdf, burned_picture, without_words
from consult.documents.models import StoredFile
from consult.documents.redaction import Ground
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Attached:
    """An attachment as it came (`file`), and how it is to be published, if that is decided."""

    id: int
    n: int  # from 1 within its opinion
    file: StoredFile
    shown: StoredFile  # what is drawn from: of a picture the re-encoded one
    decision: AttachmentRedaction | None


@dataclass(frozen=True)
class Wanted:
    """A decision about an attachment, with the copy it leads to (None: withheld as a whole)."""

    ground: str
    boxes: tuple[dict[str, Any], ...]
    copy: bytes | None
    media_type: str = ""


def attached_to(session: Session, opinions: Sequence[int]) -> dict[int, list[Attached]]:
    """The attachments of several opinions, in the order they came, in two statements."""
    rows = session.execute(
        select(OpinionAttachment, AttachmentRedaction)
        .outerjoin(AttachmentRedaction, AttachmentRedaction.attachment_id == OpinionAttachment.id)
        .where(OpinionAttachment.opinion_id.in_(opinions))
        .order_by(OpinionAttachment.id)
    ).all()
    wanted = {i for row, _ in rows for i in (row.original_id, row.public_id) if i}
    kept = {f.id: f for f in session.execute(select(StoredFile).where(StoredFile.id.in_(wanted))).scalars()}
    found: dict[int, list[Attached]] = {}
    for row, decision in rows:
        mine = found.setdefault(row.opinion_id, [])
        shown = kept[row.public_id or row.original_id]
        mine.append(Attached(row.id, len(mine) + 1, kept[row.original_id], shown, decision))
    return found


def one_of(session: Session, opinion: Opinion, attachment: int) -> Attached:
    """One attachment of this opinion; NotFound for another's."""
    for found in attached_to(session, [opinion.id]).get(opinion.id, []):
        if found.id == attachment:
            return found
    raise NotFound(msg("この意見に、そのファイルはありません"))


def prepare(found: Attached, *, form: str, ground: str, hide: str) -> Wanted:
    """The copy a decision leads to, made before the unit of work opens: pages take their time.

    Raises:
        Invalid: for an unknown form or ground, boxes that cannot be read, a PDF that cannot be drawn.
    """
    if form not in {"withheld", "copy"} or ground not in set(Ground):
        sentence = msg("公表のしかたと理由を選んでください")
        raise Invalid(sentence, {"form": [sentence]})
    if form == "withheld":
        return Wanted(ground, (), None)
    body = files.read(found.shown)
    if found.shown.media_type == "text/plain":
        words = [(word.strip(), ground) for word in hide.splitlines() if word.strip()]
        public = without_words(_decoded(body), words)
        return Wanted(
            ground, tuple({"word": w, "ground": g} for w, g in words), public.encode(), "text/plain"
        )
    boxes = read_boxes(hide, ground, pages=pages_of(found.shown.media_type, body))
    if found.shown.media_type == "application/pdf":
        copy, kind = burned_pdf(body, boxes), "application/pdf"
    else:
        copy, kind = burned_picture(body, boxes), "image/png"
    return Wanted(ground, tuple(asdict(box) for box in boxes), copy, kind)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp932", "replace")


_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "text/plain": "txt"}


def decide(uow: UnitOfWork, opinion: Opinion, attachment: int, wanted: Wanted) -> None:
    """Say how an attachment is published; a form that waited or was let go goes to the second person again.

    Raises:
        Forbidden: without `opinion:redact`. Refused: once the opinion is published.
    """
    uow.require(Permission.OPINION_REDACT, on=opinion)
    if opinion.stage == "published" or opinion.stage in APART:
        raise Refused(msg("この意見の添付ファイルの公表のしかたは、もう変えられません"))
    found = one_of(uow.session, opinion, attachment)
    kept = None
    if wanted.copy is not None:
        name = f"{opinion.case.slug}-{opinion.number}-{found.n}.{_ENDINGS[wanted.media_type]}"
        kept = files.store(uow, wanted.copy, name=name, media_type=wanted.media_type, case_id=opinion.case_id)
    row = found.decision or uow.add(AttachmentRedaction(attachment_id=found.id))
    row.form, row.ground = "withheld" if kept is None else "copy", wanted.ground
    row.boxes, row.file_id = list(wanted.boxes), kept.id if kept else None
    row.made_by, row.made_at = uow.actor.account_id, clock.now()
    if opinion.review != "none":
        opinion.review, opinion.review_by, opinion.released_by = "proposed", uow.actor.account_id, None
        opinion.review_note = ""
    marks.mark_withheld(uow, opinion)
    uow.record(
        Event.ATTACHMENT_REDACTED,
        opinion,
        public={"attachment": found.n, "form": row.form, "hidden": len(wanted.boxes)},
    )


def ensure_decided(session: Session, opinion: Opinion) -> None:
    """Nothing is let go while it is open how one of its attachments is published."""
    left = [a.n for a in attached_to(session, [opinion.id]).get(opinion.id, []) if a.decision is None]
    if left:
        raise Refused(
            msg(
                "添付ファイル（%(numbers)s）を公表するかどうか、まだ決めていません。先に担当の課が決めます",
                numbers="・".join(map(str, left)),
            )
        )


@dataclass(frozen=True)
class PublicAttachment:
    """An attachment of a published opinion as anyone may know it; `file` None: withheld on `ground`."""

    opinion: int
    n: int
    ground: str
    file: StoredFile | None


def public_attachments(
    session: Session, case: Case, *, stages: Sequence[str] = ("published",)
) -> list[PublicAttachment]:
    """Attachments of the published opinions that are shown, in their order; `stages` to foresee the publication."""
    rows = session.execute(
        select(Opinion.id, Opinion.number)
        .where(Opinion.case_id == case.id, Opinion.stage.in_(stages), Opinion.review == "released")
        .where(Opinion.id.in_(select(OpinionAttachment.opinion_id)))
        .order_by(Opinion.number)
    ).all()
    if not rows:
        return []
    hidden = left_out(session, case)
    found = attached_to(session, [row.id for row in rows])
    copies = {a.decision.file_id for many in found.values() for a in many if a.decision} - {None}
    kept = {f.id: f for f in session.execute(select(StoredFile).where(StoredFile.id.in_(copies))).scalars()}
    return [
        PublicAttachment(
            row.number,
            attached.n,
            Ground(attached.decision.ground).label
            if attached.decision.boxes or not attached.decision.file_id
            else "",
            kept.get(attached.decision.file_id or 0),
        )
        for row in rows
        if row.id not in hidden
        for attached in found[row.id]
        if attached.decision is not None
    ]
