"""Which 地区 an address lies in, by the words the city gives for each; pure.

Addresses are sealed: only the counting of a result asks this, and only sums leave it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consult.documents.text import fold

OUTSIDE = "outside"  # an address of another municipality
UNKNOWN = ""  # no address, or none of the words in it
_ELSEWHERE = re.compile("[都道府県市郡]")


@dataclass(frozen=True)
class Ward:
    """A 地区 and the words of an address that lie in it."""

    name: str
    words: tuple[str, ...]


def read_wards(text: str) -> tuple[Ward, ...]:
    """The wards out of `東部=東町,本町;西部=西町`; empty when the city counts by none.

    Raises:
        ValueError: saying which entry is not of that form, or which word stands in two wards.
    """
    wards: list[Ward] = []
    seen: set[str] = set()
    for entry in filter(None, (part.strip() for part in re.split("[;；\n]", text))):
        name, mark, words = entry.replace("＝", "=").partition("=")
        listed = tuple(filter(None, (word.strip() for word in re.split("[,，、]", words))))
        if not mark or not name.strip() or not listed:
            raise ValueError(f"CONSULT_WARDS: {entry!r} is not of the form 地区=町の名前,町の名前")
        if twice := seen.intersection((name.strip(), *listed)):
            raise ValueError(f"CONSULT_WARDS: {', '.join(sorted(twice))} is named twice")
        seen.update({name.strip(), *listed})
        wards.append(Ward(name.strip(), listed))
    return tuple(wards)


def ward_of(address: str, wards: Sequence[Ward], municipality: str) -> str:
    """The name of the ward of an address, `OUTSIDE` or `UNKNOWN`. Of several words in it the longest counts."""
    plain, city = _plain(address), _plain(municipality)
    _before, found, after = plain.partition(city)
    local = after if found else plain
    if not found and _ELSEWHERE.search(local) and not local.startswith(tuple(map(_plain, _words(wards)))):
        return OUTSIDE
    hits = [
        (len(word), -local.index(word), ward.name)
        for ward in wards
        for word in map(_plain, ward.words)
        if word in local
    ]
    return max(hits)[2] if hits else UNKNOWN


def _words(wards: Sequence[Ward]) -> list[str]:
    return [word for ward in wards for word in ward.words]


def _plain(text: str) -> str:
    return "".join(fold(text).split())
