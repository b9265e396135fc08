"""The office settles a view on a year's work: publishes it without what is hidden, or says why not, and answers."""

from collections.abc import Sequence

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.consultations.actions import spans_of_word
from consult.documents.redaction import Ground, Span, public_text
from consult.dossier import actions as sheets
from consult.dossier.queries import dossier
from consult.dossier.reading import CONFIRM
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg, using
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.view_rules import CHILD
from consult.unit_of_work import UnitOfWork

_LONGEST = 2_000


def publish(
    uow: UnitOfWork, row: ReviewView, hide: Sequence[tuple[int, int]], words: str, answer: str
) -> None:
    """Put a view on the pages of the review, without what is hidden; what it said before stays as a version.

    Args:
        uow: The act.
        row: The view.
        hide: Places to hide, as start and end.
        words: More to hide, one on each line.
        answer: What the office says to it; may be empty.

    Raises:
        Forbidden: without the permission on the review.
        Refused: for the words of somebody under sixteen, and outside the stage of hearing.
        Invalid: naming `words` that do not stand in the view, or `answer`.
    """
    uow.require(Permission.REVIEW_PREPARE, on=row.case)
    if row.age == CHILD:
        raise Refused(
            msg(
                "15歳以下の人の意見は数に入れますが、文は公表しません。要点は、名前のない形で調書に書けます。"
            )
        )
    _ensure_kept(row)
    _ensure_short("answer", answer)
    with using("ja"):
        how = str(msg("公開のフォーム（受付番号%(n)s）", n=row.number))
        text = shown(row, hide, words)
    said = {"kind": row.kind, "how": how, "text": text, "point": row.point, "answer": answer, CONFIRM: "1"}
    typed = {name: [value] for name, value in said.items()}
    if row.sheet is None:
        row.sheet = sheets.write(uow, row.case, "view", typed).number
    else:
        sheets.change(uow, row.case, "view", row.sheet, typed, _version(uow, row))
    _settle(uow, row, "published", "", answer)


def shown(row: ReviewView, hide: Sequence[tuple[int, int]], words: str) -> str:
    """What the public would read of a view, without what is hidden.

    Raises:
        Invalid: naming `words` that do not stand in the view.
    """
    spans = [Span(start, end, Ground.PERSONAL_INFORMATION) for start, end in hide]
    wrong: list[Sentence] = []
    for word in filter(None, map(str.strip, words.splitlines())):
        found = spans_of_word(row.text, word, Ground.PERSONAL_INFORMATION)
        spans += found
        if not found:
            wrong.append(msg("「%(word)s」は本文にありません。本文のとおりに書いてください", word=word))
    if wrong:
        raise Invalid(wrong[0], {"words": wrong})
    return public_text(row.text, spans)


def withhold(uow: UnitOfWork, row: ReviewView, reason: str, answer: str) -> None:
    """Leave the words of a view unpublished, with the reason its sender reads; it still counts.

    Raises:
        Forbidden: without the permission on the review.
        Invalid: naming `reason` or `answer`.
    """
    uow.require(Permission.REVIEW_PREPARE, on=row.case)
    _ensure_kept(row)
    if not reason.strip():
        sentence = msg("公表しない理由を書いてください。送った人が読みます")
        raise Invalid(sentence, {"reason": [sentence]})
    _ensure_short("reason", reason)
    _ensure_short("answer", answer)
    if row.sheet is not None:
        sheets.withdraw(uow, row.case, "view", row.sheet, reason)
        row.sheet = None
    _settle(uow, row, "withheld", reason.strip(), answer)


def _version(uow: UnitOfWork, row: ReviewView) -> int:
    found = (one.version for one in dossier(uow.session, row.case).all("view") if one.number == row.sheet)
    return next(found, 0)


def _settle(uow: UnitOfWork, row: ReviewView, state: str, reason: str, answer: str) -> None:
    row.state, row.reason, row.answer = state, reason, answer.strip()
    row.settled_at, row.settled_by = clock.now(), uow.actor.account_id
    uow.flush()
    uow.record(Event.VIEW_SETTLED, row.case, public={"number": row.number, "state": state})


def _ensure_kept(row: ReviewView) -> None:
    if row.withdrawn:
        raise Refused(msg("この意見は、送った人が取り下げました。公表も返事もしません。"))


def _ensure_short(name: str, text: str) -> None:
    if len(text) > _LONGEST:
        sentence = msg("%(n)s字までです（いま%(now)s字）", n=_LONGEST, now=len(text))
        raise Invalid(sentence, {name: [sentence]})
