"""Japanese text as people send it: what is hidden in it, how it sorts, what it is searched by.

The original is kept as it came; nothing here refuses or repairs it. Spans count characters of the
original, so they can be handed to redaction unchanged.
"""

import re
import unicodedata
from typing import NamedTuple

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Controls other than tab and line ends, direction marks and overrides, invisible spaces, lone surrogates.
# Joiners (U+200C, U+200D) and variation selectors stay: names, emoji and several scripts need them.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_VARIATION_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_KATAKANA_TO_HIRAGANA = {kata: hira for hira, kata in _HIRAGANA_TO_KATAKANA.items()}
_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")

FOLD_VERSION = 1


def normalise_newlines(text: str) -> str:
    """The text with every kind of line end as a single line feed."""
    return _NEWLINES.sub("\n", text)


def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that show nothing or turn the reading direction."""
    return _CONTROLS.search(text) is not None


def visible(text: str) -> str:
    """The text with every hidden character named: an override reads ［U+202E］ instead of acting."""
    return _CONTROLS.sub(lambda match: f"［U+{ord(match[0]):04X}］", text)


def fold(text: str) -> str:
    """The form for searching and finding duplicates: width, case, kana and glyph variants made one.

    Never stored in place of a name. Changing it means raising `FOLD_VERSION` and reindexing.
    """
    plain = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text)).casefold()
    return unicodedata.normalize("NFKC", plain).translate(_HIRAGANA_TO_KATAKANA)


def bigrams(run: str) -> list[str]:
    """Overlapping pairs of one run; its lone last character too, so that one-character prefixes match."""
    return [run[place : place + 2] for place in range(len(run))]


def tokens(text: str) -> list[str]:
    """What the index holds: Latin words and numbers whole, Japanese as bigrams."""
    runs = _RUN.findall(fold(text))
    return [token for run in runs for token in ([run] if run.isascii() else bigrams(run))]


def duplicate_key(text: str) -> str:
    """Equal for texts that differ only in width, case, kana, punctuation and spacing."""
    return "".join(_RUN.findall(fold(text)))


_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_PARTS = re.compile(r"[\s・=＝,、]+")
_REPEATED = re.compile("(.)[ゝゞ]")
_LONG_AND_MARKS = re.compile("[ー\u3099\u309a\u309b\u309c]")


def kana_key(reading: str) -> str:
    """The order of rosters: hiragana, small kana as full, long marks dropped, voicing only as tie-break.

    Family and given name may be parted by a space or ・; the family name then decides first.
    """
    kana = unicodedata.normalize("NFKC", reading).casefold().translate(_KATAKANA_TO_HIRAGANA)
    kana = _REPEATED.sub(r"\1\1", kana).translate(_SMALL)
    kana = _PARTS.sub(" ", kana.replace("ー", "")).strip()
    unvoiced = _LONG_AND_MARKS.sub("", unicodedata.normalize("NFKD", kana))
    return f"{unvoiced}|{kana}"


class Stretch(NamedTuple):
    """Characters `start` up to, not including, `end` of the original."""

    start: int
    end: int


_OPENING, _CLOSING = "「『（(［[【〈《", "」』）)］]】〉》"
_ENDS = "。！？｡"


def sentences(text: str) -> list[Stretch]:
    """The sentences of a Japanese text, without the blanks around them.

    A sentence ends with 。！？ and the closing brackets after it, or with the line. Inside brackets nothing
    ends; a bracket left open is closed by the end of the line.
    """
    found: list[Stretch] = []
    start = depth = place = 0
    while place < len(text):
        character = text[place]
        place += 1
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
        elif character in "\n\r":
            found += _trimmed(text, start, place)
            start, depth = place, 0
        elif depth == 0 and _ends_sentence(text, place - 1):
            while place < len(text) and (text[place] in _ENDS + _CLOSING or text[place] in "!?"):
                place += 1
            found += _trimmed(text, start, place)
            start = place
    return found + _trimmed(text, start, len(text))


def _ends_sentence(text: str, place: int) -> bool:
    if text[place] in _ENDS:
        return True
    # A half-width mark inside an address (?id=3) or a figure ends nothing.
    following = text[place + 1 : place + 2]
    return text[place] in "!?" and not (following.isascii() and following.isalnum())


def _trimmed(text: str, start: int, end: int) -> list[Stretch]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    return [Stretch(left, right)] if left < right else []
