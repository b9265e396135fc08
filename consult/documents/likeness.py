"""What two texts must share to say the same: every character that can change what is said, and nothing else.

Width, case, kana, punctuation and spacing do not count; a sign that changes the meaning does: a question mark,
a decimal point, a minus, ○ and ×, direction marks. Each character that counts knows its place in the original,
so that what was said of one text can be carried to another without touching a character too many.
"""

import re
import unicodedata
from typing import NamedTuple

from consult.documents.text import fold

# Marks that belong to the character before them: ガ written as カ and a voicing mark is one character.
_MARKS = "\u3099\u309a\uff9e\uff9f\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b\u200c\u200d\u00ad\u2060\ufeff"
_MARKED = re.compile(f"[{_MARKS}]")
_CLUSTER = re.compile(f"[\\s\\S][{_MARKS}]*")
_NOTHING = re.compile("[\u200b\u200c\u200d\u00ad\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SAYS_SOMETHING = frozenset("?%‰&*#@/\\†‡§")
_IN_FIGURES = frozenset(".,:")
# Blank, dash, the marks of figures, any other punctuation: these count between figures only, a dash before one too.
_COUNTS = re.compile(r"[^ \-.,:、]+|(?<=[0-9])[ \-.,:、](?=[ \-.,:、]*[0-9])|-(?=[0-9])")


class _Letters(dict[str, str]):
    """The folded form of a character with its marks; punctuation becomes its kind."""

    def __missing__(self, cluster: str) -> str:
        plain = "".join(map(_kind, fold(_NOTHING.sub("", cluster))))
        if len(self) < 50_000:  # noqa: PLR2004 - bounds the memory: nobody writes so many different characters
            self[cluster] = plain
        return plain


_letters = _Letters()


def _kind(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in _SAYS_SOMETHING or letter in _IN_FIGURES:
        return letter
    if letter in "\t\n\r\v\f\x85" or category[0] == "Z":
        return " "
    if category == "Pd" or letter in "~〜":
        return "-"
    return "、" if category[0] == "P" else letter


class Reduced(NamedTuple):
    """The characters that count, and for each its place in the original."""

    key: str
    at: list[int]


def reduced(text: str) -> Reduced:
    """The characters of a text that count when two texts are compared, with their places."""
    folded: list[str] = []
    places: list[int] = []
    place = 0
    for cluster in _clusters(text):
        letters = _letters[cluster]
        folded.append(letters)
        if len(letters) == 1:
            places.append(place)
        else:
            places += [place] * len(letters)
        place += len(cluster)
    whole = "".join(folded)
    kept = [match.span() for match in _COUNTS.finditer(whole)]
    return Reduced(
        "".join([whole[start:end] for start, end in kept]),
        [where for start, end in kept for where in places[start:end]],
    )


def likeness_key(text: str) -> str:
    """Equal for texts that say the same but for width, case, kana, punctuation and spacing."""
    return "".join(_COUNTS.findall("".join([_letters[cluster] for cluster in _clusters(text)])))


def _clusters(text: str) -> str | list[str]:
    return _CLUSTER.findall(text) if _MARKED.search(text) else text
