"""The words an office writes beside a consultation's result: they may repeat what a sender asked to keep, too.

A translation, the plain-Japanese summary and a line of the 正誤表 have no public form made from redacted opinions;
they are typed or uploaded. Each is searched when it becomes public, and all of them once more with the result,
because a passage may be withheld after they were written.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion
from consult.consultations.models_announcing import CaseTranslation, EasySummary
from consult.consultations.result.leaks import ensure_nothing_leaks, secrets_of
from consult.db import settings
from consult.documents import files
from consult.i18n import msg

Words = tuple[str, str, bytes]  # what a refusal calls it, its media type, the words


def ensure_words_withhold(session: Session, case: Case, *words: Words) -> None:
    """Let words of the office become public only if they hold no withheld passage and nothing of a sender.

    Raises:
        LeakFound: naming what holds it and the number of the opinion; never the secret.
    """
    any_came = session.execute(select(Opinion.id).where(Opinion.case_id == case.id).limit(1)).first()
    if words and any_came is not None:
        ensure_nothing_leaks(words, secrets_of(session, case, Keys.of(settings())))


def ensure_nothing_beside_leaks(session: Session, case: Case) -> None:
    """The same for everything that stands beside the case now, at the moment its result leaves.

    Raises:
        LeakFound: as above; the translation is taken back, or the summary changed.
    """
    found = [plain(str(msg("やさしい日本語")), easy_text(row))] if (row := _easy(session, case)) else []
    for one in session.execute(
        select(CaseTranslation).where(
            CaseTranslation.case_id == case.id, CaseTranslation.withdrawn_at.is_(None)
        )
    ).scalars():
        found += of_translation(
            one.language, one.title, one.file.name, one.file.media_type, files.read(one.file)
        )
    ensure_words_withhold(session, case, *found)


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
