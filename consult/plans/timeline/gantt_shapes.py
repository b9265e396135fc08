"""What a drawn timeline is made of: events, bars, rows, and the measures everything is counted in. Pure."""

from dataclasses import dataclass, field
from typing import Final

from consult.calendars import FuzzyDate

THIRD: Final = 16  # pixels
MONTH: Final = 3 * THIRD
BAR: Final = 22
GAP: Final = 4
HEAD: Final = 46
LANE: Final = 168
LINE: Final = 15
NAME: Final = 11  # characters of a name on one line; a longer one breaks
_THIRD_DAYS: Final = 10
Point = int  # thirds since the year 0


@dataclass(frozen=True)
class Event:
    """Something that happened or is to come: who, what, from when until when, as exactly as it is known."""

    lane: str
    title: str
    date: FuzzyDate
    until: FuzzyDate | None = None
    sign: str = ""  # what stands in the bar: the number of a meeting, the first character of what it was
    planned: bool = False
    note: str = ""
    anchor: str = ""

    @property
    def span(self) -> tuple[Point, Point]:
        """The first third it touches and the one after its last."""
        end = self.until or self.date
        return third(self.date.first.year, self.date.first.month, self.date.first.day), 1 + third(
            end.last.year, end.last.month, end.last.day
        )


@dataclass(frozen=True)
class Bar:
    """An event in place: pixels from the left and the top of the drawing."""

    event: Event
    x: int
    y: int
    width: int
    height: int = BAR


@dataclass(frozen=True)
class Row:
    """One body with its bars; bars of one time stand below each other in the order given."""

    lines: tuple[str, ...]  # its name
    y: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Drawing:
    """Everything in its place: `years` and `months` are texts with x and width, `thirds` where 旬 begin."""

    width: int
    height: int
    rows: tuple[Row, ...]
    years: tuple[tuple[str, int, int], ...]
    months: tuple[tuple[int, int, int], ...]
    thirds: tuple[int, ...] = field(default_factory=tuple)


def third(year: int, month: int, day: int) -> Point:
    """Where a day lies, in thirds of months since the year 0."""
    return (year * 12 + month - 1) * 3 + min((day - 1) // _THIRD_DAYS, 2)
