"""What is withheld in opinions and in the texts attached to them: words that may stand in no produced file."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from consult.consultations.models import Opinion, OpinionAttachment, OpinionRedaction
from consult.consultations.models_redaction import AttachmentRedaction
from consult.consultations.queries import spans_of
from consult.consultations.secret_words import of_passage
from consult.documents.redaction import withheld_strings


def withheld_words(session: Session, *which: ColumnElement[bool]) -> dict[int, tuple[str, ...]]:
    """The withheld words of the opinions meant, by opinion id, in every spelling they are sought in; two statements."""
    found: dict[int, tuple[str, ...]] = {}
    redacted = session.execute(
        select(Opinion)
        .where(Opinion.id.in_(select(OpinionRedaction.opinion_id)), *which)
        .options(selectinload(Opinion.redactions))
    ).scalars()
    for opinion in redacted:
        found[opinion.id] = withheld_strings(opinion.text, spans_of(opinion))
    attached = session.execute(
        select(OpinionAttachment.opinion_id, AttachmentRedaction.boxes)
        .join(AttachmentRedaction, AttachmentRedaction.attachment_id == OpinionAttachment.id)
        .join(Opinion, Opinion.id == OpinionAttachment.opinion_id)
        .where(*which)
        .order_by(OpinionAttachment.id)
    )
    for opinion_id, boxes in attached:
        words = tuple(box["word"] for box in boxes if "word" in box)
        found[opinion_id] = found.get(opinion_id, ()) + words
    return {
        opinion_id: tuple(spelt for text in texts for spelt in of_passage(text))
        for opinion_id, texts in found.items()
    }
