"""The days the city hall is closed.

National holidays come from the `holidays` library; the year-end closing and local closings are the
municipality's own ordinance and therefore configuration. Whatever is computed names the calendar version
it used, so a later correction of the list never rewrites an old reckoning.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

import holidays as library

from consult.i18n import pick

# The Act on National Holidays took effect in July 1948; the library starts with the first full year.
FIRST_YEAR, LAST_YEAR = 1949, 2099
AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True)
class Closing:
    """Why the city hall is closed on a day; prints in the reader's language."""

    ja: str
    en: str

    def __str__(self) -> str:
        return pick({"ja": self.ja, "en": self.en})


SATURDAY, SUNDAY = Closing("土曜日", "Saturday"), Closing("日曜日", "Sunday")
YEAR_END = Closing("年末年始の休み", "year-end closing")


@cache
def _library_version() -> str:
    """Read once: finding it costs more than a reckoning."""
    return version("holidays")


@cache
def _national(year: int) -> Mapping[dt.date, Closing]:
    japanese = library.country_holidays("JP", years=year, language="ja")
    english = library.country_holidays("JP", years=year, language="en_US")
    return MappingProxyType({day: Closing(name, english[day]) for day, name in japanese.items()})


def national_holiday(day: dt.date) -> Closing | None:
    """The national holiday (substitute holidays included) that falls on `day`."""
    return _national(day.year).get(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


@dataclass(frozen=True)
class CityCalendar:
    """市の休日: weekends, national holidays, year-end (month, day) bounds, and local closings."""

    year_end_from: tuple[int, int] = (12, 29)
    year_end_to: tuple[int, int] = (1, 3)
    closings: Mapping[dt.date, str] = field(default_factory=lambda: MappingProxyType({}))
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)  # first and last year whose holidays are known

    def __hash__(self) -> int:
        return hash(self.version)

    def closed_because(self, day: dt.date) -> Closing | None:
        """Why the city hall is closed on `day`; None on a working day.

        A holiday is named before a weekend, so 元日 on a Sunday reads 元日.
        """
        if day in self.closings:
            return Closing(self.closings[day], self.closings[day])
        if holiday := national_holiday(day):
            return holiday
        place = (day.month, day.day)
        if place >= self.year_end_from or place <= self.year_end_to:
            return YEAR_END
        return {5: SATURDAY, 6: SUNDAY}.get(day.weekday())

    def is_open(self, day: dt.date) -> bool:
        """Whether `day` is a working day of the city."""
        return self.closed_because(day) is None

    def next_open(self, day: dt.date) -> dt.date:
        """`day` itself when the city hall is open, else the next day it is."""
        while not self.is_open(day):
            day += dt.timedelta(days=1)
        return day

    def missing_years(self, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """Years between two days whose national holidays are not known."""
        known = range(self.years[0], self.years[1] + 1)
        return tuple(year for year in range(first.year, last.year + 1) if year not in known)

    def uncovered(self, today: dt.date, days: Iterable[dt.date] = ()) -> tuple[int, ...]:
        """Years that are needed and not known: those of the next `AHEAD`, and those of `days`, in order.

        Asked 60 days ahead, so that the list is there before a deadline in the new year is reckoned.
        """
        wanted = {year for day in days for year in self.missing_years(day, day)}
        return tuple(sorted(wanted.union(self.missing_years(today, today + AHEAD))))

    @property
    def version(self) -> str:
        """What a reckoning was based on: library version, year-end bounds and every local closing."""
        (a, b), (c, d) = self.year_end_from, self.year_end_to
        local = "".join(f" +{day.isoformat()}" for day in sorted(self.closings))
        return f"JP holidays-{_library_version()} {a:02}-{b:02}..{c:02}-{d:02}{local}"


CITY_CALENDAR = CityCalendar()
