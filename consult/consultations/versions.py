"""An opinion in its versions: rewritten or added to by its sender, corrected where paper was copied wrongly.

The opinion itself carries the version that counts, so everything that reads opinions reads the newest; each
version is kept from the first change on. Receiving an opinion writes nothing more than it did.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import limit_text, tokyo_date
from consult.cases import once as acts
from consult.cases import staged
from consult.consultations import marks, placing, rules
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion, OpinionAttachment
from consult.consultations.models_versions import OpinionVersion
from consult.consultations.queries.receipt import by_code
from consult.consultations.submission import Part, joined
from consult.documents.diff import Piece, compare, merged
from consult.documents.personal_hints import review_hints
from consult.documents.text import has_control_characters, normalise_newlines
from consult.errors import Conflict, Invalid, Refused, Sentence
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

KINDS = {
    "first": N_("はじめに受け付けたもの"),
    "rewritten": N_("書き直したもの"),
    "added": N_("書き足したもの"),
    "corrected": N_("市が書き写しを直したもの"),
}
_OF_THE_TEXT = frozenset({"control_characters", "personal_data"})
_CORRECTABLE = rules.UNDECIDED | {"late", "invalid", "off_topic", "duplicate"}
_CHANGED = msg("ほかの画面で、先に変えられています。新しい内容を確かめて、もう一度してください。")


@dataclass(frozen=True)
class Version:
    """One version as its page shows it; `change` says what differs from the version before."""

    row: OpinionVersion
    digest: str  # SHA-256 of its text
    change: tuple[Piece, ...]


def versions_of(session: Session, opinion: Opinion) -> list[Version]:
    """Every version, oldest first; an opinion never changed has one: itself."""
    rows = list(
        session.execute(
            select(OpinionVersion).where(OpinionVersion.opinion_id == opinion.id).order_by(OpinionVersion.n)
        ).scalars()
    ) or [_row_of(opinion)]
    before = [None, *rows[:-1]]
    return [
        Version(row, _sha256(row.text), merged(compare(old.text, row.text)) if old else ())
        for old, row in zip(before, rows, strict=True)
    ]


def number_of_versions(session: Session, opinion: Opinion) -> int:
    """How many versions there are; the newest one has this number."""
    kept = session.execute(
        select(func.max(OpinionVersion.n)).where(OpinionVersion.opinion_id == opinion.id)
    ).scalar()
    return kept or 1


def parts_of(opinion: Opinion) -> tuple[Part, ...]:
    """The opinion as it was written, section by section."""
    if not opinion.places:
        return (Part(opinion.text),)
    return tuple(Part(opinion.text[p["start"] : p["end"]], p["anchor"] or "") for p in opinion.places)


def why_fixed(session: Session, opinion: Opinion) -> Sentence | None:
    """Why the sender can no longer change it; None while they can, that is until the closing instant."""
    consultation = session.get_one(Consultation, opinion.case_id)
    if opinion.stage == "withdrawn":
        return msg("取り下げた意見は、書き直せません。募集中なら、新しい意見として出せます。")
    ends = consultation.closes_at
    if ends is not None and clock.now() > ends:
        return msg(
            "募集は%(last)s %(end)sに終わりました。意見は、もう書き直せません。",
            last=tokyo_date(ends),
            end=limit_text(ends),
        )
    if not _is_open(session, opinion, consultation):
        return msg("この案は、いま意見を募集していません。意見は書き直せません。")
    if not opinion.transcribed:
        return msg("紙の意見を、市が書き写しています。書き写したあとで、ここで書き直せます。")
    if opinion.stage not in rules.UNDECIDED or opinion.points or opinion.passages:
        return msg("市が、この意見の扱いを決めています。書き足すことは、新しい意見として出してください。")
    return None


def ensure_final(session: Session, opinion: Opinion) -> None:
    """Refuse to sort what its sender may still change: no point may lose its words behind the office's back.

    Raises:
        Refused: until the closing instant.
    """
    consultation = session.get_one(Consultation, opinion.case_id)
    if _is_open(session, opinion, consultation) and opinion.stage != "withdrawn":
        raise Refused(msg("募集が終わるまで、出した人が書き直せます。分けるのは、締切のあとです。"))


def revise(
    uow: UnitOfWork, typed: str, keys: Keys, parts: Sequence[Part], *, base: int, once: str = ""
) -> int:
    """Put a new version in the place of the newest one; number and code stay, every version is kept.

    Args:
        typed: The confirmation code.
        parts: The whole opinion as it shall be, section by section.
        base: The version the sender had before them.
        once: The key of the form: sent twice, it makes one version.

    Returns:
        The number of the version.

    Raises:
        NotFound: for a wrong code. Refused: after the closing instant, or once it is being handled.
        Invalid: when nothing is written, too much, or nothing new. Conflict: when `base` is not the newest.
    """
    opinion = by_code(uow.session, typed, keys)
    uow.require(Permission.OPINION_SUBMIT, on=opinion)
    lock(uow, opinion)
    act = f"opinion:revise:{opinion.id}"
    if (known := acts.done_before(uow, once, act)) is not None:
        return int(known["n"])
    if (sentence := why_fixed(uow.session, opinion)) is not None:
        raise Refused(sentence)
    text = joined(tuple(parts))[0]
    if not text.strip() and not _has_files(uow.session, opinion):
        raise _wrong("text", msg("意見を書いてください。やめるときは「意見を取り下げる」から取り下げます"))
    if (long := rules.too_long(text)) is not None:
        raise _wrong("text", long)
    added = bool(opinion.text) and joined(_kept(opinion, parts))[0].startswith(opinion.text + "\n\n")
    n = _put(uow, opinion, parts, "added" if added else "rewritten", base=base)
    acts.remember(uow, once, act, {"n": n})
    return n


def correct(uow: UnitOfWork, opinion: Opinion, parts: Sequence[Part], reason: str, *, base: int) -> int:
    """Correct what was copied wrongly from paper: a version of its own, with its reason, never in silence.

    What was proposed to be hidden is proposed anew, because its places are no longer true.

    Raises:
        Refused: for an opinion its sender typed, and once it is split into points (分け直す comes first).
        Invalid: without a reason, or when nothing differs. Conflict: when `base` is not the newest.
    """
    uow.require(Permission.OPINION_ENTER, on=opinion)
    lock(uow, opinion)
    if opinion.channel == "web" or not opinion.transcribed:
        raise Refused(msg("書き写しを直せるのは、紙から書き写した意見だけです"))
    if _rewritten(uow.session, opinion):
        raise Refused(msg("出した人が書き直した意見です。市は直せません"))
    if opinion.points or opinion.passages or opinion.stage not in _CORRECTABLE:
        raise Refused(
            msg("論点に分けたあとは直せません。分け直して論点を外してから、書き写しを直してください")
        )
    if not joined(tuple(parts))[0].strip():
        raise _wrong("text", msg("意見を書いてください"))
    if not reason.strip():
        raise _wrong("reason", msg("直す理由を書いてください。例 紙の2行目の字を読み違えた"))
    return _put(uow, opinion, parts, "corrected", base=base, reason=reason.strip())


def _put(
    uow: UnitOfWork, opinion: Opinion, parts: Sequence[Part], kind: str, *, base: int, reason: str = ""
) -> int:
    if base != (newest := number_of_versions(uow.session, opinion)):
        raise Conflict(_CHANGED)
    text, places = joined(_kept(opinion, parts))
    if text == opinion.text and places == opinion.places:
        raise _wrong("text", msg("変わったところがありません。直してから送ってください"))
    if newest == 1:
        keep_first(uow, opinion)
    corrected = kind == "corrected"
    key, digest = rules.digests(text)
    _drop_redactions(uow, opinion)
    opinion.text, opinion.text_key = text, key
    placing.move(uow, opinion, places)
    opinion.flags = [flag for flag in opinion.flags if flag not in _OF_THE_TEXT] + _flags(text)
    event_id = uow.record(
        Event.OPINION_CORRECTED if corrected else Event.OPINION_REVISED,
        opinion,
        public={"version": newest + 1, "kind": kind},
        private={"text_sha256": digest, **({"reason": reason} if reason else {})},
    )
    uow.add(
        OpinionVersion(
            opinion_id=opinion.id, n=newest + 1, kind=kind, text=text, text_key=key, places=places,
            received_at=clock.now(), made_by=uow.actor.account_id if corrected else None, reason=reason,
            event_id=event_id,
        )
    )  # fmt: skip
    return newest + 1


def keep_first(
    uow: UnitOfWork, opinion: Opinion, *, made_by: int | None = None, event_id: int | None = None
) -> None:
    """Keep the first version in its own row, with who typed it when that was not who received it."""
    known = select(OpinionVersion.id).where(OpinionVersion.opinion_id == opinion.id).limit(1)
    if uow.session.execute(known).scalar() is not None:
        return
    row = _row_of(opinion)
    row.made_by, row.event_id = made_by or row.made_by, event_id or row.event_id
    uow.add(row)


def _kept(opinion: Opinion, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts to store; one that differs in line ends only stays byte for byte, for forms change those."""
    known = {(part.anchor, normalise_newlines(part.text)): part for part in parts_of(opinion)}
    found = (Part(rules.storable(part.text), part.anchor) for part in parts if part.text.strip())
    return tuple(known.get((part.anchor, normalise_newlines(part.text)), part) for part in found)


def _drop_redactions(uow: UnitOfWork, opinion: Opinion) -> None:
    before = list(opinion.redactions)
    for redaction in before:
        uow.session.delete(redaction)
    opinion.review, opinion.review_by, opinion.released_by, opinion.review_note = "none", None, None, ""
    uow.flush()
    uow.session.expire(opinion, ["redactions"])
    if before:
        marks.mark_withheld(uow, opinion)


def _flags(text: str) -> list[str]:
    found = []
    if has_control_characters(text) or "\u2400" in text:
        found.append("control_characters")
    if review_hints(text):
        found.append("personal_data")
    return found


def _row_of(opinion: Opinion) -> OpinionVersion:
    """The first version, as it was received."""
    return OpinionVersion(
        opinion_id=opinion.id, n=1, kind="first", text=opinion.text, text_key=opinion.text_key,
        places=opinion.places, received_at=opinion.received_at, made_by=opinion.recorded_by, reason="",
        event_id=opinion.receipt_event_id,
    )  # fmt: skip


def _is_open(session: Session, opinion: Opinion, consultation: Consultation) -> bool:
    ends, begins = consultation.closes_at, consultation.opens_on
    if ends is None or begins is None or clock.now() > ends:
        return False
    return staged.definition_of(session, opinion.case).opens(opinion.case.stage, "opinions")


def lock(uow: UnitOfWork, opinion: Opinion) -> None:
    """Two forms at once: the second one sees what the first one did."""
    uow.session.execute(select(Opinion.id).where(Opinion.id == opinion.id).with_for_update())
    uow.session.refresh(opinion)


def _rewritten(session: Session, opinion: Opinion) -> bool:
    found = select(OpinionVersion.id).where(
        OpinionVersion.opinion_id == opinion.id, OpinionVersion.kind.in_(("rewritten", "added"))
    )
    return session.execute(found.limit(1)).scalar() is not None


def _has_files(session: Session, opinion: Opinion) -> bool:
    found = select(OpinionAttachment.id).where(OpinionAttachment.opinion_id == opinion.id).limit(1)
    return session.execute(found).scalar() is not None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _wrong(field: str, sentence: Sentence) -> Invalid:
    return Invalid(msg("直すところが%(n)sつあります", n=1), {field: [sentence]})
