"""Family and given names standing alone in words that leave: a list for a person, and a stop until each is answered.

山田 may be a sender, a place or a councillor; no program can tell. The words a result is made of are searched before
its files are made, not each file: they are the same words. What a person has looked at is kept as keyed digests.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.consultations.models_redaction import NameClearance
from consult.db import settings
from consult.documents.editions import Original, ResultReport
from consult.documents.leak_search import one_form, squeezed
from consult.documents.name_search import NameHit, NameParts
from consult.errors import Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork

LONGEST_REASON = 500

Place = tuple[str, str]  # what a person calls it, its words


@dataclass(frozen=True)
class NameFound:
    """A word to look at, with where it stands; nobody is told whose name it is."""

    word: str
    called: bool  # with さん, 様 and the like
    places: tuple[Place, ...]  # what it stands in, the sentence


class NamesFound(Refused):
    """Words that are also parts of a sender's name were not looked at yet."""

    code = "names-found"


def in_result(report: ResultReport, opinions: Sequence[Original]) -> Iterator[Place]:
    """Everything in a result that somebody wrote, by what a person calls it."""
    for point in report.points:
        words = (point.place, point.gist, point.reply, *point.opinions)
        yield str(msg("論点%(n)s", n=point.number)), "\n".join(words)
    for revision in report.revisions:
        yield revision.name, f"{revision.place}\n{revision.reason}"
        yield revision.name, "".join(run.text for run in revision.after)
    for entry in report.announcements:
        yield gettext("知らせた方法"), f"{entry.how}\n{entry.detail}"
    yield gettext("募集の期間"), report.period_note
    yield gettext("訂正"), "\n".join(report.corrections)
    for opinion in opinions:
        yield str(msg("意見%(n)s", n=opinion.number)), opinion.text


def unanswered(
    session: Session, case: Case, parts: NameParts, places: Iterable[Place]
) -> tuple[NameFound, ...]:
    """The words nobody has looked at yet, the most frequent last of all: the rare one is more likely a person."""
    cleared, found = _cleared(session, case), dict[tuple[str, bool], dict[Place, None]]()
    for called, text in places:
        for hit in parts.hits(text):
            if not _answered(case, hit, cleared):
                found.setdefault((hit.word, hit.called), {})[called, hit.sentence] = None
    listed = [NameFound(word, called, tuple(where)) for (word, called), where in found.items()]
    return tuple(sorted(listed, key=lambda hit: (not hit.called, len(hit.places), hit.word)))


def ensure_answered(session: Session, case: Case, parts: NameParts, places: Iterable[Place]) -> None:
    """Stop what is about to leave while it holds a word nobody has looked at.

    Raises:
        NamesFound: saying where, and on which page they are answered; never the words.
    """
    found = unanswered(session, case, parts, places)
    if not found:
        return
    where = dict.fromkeys(called for hit in found for called, _ in hit.places)
    raise NamesFound(
        msg(
            "公表できません。意見を出した人の名前（姓だけ、名だけ）と同じ言葉があります：%(places)s。"
            "書き直すか隠してください。その人のことでなければ、「名前の確かめ」のページ（/desk/cases/%(slug)s/names）で確かめてください",
            places="、".join(list(where)[:10]),
            slug=case.slug,
        )
    )


def clear(uow: UnitOfWork, case: Case, found: NameFound, reason: str) -> None:
    """これは意見を出した人のことではない: a person of the records section says so, and why.

    A bare word is answered for the whole case, so that a place name is asked about once; with さん or 様 only in the
    sentences that were on the screen.

    Raises:
        Forbidden: without `redaction:release`. Invalid: without a reason.
    """
    uow.require(Permission.REDACTION_RELEASE, on=case)
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        sentence = msg("そう言える理由を、%(n)s字までで書いてください", n=LONGEST_REASON)
        raise Invalid(sentence, {"reason": [sentence]})
    sentences = dict.fromkeys(said for _, said in found.places) if found.called else {"": None}
    known, count = _cleared(uow.session, case), 0
    for said in sentences:
        pair = _pair(case, found.word, said)
        if pair in known:
            continue
        known.add(pair)
        count += 1
        uow.add(
            NameClearance(
                case_id=case.id,
                word=pair[0],
                sentence=pair[1],
                reason=text,
                cleared_by=uow.actor.account_id,
                cleared_at=clock.now(),
            )
        )
    uow.record(Event.NAME_CLEARED, case, public={"sentences": count}, private={"reason": text})


def cleared_digest(session: Session, case: Case) -> str:
    """Changes whenever somebody has answered: part of what decides whether prepared files still hold."""
    return hashlib.sha256(repr(sorted(_cleared(session, case))).encode()).hexdigest()


def _cleared(session: Session, case: Case) -> set[tuple[str, str]]:
    rows = session.execute(
        select(NameClearance.word, NameClearance.sentence).where(NameClearance.case_id == case.id)
    )
    return {(word, sentence) for word, sentence in rows}


def _answered(case: Case, hit: NameHit, cleared: set[tuple[str, str]]) -> bool:
    if not cleared:
        return False
    return _pair(case, hit.word, hit.sentence if hit.called else "") in cleared


def _pair(case: Case, word: str, sentence: str) -> tuple[str, str]:
    """Two keyed digests; widths, kana and blanks do not matter."""
    return _digest(case, one_form(word)), _digest(case, squeezed(sentence)) if sentence else ""


def _digest(case: Case, text: str) -> str:
    key = settings().key("name-clearance")
    return hmac.new(key, f"{case.slug}\0{text}".encode(), hashlib.sha256).hexdigest()
