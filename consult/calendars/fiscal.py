"""年度: the municipal year from 1 April to 31 March (地方自治法208条1項)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from consult.calendars.era import era_named, era_of, year_number
from consult.errors import Invalid
from consult.i18n import language, msg

_WRITTEN = re.compile(r"(?:FY|(明治|大正|昭和|平成|令和|[MTSHR]))?(元|\d{1,4})(?:年度)?", re.IGNORECASE)
_FOUR_DIGITS = 1000


@dataclass(frozen=True, order=True)
class FiscalYear:
    """The fiscal year that begins on 1 April of the Western year `year`."""

    year: int

    @property
    def first(self) -> dt.date:
        """1 April."""
        return dt.date(self.year, 4, 1)

    @property
    def last(self) -> dt.date:
        """31 March of the following year."""
        return dt.date(self.year + 1, 3, 31)

    @property
    def next(self) -> Self:
        """The fiscal year after this one."""
        return type(self)(self.year + 1)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def _naming_day(self) -> dt.date:
        # 2019 was named 令和元年度 as a whole though April was still 平成: the name of 1 May decides.
        return dt.date(self.year, 5, 1)

    @property
    def short(self) -> str:
        """The form on file covers: R8, H19."""
        era = era_of(self._naming_day)
        return f"{era.letter}{self.year - era.base}" if era else str(self.year)

    def __str__(self) -> str:
        if language() == "en":
            return f"fiscal year {self.year}"
        era = era_of(self._naming_day)
        return f"{era.name}{year_number(era, self.year)}年度" if era else f"{self.year}年度"

    @classmethod
    def parse(cls, text: str) -> Self:
        """令和8年度, R8, H19年度, 2026年度, FY2026; anything else is `Invalid`.

        平成31年度 and later 平成 years, common in plans written before 2019, name the same fiscal years
        as the 令和 ones.
        """
        compact = "".join(unicodedata.normalize("NFKC", text).split())
        if written := _WRITTEN.fullmatch(compact):
            era = era_named(written[1]) if written[1] else None
            number = 1 if written[2] == "元" else int(written[2])
            if era and number:
                return cls(era.base + number)
            if not era and _FOUR_DIGITS <= number < dt.MAXYEAR:
                return cls(number)
        remedy = msg("年度は「令和8年度」「R8」「2026年度」のように書いてください")
        raise Invalid(remedy, {"fiscal_year": [remedy]})


def fiscal_year(day: dt.date) -> FiscalYear:
    """The fiscal year `day` belongs to: 2027-03-31 is 令和8年度, 2027-04-01 is 令和9年度."""
    return FiscalYear(day.year if day.month >= 4 else day.year - 1)  # noqa: PLR2004 - April
