"""How wide a text is, and where a Japanese line may break: enough typography for boxes, without a font."""

import unicodedata
from functools import cache

_NO_START = frozenset(
    "、。，．・：；？！」』】）〕〉》〟ーゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}％%～"
)
_NO_END = frozenset("「『【（〔〈《([{〝")
_SINGLE = 0.58  # of the size: a Latin letter or a digit, generously
_ELLIPSIS = "…"


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WFA"


def width(text: str, size: float) -> float:
    """About how many pixels `text` takes at `size`; rather too many than too few."""
    return size * sum(1.0 if _wide(letter) else _SINGLE for letter in text)


@cache
def wrapped(text: str, room: float, size: float, most: int = 3) -> tuple[str, ...]:
    """`text` in at most `most` lines no wider than `room`, evenly filled, none beginning with 。or ending in （.

    A word of Latin letters stays whole while it fits; what is left over ends in an ellipsis.
    """
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most:
        left = most - len(lines)
        line = _first_line(rest, room, size, left)
        lines.append(line.strip())
        rest = rest[len(line) :].strip()
    if rest:
        last = lines[-1]
        while last and width(last + _ELLIPSIS, size) > room:
            last = last[:-1]
        lines[-1] = last + _ELLIPSIS
    return tuple(lines)


def _first_line(text: str, room: float, size: float, left: int) -> str:
    """The first line of what is to fill `left` lines or fewer, as even as the places to break allow."""
    whole = width(text, size)
    if whole <= room:
        return text
    fitting = [end for end in _breaks(text) if width(text[:end].rstrip(), size) <= room]
    if not fitting:
        fitting = [next((n for n in range(len(text), 0, -1) if width(text[:n], size) <= room), 1)]
    needed = min(left, -int(-whole // room))
    goal = whole / needed
    enough = [end for end in fitting if whole - width(text[:end], size) <= room * (left - 1)] or fitting[-1:]
    return text[: min(enough, key=lambda end: abs(width(text[:end], size) - goal) - _liking(text, end, size))]


def _breaks(text: str) -> list[int]:
    return [
        end
        for end in range(1, len(text))
        if text[end] not in _NO_START
        and text[end - 1] not in _NO_END
        and not text[end].isspace()
        and (text[end - 1].isspace() or _wide(text[end - 1]) or _wide(text[end]))
    ]


def _liking(text: str, end: int, size: float) -> float:
    """After a particle or before a bracket a reader pauses anyway; within a katakana word never."""
    before, after = unicodedata.name(text[end - 1], ""), unicodedata.name(text[end], "")
    if text[end] in _NO_END or text[end - 1] in _NO_START - frozenset("ーっゃゅょッャュョ"):
        return 2.5 * size
    if before.startswith("KATAKANA") and after.startswith("KATAKANA"):
        return -4 * size
    return 2 * size if before.startswith("HIRAGANA") and not after.startswith("HIRAGANA") else 0.0
