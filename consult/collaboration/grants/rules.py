"""What a grant amounts to, in whole yen: rate as an exact fraction, cap, rounding down, settlement. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

ROUNDINGS: Final = ("down", "half_up", "up")


@dataclass(frozen=True)
class Terms:
    """The terms of a programme: the part of the cost that is paid, at most how much, to `unit` yen and how."""

    rate: Fraction
    cap: int
    unit: int = 1
    rounding: str = "down"

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1 or self.cap < 0 or self.unit < 1:
            raise ValueError("a rate is above 0 and at most 1, a cap not negative, a unit at least 1 yen")
        if self.rounding not in ROUNDINGS:
            raise ValueError(f"an amount is rounded {', '.join(ROUNDINGS)}, not {self.rounding}")

    def rounded(self, exact: Fraction) -> int:
        """An exact amount as whole units of yen, as the programme rounds."""
        units = exact / self.unit
        if self.rounding == "half_up":
            units += Fraction(1, 2)
        whole = -(-units.numerator // units.denominator) if self.rounding == "up" else int(units)
        return whole * self.unit


def payable(cost: int, terms: Terms, ceiling: int | None = None) -> int:
    """The grant for an eligible `cost`: rate, rounding, then never above cap and `ceiling` (交付決定額).

    512,300円 at 1/2, cap 300,000円, below 1,000円 cut off, is 256,000円. What is rounded up never passes the cap:
    a cap that is no whole unit is cut off. Raises ValueError for a negative cost.
    """
    if cost < 0:
        raise ValueError("a cost is not negative")
    most = terms.cap if ceiling is None else min(terms.cap, ceiling)
    return min(terms.rounded(terms.rate * cost), most // terms.unit * terms.unit)


@dataclass(frozen=True)
class Settlement:
    """What remains once the amount is fixed: to pay, or to be given back. Never both."""

    to_pay: int
    to_return: int


def settled(fixed: int, paid: int) -> Settlement:
    """The settlement of a fixed amount against what has been paid already (概算払)."""
    return Settlement(max(fixed - paid, 0), max(paid - fixed, 0))
