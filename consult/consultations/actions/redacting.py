"""墨消し: one person proposes what the public may not read, another lets the public form go."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.consultations import attached, marks, sampling
from consult.consultations.models import Opinion, OpinionRedaction
from consult.consultations.models_redaction import RedactionReading, RedactionSuggestion
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
    before = list(opinion.redactions)
    for redaction in before:
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
    _forget_suggestion(uow, opinion)
    flag_modified(opinion, "review")  # who checks the form before this one gets Conflict, not the new form
    uow.flush()
    uow.session.expire(opinion, ["redactions"])
    if before or spans:
        marks.mark_withheld(uow, opinion)
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
    attached.ensure_decided(uow.session, opinion)
    opinion.review, opinion.released_by = "released", uow.actor.account_id
    sampling.keep_in_sample(uow, opinion)
    uow.record(Event.REDACTION_RELEASED, opinion, public={"spans": len(opinion.redactions)})


def undo_release(uow: UnitOfWork, opinion: Opinion) -> None:
    """Take one's own word back before publication: released or returned, it waits for its release again.

    Raises:
        Forbidden: when somebody else released it. Refused: when there is nothing to take back any more.
    """
    uow.require(Permission.REDACTION_RELEASE, on=opinion)
    _ensure_unpublished(opinion)
    if opinion.review == "released":
        if opinion.released_by != uow.actor.account_id:
            raise Refused(msg("確かめた人だけが取り消せます"))
    elif opinion.review != "returned" or _found_by_sample(uow, opinion):
        raise Refused(msg("取り消せる確かめがありません"))
    opinion.review, opinion.released_by, opinion.review_note = "proposed", None, ""
    _forget_suggestion(uow, opinion)
    uow.record(Event.RELEASE_UNDONE, opinion)


def _found_by_sample(uow: UnitOfWork, opinion: Opinion) -> bool:
    found = select(RedactionReading.id).where(
        RedactionReading.opinion_id == opinion.id, RedactionReading.verdict == "finding"
    )
    return uow.session.execute(found.limit(1)).scalar() is not None


def suggest(uow: UnitOfWork, opinion: Opinion, spans: Sequence[Span], reason: str) -> None:
    """戻す with the spans the second reader would have; the office takes them over with one act.

    Raises:
        Invalid: for a span outside the text, or spans that are those proposed already.
    """
    merged(opinion.text, spans)
    wanted = sorted({(s.start, s.end, s.ground.value) for s in spans})
    if wanted == sorted({(r.start, r.end, r.ground) for r in opinion.redactions}):
        sentence = msg("いまの案と同じです。隠すところか、外すところを選んでください")
        raise Invalid(sentence, {"hide": [sentence]})
    return_redaction(uow, opinion, reason)
    uow.add(
        RedactionSuggestion(
            opinion_id=opinion.id,
            spans=[list(span) for span in wanted],
            made_by=uow.actor.account_id,
            made_at=clock.now(),
        )
    )


def suggestion_for(session: Session, opinion: Opinion) -> list[Span]:
    """The spans the second reader would have, or none."""
    row = session.get(RedactionSuggestion, opinion.id)
    return [Span(start, end, Ground(ground)) for start, end, ground in row.spans] if row else []


def take_suggestion(uow: UnitOfWork, opinion: Opinion) -> int:
    """Propose what the second reader suggested; says how many spans. The office answers for it as for its own."""
    uow.require(Permission.OPINION_REDACT, on=opinion)
    row = uow.session.get(RedactionSuggestion, opinion.id)
    if row is None or opinion.review != "returned":
        raise Refused(msg("直した案はありません"))
    spans = suggestion_for(uow.session, opinion)
    propose_redactions(uow, opinion, spans)
    return len(spans)


def _forget_suggestion(uow: UnitOfWork, opinion: Opinion) -> None:
    if (row := uow.session.get(RedactionSuggestion, opinion.id)) is not None:
        uow.session.delete(row)


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
