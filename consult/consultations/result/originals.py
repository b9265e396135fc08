"""意見の原文 as the public may read them: after redaction, after release, without who wrote them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.models import Opinion
from consult.consultations.queries import left_out, public_words, spans_of
from consult.consultations.rules import CHANNELS
from consult.documents.editions import Contact, Original, ViewingCopy
from consult.i18n import gettext, msg

_AT_ONCE = 500


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
            same[opinion.text_key] if opinion.text_key else 1,
        )
        for opinion in rows
        if opinion.id not in hidden
    ]


def originals(
    session: Session, case: Case, *, stages: Sequence[str] = ("approved", "published")
) -> Iterator[Original]:
    """Every released opinion by number, those with the text of an earlier one as a reference to it."""
    first: dict[str, int] = {}
    rows = session.execute(
        select(Opinion)
        .options(selectinload(Opinion.redactions))
        .where(Opinion.case_id == case.id, Opinion.stage.in_(stages), Opinion.review == "released")
        .order_by(Opinion.number)
        .execution_options(yield_per=_AT_ONCE)
    ).scalars()
    for opinion in rows:
        earlier = first.setdefault(opinion.text_key or f"{opinion.number}", opinion.number)
        yield Original(
            opinion.number,
            opinion.receipt_number,
            gettext(CHANNELS[opinion.channel]),
            opinion.channel,
            "" if earlier < opinion.number else public_words(opinion),
            tuple(dict.fromkeys(span.ground.label for span in spans_of(opinion))),
            earlier if earlier < opinion.number else 0,
        )


def viewing_copy(
    settings: Settings,
    case: Case,
    opinions: Sequence[Original],
    *,
    number: str,
    published_on: str,
    submissions: int,
) -> ViewingCopy:
    """閲覧用: what the office lays out and the result page offers beside the result."""
    office = case.office
    return ViewingCopy(
        municipality=settings.municipality,
        number=number,
        case_title=case.title,
        published_on=published_on,
        opinions=tuple(opinions),
        contact=Contact(office.name, office.telephone, office.email, office.fax, office.address),
        empty=gettext("公表できる原文はありません。") if submissions else gettext("意見はありませんでした。"),
    )


def as_text(copy: ViewingCopy) -> Iterator[str]:
    """The viewing copy as plain text, piece by piece."""
    yield f"{gettext('意見の原文（閲覧用）')}\n{copy.case_title}\n{copy.municipality}　{copy.number}　{copy.published_on}\n"
    yield gettext("個人情報などは、読めないようにしてあります。") + "\n"
    if not copy.opinions:
        yield f"\n{copy.empty}\n"
    for opinion in copy.opinions:
        yield f"\n{'-' * 40}\n{opinion.number}　{opinion.receipt_number}　{opinion.channel}\n{said(opinion)}\n"


def said(opinion: Original) -> str:
    """The words of an opinion, or where they stand."""
    if opinion.same_as:
        return str(msg("%(n)s番の意見と同じ文です。", n=opinion.same_as))
    if opinion.grounds:
        withheld = msg("（読めないようにした理由：%(grounds)s）", grounds="・".join(opinion.grounds))
        return f"{opinion.text}\n{withheld}"
    return opinion.text
