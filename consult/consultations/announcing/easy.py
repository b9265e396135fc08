"""やさしい日本語: a summary of a case that a person writes and a person checks; the program only points at words."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases import keeping
from consult.cases.models import Case
from consult.consultations.models_announcing import EasySummary
from consult.consultations.result.beside import easy_text, ensure_words_withhold, plain
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

FIELDS = {
    "about": N_("何についてですか"),
    "change": N_("何が変わりますか"),
    "send": N_("意見はどうやって送りますか"),
    "ask": N_("わからないとき"),
}
LONGEST = 400


@dataclass(frozen=True)
class Words:
    """The four parts. The last day is not among them: the page says it from the case, in the Western year."""

    about: str = ""
    change: str = ""
    send: str = ""
    ask: str = ""


def of_case(session: Session, case: Case) -> EasySummary | None:
    """The summary of a case, if one was written."""
    return session.get(EasySummary, case.id)


def checked(session: Session, ids: Iterable[int]) -> set[int]:
    """Which of these cases have a summary that somebody checked."""
    statement = select(EasySummary.case_id).where(
        EasySummary.case_id.in_(list(ids)), EasySummary.checked_at.is_not(None)
    )
    return set(session.execute(statement).scalars())


def write(uow: UnitOfWork, case: Case, words: Words) -> EasySummary:
    """Write the summary; whatever was checked before must be checked again before anyone sees it.

    Raises:
        Invalid: for parts that are missing or too long; `send` and `ask` may be empty.
    """
    keeping.require(uow, case)
    parts = {name: getattr(words, name).replace("\r\n", "\n").strip() for name in FIELDS}
    wrong: dict[str, list[Sentence]] = {
        name: [msg("%(n)s字までです。いま%(now)s字です", n=LONGEST, now=len(text))]
        for name, text in parts.items()
        if len(text) > LONGEST
    }
    if not parts["about"]:
        wrong["about"] = [msg("何についてかを書いてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    row = of_case(uow.session, case)
    if row is None:
        row = uow.add(EasySummary(case_id=case.id, written_at=clock.now()))
    for name, text in parts.items():
        setattr(row, name, text)
    row.written_by, row.written_at = uow.actor.account_id, clock.now()
    row.checked_by, row.checked_at, row.checked_with = None, None, ""
    uow.record(Event.EASY_WRITTEN, case)
    return row


def check(uow: UnitOfWork, case: Case, *, read_with: str, version: int) -> None:
    """確かめる: someone says that it is understood, and who read it (a class, a group; no person's name).

    From here on everyone sees it.

    Raises:
        Refused: when there is nothing to check, or it was changed after it was read.
        Invalid: for `read_with`.
        LeakFound: when it holds what a sender's opinion withholds.
    """
    keeping.require(uow, case)
    row = of_case(uow.session, case)
    if row is None:
        raise Refused(msg("まだ書いていません。書いてから確かめます。"))
    if row.version != version:
        raise Refused(msg("読んだあとに変わりました。新しい文を読んで、もう一度確かめてください。"))
    if not read_with.strip() or len(read_with) > LONGEST:
        sentence = msg("だれと確かめたかを書いてください。例 日本語教室の4人")
        raise Invalid(sentence, {"read_with": [sentence]})
    row.checked_by, row.checked_at, row.checked_with = uow.actor.account_id, clock.now(), read_with.strip()
    ensure_words_withhold(uow.session, case, plain(str(msg("やさしい日本語")), easy_text(row)))
    uow.record(Event.EASY_CHECKED, case)
