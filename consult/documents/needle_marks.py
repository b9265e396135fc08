"""The search for withheld strings the other way round: what could be found in a text, so that only that is looked up.

`Needles` holds every string and reads one text. Here one text says which strings it could hold, as forms that are
equal when `Needles` finds the string. What is withheld can then be kept as keyed digests of these forms, and a short
text asks for a few of them, however many people's strings there are.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from consult.documents.leak_search import GAP, close_up, is_long, one_form, readings, short_form, squeezed

OPENING: Final = 3  # letters a long string is first known by
_LONGEST = 40  # characters a short string may have to be kept as one
_COUNTED = 5  # letters and digits in a short string, marks and blanks apart


class Form(NamedTuple):
    """A string as it is looked for: `long` anywhere, `short` where it stands by itself, `odd` by reading everything."""

    kind: str
    text: str


def form_of(string: str) -> Form:
    """The form a withheld string is known by."""
    key = squeezed(string)
    if is_long(key):
        return Form("long", key)
    plain = short_form(string)
    return Form("short", plain) if len(plain) <= _LONGEST else Form("odd", "")


@dataclass(frozen=True)
class Asked:
    """A text, in every way it can be read, and the forms it could hold."""

    texts: tuple[str, ...]

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        return tuple({one_form(reading): None for text in self.texts for reading in readings(text)})

    @cached_property
    def _close(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(close_up, self._plain)))

    def openings(self) -> set[str]:
        """The first letters of every long string that could stand here."""
        return {close[n : n + OPENING] for close in self._close for n in range(len(close) - OPENING + 1)}

    def long(self, lengths: Mapping[str, Collection[int]]) -> set[Form]:
        """The long strings that could stand here, of the lengths known for each opening."""
        return {
            Form("long", close[n : n + length])
            for close in self._close
            for n in range(len(close) - OPENING + 1)
            for length in lengths.get(close[n : n + OPENING], ())
            if n + length <= len(close)
        }

    def short(self) -> set[Form]:
        """The short strings that could stand here; more than really do, `Needles` decides."""
        return {Form("short", form) for plain in self._plain for form in (*_pairs(plain), *_apart(plain))}


def _pairs(plain: str) -> Iterator[str]:
    """Two letters, a blank between them or not: names of two kanji."""
    for n, first in enumerate(plain):
        rest = plain[n + 1 : n + 3]
        second = rest[:1] if not rest[:1].isspace() else rest[1:]
        if (pair := first + second).isalpha() and len(pair) > 1 and not pair.isascii():
            yield pair


def _apart(plain: str) -> Iterator[str]:
    """What stands between blanks, marks or the ends."""
    for start in range(len(plain)):
        if plain[start].isspace() or (start and _joins(plain[start - 1])):
            continue
        counted = 0
        for end in range(start + 1, min(start + _LONGEST, len(plain)) + 1):
            counted += _counts(plain[end - 1])
            if counted > _COUNTED:
                break
            if end == len(plain) or not _joins(plain[end]):
                yield plain[start:end]


def _joins(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _counts(letter: str) -> bool:
    return letter.isalnum() or letter == GAP
