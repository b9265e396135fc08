"""Texts the offices type around an answer: how long they may be, and what they may not hold."""

from typing import Final

from consult.documents.text import has_control_characters, normalise_newlines
from consult.errors import Sentence
from consult.i18n import msg

LINE: Final = 200
TEXT: Final = 10_000


def cleaned(text: str) -> str:
    """The text as it is stored: one kind of line end, nothing around it."""
    return normalise_newlines(text).strip()


def fault(text: str, missing: Sentence, *, most: int = TEXT) -> Sentence | None:
    """What is wrong with a text that must be there: `missing` when it is empty, else its length or its signs."""
    if not text:
        return missing
    if len(text) > most:
        return msg("%(most)s字までです。いま%(n)s字です", most=most, n=len(text))
    if has_control_characters(text):
        return msg("目に見えない文字（制御文字）が入っています。書き直すか、消してください")
    return None
