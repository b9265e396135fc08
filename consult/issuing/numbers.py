"""文書番号: the year's register of the city, and the council's own; given once, without gaps."""

from typing import Final, Protocol

from consult import clock
from consult.calendars import fiscal_year
from consult.calendars.fiscal import FiscalYear
from consult.i18n import using

SERIES: Final = {"city": "issued", "council": "issued_council"}


class Numbered(Protocol):
    """What stands in a register."""

    @property
    def series(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def number(self) -> int: ...


def this_year() -> int:
    """The 年度 a number of today belongs to."""
    return fiscal_year(clock.today()).year


def text(series: str, year: int, number: int, municipality: str) -> str:
    """8緑第12号; 8緑議第3号 for the council: the year, the sign of who sends it, the number."""
    sign = municipality[:1] + ("議" if series == "council" else "")
    with using("ja"):
        return f"{FiscalYear(year).short[1:]}{sign}第{number}号"


def shown(document: Numbered, municipality: str) -> str:
    """The number of an issued document."""
    return text(document.series, document.year, document.number, municipality)
