"""意見の原文 as the public may read them: after redaction, after release, without who wrote them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from consult.cases.models import Case
from consult.consultations.models import Opinion
from consult.consultations.queries import left_out, public_words, spans_of


@dataclass(frozen=True)
class PublicOpinion:
    """One published opinion. `same` counts the 通 with the same text, this one included."""

    number: int
    receipt_number: str
    channel: str
    text: str
    grounds: tuple[str, ...]
    same: int


def public_opinions(session: Session, case: Case) -> list[PublicOpinion]:
    """The published opinions in order of number; of the same text the first, with how many there were."""
    hidden = left_out(session, case)
    rows = (
        session.execute(
            select(Opinion)
            .options(selectinload(Opinion.redactions))
            .where(Opinion.case_id == case.id, Opinion.stage == "published", Opinion.review == "released")
            .order_by(Opinion.number)
        )
        .scalars()
        .all()
    )
    same = Counter(opinion.text_key for opinion in rows)
    return [
        PublicOpinion(
            opinion.number,
            opinion.receipt_number,
            opinion.channel,
            public_words(opinion),
            tuple(dict.fromkeys(span.ground.label for span in spans_of(opinion))),
            same[opinion.text_key],
        )
        for opinion in rows
        if opinion.id not in hidden
    ]
