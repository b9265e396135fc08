"""The words an office writes beside a consultation's result: they may repeat what a sender asked to keep, too.

A translation, the plain-Japanese summary, a line of the 正誤表, the reason of an extension or of stopping have no public
form made from redacted opinions; they are typed or uploaded. Each is searched when it becomes public, and all of
them once more with the result, because a passage may be withheld after they were written.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases import clocks
from consult.cases.models import Case, CaseName, TimelineEntry
from consult.cases.wording import guards_words
from consult.consultations import queries
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.consultations.models_announcing import CaseTranslation, EasySummary
from consult.consultations.models_onward import Outage
from consult.consultations.models_responding import FollowUp
from consult.consultations.queries.repeated import afterwards
from consult.consultations.result import names
from consult.consultations.result.leaks import ensure_nothing_leaks, readable, secrets_in
from consult.db import settings
from consult.documents import files
from consult.i18n import gettext, msg

Words = tuple[str, str, bytes]  # what a refusal calls it, its media type, the words


def ensure_words_withhold(session: Session, case: Case, *words: Words) -> None:
    """Let words of the office become public only if they hold no withheld passage and nothing of a sender.

    Raises:
        LeakFound: naming what holds it and the number of the opinion; never the secret.
    """
    any_came = session.execute(select(Opinion.id).where(Opinion.case_id == case.id).limit(1)).first()
    if words and any_came is not None:
        said = (readable(body, media_type) for _, media_type, body in words)
        secrets = secrets_in(session, case, Keys.of(settings()), said)
        ensure_nothing_leaks(words, secrets)
        names.ensure_answered(session, case, secrets.parts, places_of(words))


def places_of(words: Iterable[Words]) -> Iterator[names.Place]:
    """The same words to be looked through by a person."""
    return ((called, readable(body, media_type)) for called, media_type, body in words)


@guards_words("public_consultation")
def ensure_typed_withhold(session: Session, case: Case, called: str, text: str) -> None:
    """The same for words typed into a field of the case.

    Raises:
        LeakFound, NamesFound: as above.
    """
    ensure_words_withhold(session, case, plain(called, text))


def ensure_nothing_beside_leaks(session: Session, case: Case) -> None:
    """The same for everything that stands beside the case now, at the moment its result leaves.

    Raises:
        LeakFound: as above; the translation is taken back, or the summary changed.
    """
    ensure_words_withhold(session, case, *words_beside(session, case))


def words_beside(session: Session, case: Case) -> list[Words]:
    """Everything public in the office's words that stands beside the result: summary, translations, reasons, names."""
    found = [plain(str(msg("やさしい日本語")), easy_text(row))] if (row := _easy(session, case)) else []
    found += [plain(called, text) for called, text in _typed(session, case) if text.strip()]
    for one in session.execute(
        select(CaseTranslation).where(
            CaseTranslation.case_id == case.id, CaseTranslation.withdrawn_at.is_(None)
        )
    ).scalars():
        found += of_translation(
            one.language, one.title, one.file.name, one.file.media_type, files.read(one.file)
        )
    return found


def _typed(session: Session, case: Case) -> Iterator[tuple[str, str]]:
    """What was typed into fields of the case that everyone reads."""
    row, mine = session.get_one(Consultation, case.id), case.id
    yield gettext("案件の説明"), "\n".join([case.lead, case.decided_by, *case.easy])
    yield gettext("募集の期間のできごと"), "\n".join(map(str, afterwards(row)))
    yield gettext("期間が短い理由"), row.reason_for_short_period
    for outage in session.execute(select(Outage).where(Outage.case_id == mine)).scalars():
        yield gettext("受付の停止"), outage.reason
    for name in session.execute(select(CaseName).where(CaseName.case_id == mine)).scalars():
        yield gettext("案件の名前"), name.name
    for entry in session.execute(select(TimelineEntry).where(TimelineEntry.case_id == mine)).scalars():
        yield gettext("これまでの経過"), f"{entry.title}\n{entry.who}\n{entry.note}"
    for changes in clocks.history(session, clocks.of(session, case)).values():
        yield gettext("期限の理由"), "\n".join(change.public_reason for change in changes)
    for follow in session.execute(select(FollowUp).where(FollowUp.case_id == mine)).scalars():
        yield gettext("その後"), f"{follow.what}\n{follow.outcome}"
    for told in queries.publicity_of(session, case):
        yield gettext("知らせた方法"), f"{told.channel}\n{told.reach}"


def of_translation(language: str, title: str, name: str, media_type: str, body: bytes) -> list[Words]:
    """The words of a translation: its title, the name of its file and what can be read in it."""
    called = str(msg("参考訳（%(language)s）", language=language))
    return [plain(called, f"{title}\n{name}"), (called, media_type, body)]


def plain(called: str, text: str) -> Words:
    """Words typed into a field."""
    return called, "text/plain", text.encode()


def easy_text(row: EasySummary) -> str:
    """All that the page of the summary says in the office's words."""
    return f"{row.about}\n{row.change}\n{row.send}\n{row.ask}\n{row.checked_with}"


def _easy(session: Session, case: Case) -> EasySummary | None:
    row = session.get(EasySummary, case.id)
    return row if row is not None and row.checked_at is not None else None
