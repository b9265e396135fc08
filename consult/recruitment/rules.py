"""How applicants are ranked by score and drawn by lot, so that anyone who has the numbers gets the same: pure.

The lot is that of `collaboration.lot_rules`, the same for seats and for citizens' assemblies.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consult.collaboration.assemblies.lot_rules import commitment_of, digest_of, drawn, seed_of

__all__ = [
    "Criterion",
    "Placed",
    "average",
    "commitment_of",
    "criteria_of",
    "digest_of",
    "drawn",
    "in_order",
    "open_ties",
    "ranking",
    "seed_of",
]
MOST_POINTS: Final = 100
MOST_CRITERIA: Final = 10
_CRITERION = re.compile(r"(.+?)\s*[:：\s]\s*(\d{1,3})\s*点?")


@dataclass(frozen=True)
class Criterion:
    """着眼点 and the most points it can be given."""

    label: str
    most: int


def criteria_of(text: str) -> tuple[Criterion, ...] | None:
    """The criteria of a call, one a line: 課題のとらえ方：10; None when a line cannot be read."""
    found: list[Criterion] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        read = _CRITERION.fullmatch(unicodedata.normalize("NFKC", line))
        if read is None or not 1 <= int(read[2]) <= MOST_POINTS:
            return None
        found.append(Criterion(read[1], int(read[2])))
    labels = {one.label for one in found}
    return tuple(found) if 1 <= len(found) == len(labels) <= MOST_CRITERIA else None


def average(totals: Sequence[int]) -> Fraction | None:
    """The exact mean of what the judges gave, those concerned left out of sum and number; None without any."""
    return Fraction(sum(totals), len(totals)) if totals else None


@dataclass(frozen=True)
class Placed:
    """An applicant's place: 1 is the best; equal scores share a place and the next ones are left out (1, 2, 2, 4)."""

    number: int
    score: Fraction
    place: int


def ranking(scores: Mapping[int, Fraction]) -> list[Placed]:
    """Everyone by score, the highest first; equals by number, which settles nothing."""
    order = sorted(scores, key=lambda number: (-scores[number], number))
    return [
        Placed(number, scores[number], 1 + sum(other > scores[number] for other in scores.values()))
        for number in order
    ]


def open_ties(
    ranked: Sequence[Placed], seats: int, settled: Sequence[int], reserve: Iterable[int] = ()
) -> list[tuple[int, ...]]:
    """Groups of equals whose order matters and that nobody has settled.

    It matters at the line between chosen and not chosen, and among those who want to be in reserve.
    """
    wanting, found = set(reserve), []
    for place in dict.fromkeys(one.place for one in ranked):
        group = [one.number for one in ranked if one.place == place]
        last = place + len(group) - 1
        at_line = place <= seats < last
        in_reserve = place > seats and len(wanting & set(group)) > 1
        if len(group) > 1 and (at_line or in_reserve) and not set(group) <= set(settled):
            found.append(tuple(group))
    return found


def in_order(ranked: Sequence[Placed], settled: Sequence[int]) -> list[int]:
    """The numbers in the order in which they are chosen: by score, equals as a person settled them."""
    at = {number: position for position, number in enumerate(settled)}
    return [
        one.number for one in sorted(ranked, key=lambda p: (p.place, at.get(p.number, len(at)), p.number))
    ]
