"""How proposals are scored and how the two sides' reviews are compared: exact, so that 29.75 is not 30.

Pure. Averages are fractions and nothing is rounded on the way to a line.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

MOST_SEATS: Final = 200
_POINTS: Final = re.compile(r"[0-9]{1,6}")
_Standing = TypeVar("_Standing", Fraction, tuple[Fraction, ...])


def average(totals: Mapping[int, int], recused: Collection[int] = ()) -> Fraction | None:
    """The mean total of the jurors who may judge; None when nobody may.

    `totals` maps a juror's seat to the points given. Whoever has an interest is left out of the sum *and*
    of the number divided by: never a zero.
    """
    counted = [points for seat, points in totals.items() if seat not in recused]
    return Fraction(sum(counted), len(counted)) if counted else None


def unscored(jurors: Collection[int], totals: Mapping[int, int], recused: Collection[int]) -> tuple[int, ...]:
    """The seats that may judge and have not handed in a sheet, in order."""
    return tuple(sorted(set(jurors) - set(recused) - set(totals)))


def exactly(value: Fraction) -> str:
    """A mark as it is: 29.75, 30, and 91/3 (30.33…) where no decimal ends; cut off, never rounded up."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"
    hundredths = value.numerator * 100 // value.denominator
    return f"{value.numerator}/{value.denominator} ({hundredths // 100}.{hundredths % 100:02d}…)"


def differing(group: Mapping[str, int], city: Mapping[str, int], least: int) -> tuple[str, ...]:
    """The review items, in the group's order, on which both sides' marks lie at least `least` points apart.

    An item that only one side has marked differs too: it cannot be compared.
    """
    items = dict.fromkeys((*group, *city))
    return tuple(i for i in items if i not in group or i not in city or abs(group[i] - city[i]) >= least)


def marks_in(text: str) -> dict[str, int] | None:
    """Points by criterion, one 「着眼点：点」 on each line; None when a line is none or a criterion stands twice."""
    found: dict[str, int] = {}
    for line in unicodedata.normalize("NFKC", text).splitlines():
        if not line.strip():
            continue
        criterion, colon, points = (part.strip() for part in line.rpartition(":"))
        if not (criterion and colon and _POINTS.fullmatch(points)) or criterion in found:
            return None
        found[criterion] = int(points)
    return found or None


def ranked(standings: Mapping[str, _Standing]) -> dict[str, int]:
    """The place of each proposal: the highest exact mean first, then what breaks ties; equals share a place."""
    return {name: 1 + sum(other > mine for other in standings.values()) for name, mine in standings.items()}


def seats_in(text: str) -> tuple[int, ...] | None:
    """Seat numbers as typed: 1、2、5; None when something else is among them or one stands twice."""
    parts = re.split(r"[\s、,]+", unicodedata.normalize("NFKC", text).strip(" 、,"))
    if not all(_POINTS.fullmatch(part) and 0 < int(part) <= MOST_SEATS for part in parts):
        return None
    seats = tuple(int(part) for part in parts)
    return tuple(sorted(seats)) if len(set(seats)) == len(seats) else None
