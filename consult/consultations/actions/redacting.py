"""墨消し: one person proposes what the public may not read, another lets the public form go."""

from collections.abc import Sequence

from sqlalchemy.orm.attributes import flag_modified

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.consultations.models import Opinion, OpinionRedaction
from consult.consultations.rules import APART
from consult.documents.redaction import Ground, Span, merged
from consult.documents.text import fold
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def propose_redactions(uow: UnitOfWork, opinion: Opinion, spans: Sequence[Span]) -> None:
    """Say which passages are withheld and why; no span means the whole may be read. The original stays.

    Raises:
        Invalid: for a span outside the text. Refused: once the opinion is published.
    """
    uow.require(Permission.OPINION_REDACT, on=opinion)
    _ensure_unpublished(opinion)
    merged(opinion.text, spans)
    for redaction in list(opinion.redactions):
        uow.session.delete(redaction)
    uow.flush()
    for span in sorted(set(spans)):
        uow.add(
            OpinionRedaction(
                opinion_id=opinion.id, start=span.start, end=span.end, ground=span.ground.value,
                made_by=uow.actor.account_id, made_at=clock.now(),
            )
        )  # fmt: skip
    opinion.review, opinion.review_by, opinion.released_by = "proposed", uow.actor.account_id, None
    opinion.review_note = ""
    flag_modified(opinion, "review")  # who checks the form before this one gets Conflict, not the new form
    uow.flush()
    uow.session.expire(opinion, ["redactions"])
    grounds = sorted({span.ground.value for span in spans})
    uow.record(Event.OPINION_REDACTED, opinion, public={"spans": len(spans), "grounds": ",".join(grounds)})


def spans_of_word(text: str, word: str, ground: Ground) -> list[Span]:
    """Every occurrence of `word`, in any width, case or kana that keeps its length."""
    wanted = word.strip()
    if not wanted:
        raise Invalid(msg("読めないようにする言葉を書いてください"), {"word": [msg("言葉を書いてください")]})
    size, key = len(wanted), fold(wanted)
    return [
        Span(place, place + size, ground)
        for place in range(len(text) - size + 1)
        if fold(text[place : place + size]) == key
    ]


def release(uow: UnitOfWork, opinion: Opinion) -> None:
    """この形で公表してよい: said by someone other than who made the proposal."""
    uow.require(Permission.REDACTION_RELEASE, on=opinion)
    _ensure_proposed(opinion)
    uow.require_other(opinion.review_by, msg("別の人が確かめる必要があります。あなたが作った案だからです"))
    opinion.review, opinion.released_by = "released", uow.actor.account_id
    uow.record(Event.REDACTION_RELEASED, opinion, public={"spans": len(opinion.redactions)})


def return_redaction(uow: UnitOfWork, opinion: Opinion, reason: str) -> None:
    """戻す: the proposal hides too much or too little."""
    uow.require(Permission.REDACTION_RELEASE, on=opinion)
    _ensure_proposed(opinion)
    if not reason.strip():
        raise Invalid(msg("戻す理由を書いてください"), {"reason": [msg("戻す理由を書いてください")]})
    opinion.review, opinion.review_note = "returned", reason.strip()
    uow.record(Event.REDACTION_RETURNED, opinion, private={"reason": reason.strip()})


def _ensure_proposed(opinion: Opinion) -> None:
    if opinion.review != "proposed":
        raise Refused(msg("確かめを待つ墨消しの案がありません"))


def _ensure_unpublished(opinion: Opinion) -> None:
    if opinion.stage == "published":
        raise Refused(msg("公表した意見の墨消しは変えられません。訂正の版をつくってください"))
    if opinion.stage in APART:
        raise Refused(msg("この意見の本文は公表しないので、墨消しは要りません"))
