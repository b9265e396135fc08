"""A timeline as a drawing: a row for each body, a column for each month, thirds where a date is that exact. Pure.

Everything is a whole number of pixels; a month is three thirds wide whatever its days, because 旬 are. A date that is
known to the month fills its month: the drawing claims no more than the source.
"""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from consult.calendars import FuzzyDate
from consult.calendars.precision import Precision
from consult.plans.timeline.gantt_shapes import (
    BAR,
    GAP,
    HEAD,
    LANE,
    LINE,
    MONTH,
    NAME,
    THIRD,
    Bar,
    Drawing,
    Event,
    Point,
    Row,
)


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


def _rows(events: Sequence[Event], first: Point) -> Iterator[Row]:
    y = HEAD
    for name in dict.fromkeys(event.lane for event in events):
        own = [event for event in events if event.lane == name]
        bars = tuple(_bars(own, first, y))
        lines = tuple(_lines(name))
        height = max(max(bar.y + bar.height for bar in bars) - y, BAR - LINE + LINE * len(lines)) + GAP
        yield Row(lines, y, height, bars)
        y += height


def _lines(name: str) -> list[str]:
    """A name in lines: broken between words, within one only where it is too long."""
    return wrap(name, NAME * 2 if name.isascii() else NAME, break_on_hyphens=False) or [name]


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
