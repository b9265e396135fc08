"""Characters a document's font cannot draw.

PDF/A forbids the missing-glyph box, and a bidirectional control can make a record read differently from what
it says. Such characters are shown as 〓 (the printers' mark for a missing sort) and listed in an appendix by
code point; the machine-readable original attached to the PDF keeps them. Everything else, 異体字 included,
stays exactly as it was typed.
"""

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

GETA = "〓"

T = TypeVar("T")

_LAYOUT = frozenset("\n\t")
_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E)))
_JOINER = 0x200D
_SKIN_TONES = frozenset(range(0x1F3FB, 0x1F400))
_REGIONAL = frozenset(range(0x1F1E6, 0x1F200))
_NEVER_DRAWN = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"))
_SOFT_HYPHEN = 0xAD
_NEWLINES = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


@dataclass(frozen=True)
class Coverage:
    """What a font draws: code points, and (base, selector) pairs of variation sequences."""

    characters: frozenset[int]
    variants: frozenset[tuple[int, int]] = frozenset()

    def draws(self, code: int) -> bool:
        """Whether a reader would see this code point as itself."""
        category = unicodedata.category(chr(code))
        return code in self.characters and (category not in _NEVER_DRAWN or code == _SOFT_HYPHEN)

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Characters that are drawn whatever stands beside them: most texts hold no others."""
        drawn = {chr(code) for code in self.characters if self.draws(code)}
        return frozenset(drawn | _LAYOUT)


@dataclass(frozen=True)
class Unprintable:
    """One kind of character (or joined sequence) that was not printed, and how often it occurred."""

    code_points: str
    name: str
    count: int
    shown_as: str


@dataclass
class Sanitizer:
    """Replaces what the font cannot draw and remembers each replacement."""

    coverage: Coverage
    _replaced: Counter[tuple[str, str]] = field(default_factory=Counter)

    def text(self, original: str) -> str:
        """`original` with undrawable sequences as 〓; line ends become a newline, nothing else changes."""
        if self.coverage.ordinary.issuperset(original):
            return original
        return "".join(self._pieces(_NEWLINES.sub("\n", original)))

    def clean(self, value: T) -> T:
        """The same dataclass, tuple, list or mapping with every string in it passed through `text`."""
        return self._walk(value)  # type: ignore[no-any-return]

    @property
    def unprintable(self) -> tuple[Unprintable, ...]:
        """The appendix: every kind of replaced sequence, by code point."""
        return tuple(
            Unprintable(_code_points(found), " + ".join(map(_name, found)), count, shown)
            for (found, shown), count in sorted(self._replaced.items())
        )

    def _walk(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {f.name: self._walk(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
            return dataclasses.replace(value, **parts)
        if isinstance(value, list | tuple):
            return type(value)(self._walk(item) for item in value)
        if isinstance(value, Mapping):
            return {key: self._walk(item) for key, item in value.items()}
        return value

    def _pieces(self, text: str) -> Iterator[str]:
        for cluster in _clusters(text):
            yield self._piece(cluster)

    def _piece(self, cluster: str) -> str:
        first, rest = ord(cluster[0]), cluster[1:]
        if cluster[0] in _LAYOUT:
            return cluster
        if not rest and self.coverage.draws(first):
            return cluster
        if len(rest) == 1 and ord(rest) in _SELECTORS and self.coverage.draws(first):
            if (first, ord(rest)) in self.coverage.variants:
                return cluster
            # The plain form of a name is more use to a reader than 〓; the appendix says what was dropped.
            return self._replace(cluster, cluster[0])
        return self._replace(cluster, GETA)

    def _replace(self, cluster: str, shown: str) -> str:
        self._replaced[cluster, shown] += 1
        return shown


def _clusters(text: str) -> Iterator[str]:
    """Split into single characters, keeping variation, skin-tone, flag and joiner sequences together."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _continues(text, start, end):
            end += 1
        yield text[start:end]
        start = end


def _continues(text: str, start: int, end: int) -> bool:
    code, before = ord(text[end]), ord(text[end - 1])
    if text[start] in _LAYOUT:
        return False
    if code in _SELECTORS or code in _SKIN_TONES:
        return True
    if code == _JOINER:
        return end + 1 < len(text) and _pictograph(ord(text[start])) and _pictograph(ord(text[end + 1]))
    if before == _JOINER and end - start > 1:
        return True
    return code in _REGIONAL and end - start == 1 and before in _REGIONAL


def _pictograph(code: int) -> bool:
    return unicodedata.category(chr(code)) == "So"


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _name(char: str) -> str:
    fallback = {"Co": "PRIVATE USE (外字)", "Cc": "CONTROL", "Cs": "SURROGATE"}
    return unicodedata.name(char, fallback.get(unicodedata.category(char), "UNASSIGNED"))
