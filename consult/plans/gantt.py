"""A timeline as a drawing: a row for each body, a column for each month, thirds where a date is that exact. Pure.

Everything is a whole number of pixels; a month is three thirds wide whatever its days, because 旬 are. A date that is
known to the month fills its month: the drawing claims no more than the source.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from consult.calendars import FuzzyDate
from consult.calendars.precision import Precision

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
        return _third(self.date.first.year, self.date.first.month, self.date.first.day), 1 + _third(
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


def drawn(events: Sequence[Event]) -> Drawing | None:
    """The drawing of these events; None where there is nothing to draw."""
    if not events:
        return None
    first = min(event.span[0] for event in events) // 3 * 3
    last = -(-max(event.span[1] for event in events) // 3) * 3
    rows = tuple(_rows(events, first))
    bottom = rows[-1].y + rows[-1].height
    months = tuple(_months(first, last))
    exact = any(
        d.precision in {Precision.THIRD, Precision.DAY} for e in events for d in (e.date, e.until) if d
    )
    thirds = tuple(LANE + n * THIRD for n in range(last - first) if n % 3) if exact else ()
    return Drawing(LANE + (last - first) * THIRD, bottom, rows, tuple(_years(months)), tuple(
        (month, x, MONTH) for _year, month, x in months
    ), thirds)  # fmt: skip


def _third(year: int, month: int, day: int) -> Point:
    return (year * 12 + month - 1) * 3 + min((day - 1) // _THIRD_DAYS, 2)


def _rows(events: Sequence[Event], first: Point) -> Iterator[Row]:
    y = HEAD
    for name in dict.fromkeys(event.lane for event in events):
        own = [event for event in events if event.lane == name]
        bars = tuple(_bars(own, first, y))
        lines = tuple(name[at : at + NAME] for at in range(0, len(name), NAME))
        height = max(max(bar.y + bar.height for bar in bars) - y, BAR - LINE + LINE * len(lines)) + GAP
        yield Row(lines, y, height, bars)
        y += height


def _bars(events: Sequence[Event], first: Point, top: int) -> Iterator[Bar]:
    """Each in the first line where nothing stands yet at its time and nothing given before it stands lower."""
    lines: list[list[tuple[Point, Point]]] = []
    for event in events:
        start, end = event.span
        clash = [n for n, line in enumerate(lines) if any(a < end and start < b for a, b in line)]
        at = max(clash, default=-1) + 1
        if at == len(lines):
            lines.append([])
        lines[at].append((start, end))
        yield Bar(event, LANE + (start - first) * THIRD, top + GAP + at * (BAR + GAP), (end - start) * THIRD)


def _months(first: Point, last: Point) -> Iterator[tuple[int, int, int]]:
    for n, month in enumerate(range(first // 3, last // 3)):
        yield month // 12, month % 12 + 1, LANE + n * MONTH


def _years(months: Iterable[tuple[int, int, int]]) -> Iterator[tuple[str, int, int]]:
    """年度 with where it begins and how wide it is."""
    heads: dict[str, tuple[int, int]] = {}
    for year, month, x in months:
        name = str(FuzzyDate.of_month(year, month).fiscal_year)
        start, width = heads.get(name, (x, 0))
        heads[name] = (start, width + MONTH)
    yield from ((name, x, width) for name, (x, width) in heads.items())
