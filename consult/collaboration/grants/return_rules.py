"""What is owed beside a grant that is given back: 加算金 and 延滞金, exact to the yen. Pure.

As 補助金等適正化法19条 has it for the State, and the rules of cities after it: from the day the money was received to
the day it came back, both counted, on what was not back yet; and from the day after the term on what was late.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consult.collaboration.grants.rules import ROUNDINGS, Terms

YEAR: Final = 365  # a rate by the year is one by 365 days in leap years too (利率等の表示の年利建て移行に関する法律25条)
Paid = Sequence[tuple[dt.date, int]]


@dataclass(frozen=True)
class Interest:
    """A yearly rate in hundredths of a per cent (1095 is 10.95 %), and how the sum is rounded."""

    per_10000: int = 1095
    unit: int = 1
    rounding: str = "down"

    def __post_init__(self) -> None:
        if self.per_10000 < 0 or self.unit < 1 or self.rounding not in ROUNDINGS:
            raise ValueError("a rate is not negative, a unit at least 1 yen, a rounding one of ROUNDINGS")

    def of(self, yen_days: int) -> int:
        """The interest on so many yen for so many days together, in whole yen."""
        exact = Fraction(yen_days * self.per_10000, 10_000 * YEAR)
        return Terms(Fraction(1), 0, self.unit, self.rounding).rounded(exact)


def after_part(amount: int, revoked: int) -> int:
    """What remains of a decision of which `revoked` yen are taken back (一部取消).

    Raises:
        ValueError: when nothing, everything or more is revoked: the whole is revoked by another act.
    """
    if not 0 < revoked < amount:
        raise ValueError("a part is more than nothing and less than the whole")
    return amount - revoked


def received(payments: Paid, demanded: int) -> list[tuple[dt.date, int]]:
    """On which days the money that is demanded was received: the last payment first, then those before it (令9条1項)."""
    found, rest = [], demanded
    for day, amount in sorted(payments, reverse=True):
        if taken := min(amount, rest):
            found.append((day, taken))
            rest -= taken
    return found


def surcharge(payments: Paid, demanded: int, returns: Paid, today: dt.date, interest: Interest) -> int:
    """加算金: from each day of receipt to the day it is all back, or `today`.

    What comes back counts first on the principal.
    """
    end = _end(demanded, returns, today)
    owed = sum(amount * ((end - day).days + 1) for day, amount in received(payments, demanded))
    back = sum(amount * (end - day).days for day, amount in _within(returns, demanded, end))
    return interest.of(owed - back)


def late_charge(demanded: int, until: dt.date, returns: Paid, today: dt.date, interest: Interest) -> int:
    """延滞金: from the day after `until`, on what was not back then, to the day it is all back, or `today`."""
    end = _end(demanded, returns, today)
    if end <= until:
        return 0
    back = sum(amount * (end - max(day, until)).days for day, amount in _within(returns, demanded, end))
    return interest.of(demanded * (end - until).days - back)


def _end(demanded: int, returns: Paid, today: dt.date) -> dt.date:
    rest = demanded
    for day, amount in sorted(returns):
        rest -= amount
        if rest <= 0:
            return day
    return today


def _within(returns: Paid, demanded: int, end: dt.date) -> list[tuple[dt.date, int]]:
    """Returns up to `end`, none above what was demanded."""
    found, rest = [], demanded
    for day, amount in sorted(returns):
        if day <= end and (counted := min(amount, rest)):
            found.append((day, counted))
            rest -= counted
    return found
