"""新旧対照: what changed between two wordings, in pieces a reader recognises.

Comparing single characters tears words apart; comparing phrases hides small changes. The unit here is a
run of one character class, and a number with its counter (2割, 40人) is one piece.
"""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from consult.documents.text import normalise_newlines

Op = Literal["same", "removed", "added"]
Piece = tuple[Op, str]

_COUNTER = "(?:か所|箇所|か月|カ月|ヶ月|月|週間|年度|年|世帯|ページ|[割人件通名回日時分秒円万億個歳条項号章節頁度％%])"
_IDEOGRAPH = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆]"
_VARIANT = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
_TOKEN = re.compile(
    rf"[0-9０-９][0-9０-９,，.．]*{_COUNTER}?"
    r"|[A-Za-zＡ-Ｚａ-ｚ]+|[ぁ-ゖゝゞ]+|[ァ-ヺーヽヾｦ-ﾟ]+"
    rf"|(?:{_IDEOGRAPH}{_VARIANT})+"
    r"|\s+|.",
    re.DOTALL,
)


class Comparison(NamedTuple):
    """The old wording in pieces `same` and `removed`, the new one in pieces `same` and `added`."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether any word differs."""
        return any(op != "same" for op, _ in (*self.old, *self.new))


def runs(text: str) -> list[str]:
    """The text cut into runs of one character class; joined again they are the text."""
    return _TOKEN.findall(text)


def compare(old: str, new: str) -> Comparison:
    """Both wordings in marked pieces; line ends of either kind count as equal.

    Meant for passages: on a whole plan the cost grows with the square of its length.
    """
    before, after = runs(normalise_newlines(old)), runs(normalise_newlines(new))
    left: list[Piece] = []
    right: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        _append(left, "same" if op == "equal" else "removed", "".join(before[a:b]))
        _append(right, "same" if op == "equal" else "added", "".join(after[c:d]))
    return Comparison(tuple(left), tuple(right))


_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")
_MOST = 4_000_000  # pairs of runs compared word by word; beyond it a passage counts as rewritten


def compare_long(old: str, new: str) -> Comparison:
    """The same for a text of any length: sentences first, words only inside what differs."""
    old, new = normalise_newlines(old), normalise_newlines(new)
    before, after = ([s for s in _SENTENCE.findall(text) if s] for text in (old, new))
    left: list[Piece] = []
    right: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if op == "equal":
            left.append(("same", was))
            right.append(("same", was))
        elif len(runs(was)) * len(runs(now)) > _MOST:
            left.append(("removed", was))
            right.append(("added", now))
        else:
            inner = compare(was, now)
            left += inner.old
            right += inner.new
    return Comparison(tuple(left), tuple(right))


def merged(comparison: Comparison) -> tuple[Piece, ...]:
    """One column: removed before added, as for a reader on a phone."""
    pieces: list[Piece] = []
    old, new = list(comparison.old), list(comparison.new)
    while old or new:
        if old and old[0][0] == "removed":
            pieces.append(old.pop(0))
        elif new and new[0][0] == "added":
            pieces.append(new.pop(0))
        else:
            pieces.append(old.pop(0))
            new.pop(0)
    return tuple(pieces)


def _append(pieces: list[Piece], op: Op, text: str) -> None:
    if text:
        pieces.append((op, text))
