"""Dates that are only known, or only promised, to the month, the third of a month, or the year.

A plan says 令和9年1月中旬 and an old timeline 平成19年10月. Filling in a day would be an invention, so a
`FuzzyDate` keeps its precision and refuses to become finer.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import Self

from consult.calendars.era import era_year
from consult.calendars.fiscal import FiscalYear, fiscal_year
from consult.calendars.printing import ENGLISH_MONTHS, date_text, year_text
from consult.errors import Invalid
from consult.i18n import Message, language, msg, say


class Precision(StrEnum):
    """How exactly a date is known, coarse to fine."""

    FISCAL_YEAR = "fiscal_year"
    YEAR = "year"
    MONTH = "month"
    THIRD = "third"
    DAY = "day"

    @property
    def fineness(self) -> int:
        """0 for years up to 3 for a day."""
        return {"fiscal_year": 0, "year": 0, "month": 1, "third": 2, "day": 3}[self.value]


_THIRDS = {1: ("E", "上旬", "early"), 11: ("M", "中旬", "mid"), 21: ("L", "下旬", "late")}
_ISO = re.compile(r"(FY)?(\d{4})(?:-(\d\d)(?:-(\d\d|[EML]))?)?")


def _invalid(sentence: Message) -> Invalid:
    return Invalid(sentence, {"date": [sentence]})


@total_ordering
@dataclass(frozen=True)
class FuzzyDate:
    """A stretch of days named at one precision; `first` is its first day.

    Ordered by first day, then by last: what is narrower comes first. Equal dates keep the order they had,
    because Python's sort is stable.
    """

    first: dt.date
    precision: Precision

    def __post_init__(self) -> None:
        day, month = self.first.day, self.first.month
        starts = {
            Precision.FISCAL_YEAR: (day, month) == (1, 4),
            Precision.YEAR: (day, month) == (1, 1),
            Precision.MONTH: day == 1,
            Precision.THIRD: day in _THIRDS,
            Precision.DAY: True,
        }
        if not starts[self.precision]:
            raise ValueError(f"{self.first} does not begin a {self.precision.value}")

    @classmethod
    def of_year(cls, year: int) -> Self:
        """A whole calendar year."""
        return cls(dt.date(year, 1, 1), Precision.YEAR)

    @classmethod
    def of_fiscal_year(cls, year: FiscalYear) -> Self:
        """A whole 年度."""
        return cls(year.first, Precision.FISCAL_YEAR)

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """A month."""
        return cls(dt.date(year, month, 1), Precision.MONTH)

    @classmethod
    def of_third(cls, year: int, month: int, third: str) -> Self:
        """A third of a month: `third` is 上, 中 or 下 (or E, M, L)."""
        start = next(day for day, names in _THIRDS.items() if third in (names[0], names[1][0]))
        return cls(dt.date(year, month, start), Precision.THIRD)

    @classmethod
    def of_day(cls, day: dt.date) -> Self:
        """An exact day."""
        return cls(day, Precision.DAY)

    @property
    def last(self) -> dt.date:
        """The last day it may mean."""
        first = self.first
        month_end = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        match self.precision:
            case Precision.FISCAL_YEAR:
                return fiscal_year(first).last
            case Precision.YEAR:
                return dt.date(first.year, 12, 31)
            case Precision.MONTH:
                return month_end
            case Precision.THIRD:
                return month_end if first.day == max(_THIRDS) else first + dt.timedelta(days=9)
        return first

    @property
    def fiscal_year(self) -> FiscalYear | None:
        """The 年度 it lies in; none for a calendar year, which touches two."""
        year = fiscal_year(self.first)
        return year if self.last in year else None

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, FuzzyDate):
            return NotImplemented
        return (self.first, self.last) < (other.first, other.last)

    @property
    def iso(self) -> str:
        """The stored form: FY2007, 2007, 2007-10, 2027-01-M (E, M, L for 上中下旬), 2026-10-30."""
        match self.precision:
            case Precision.FISCAL_YEAR:
                return f"FY{self.first.year:04}"
            case Precision.YEAR:
                return f"{self.first.year:04}"
            case Precision.MONTH:
                return self.first.isoformat()[:7]
            case Precision.THIRD:
                return f"{self.first.isoformat()[:7]}-{_THIRDS[self.first.day][0]}"
        return self.first.isoformat()

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Read the stored form back; anything else is `Invalid`."""
        found = _ISO.fullmatch(text)
        try:
            if not found or (found[1] and found[3]):
                raise ValueError(text)
            year = int(found[2])
            if found[1]:
                return cls.of_fiscal_year(FiscalYear(year))
            if not found[3]:
                return cls.of_year(year)
            if not found[4]:
                return cls.of_month(year, int(found[3]))
            if found[4] in "EML":
                return cls.of_third(year, int(found[3]), found[4])
            return cls.of_day(dt.date.fromisoformat(text))
        except ValueError as wrong:
            raise _invalid(msg("「%(text)s」は日付の記録として読めません", text=text)) from wrong

    def with_day(self, day: int) -> Self:
        """Refuses: a date known to the month stays so, and one known to the day already has its day."""
        raise _invalid(
            msg("%(date)sは日までは分かっていません。「%(day)s日」は加えられません", date=self, day=day)
            if self.precision is not Precision.DAY
            else msg("%(date)sには、すでに日があります", date=self)
        )

    def ensure_not_finer(self, proposed: "FuzzyDate") -> None:
        """Raise `Invalid` when `proposed` claims to know more than this date does."""
        if proposed.precision.fineness > self.precision.fineness:
            raise _invalid(
                msg(
                    "もとの記録は%(known)sまでしか分かりません。%(proposed)sのように細かくはできません",
                    known=self,
                    proposed=proposed,
                )
            )

    def as_date(self) -> dt.date:
        """The day, when it is known; else `Invalid`."""
        if self.precision is not Precision.DAY:
            raise _invalid(msg("%(date)sは日までは分かっていません", date=self))
        return self.first

    def __str__(self) -> str:
        english = language() == "en"
        month = f"{ENGLISH_MONTHS[self.first.month - 1]} {self.first.year}"
        match self.precision:
            case Precision.DAY:
                return date_text(self.first)
            case Precision.FISCAL_YEAR:
                return str(fiscal_year(self.first))
            case Precision.YEAR:
                return year_text(self.first.year)
            case Precision.MONTH:
                return month if english else self._era_month
        _, third, name = _THIRDS[self.first.day]
        if english:
            return f"mid-{month}" if name == "mid" else f"{name} {month}"
        return self._era_month + third

    @property
    def _era_month(self) -> str:
        # January 1989 and December 1926 belong to two eras; the one it ends in is the one in the books.
        return f"{era_year(self.last)}{self.first.month}月"


@say.register
def _(value: FuzzyDate) -> str:
    return str(value)
