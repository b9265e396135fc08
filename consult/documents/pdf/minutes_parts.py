"""Where long minutes are divided: tables of some ten pages, so that 200 pages are not one table.

Laying out a table looks at all of its rows once per page, and one process has one core. A part begins on a new page:
an item begins a part of its own where it can, and a long one goes on under its title.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from consult.documents.editions import MinutesItem, Remark

#: Signs in a part, some ten pages. What is no longer than two of them is set in one.
SIGNS_PER_PART = 20_000
_ROW = 40  # a short remark takes a line or two as well


def parts(items: Sequence[MinutesItem], size: int = SIGNS_PER_PART) -> list[tuple[MinutesItem, ...]]:
    """The items in their order, divided into parts of about `size` signs; every remark is in one of them, once.

    A part ends before an item once it is half full, and within an item when it is full. The result stays with the
    last remark of its item. Minutes of no more than two parts are not divided.
    """
    if sum(map(_weight, items)) <= 2 * size:
        return [tuple(items)]
    found: list[tuple[MinutesItem, ...]] = []
    part: list[MinutesItem] = []
    filled = 0
    for item in items:
        if filled * 2 >= size:
            found.append(tuple(part))
            part, filled = [], 0
        *before, last = _pieces(item, size - filled, size)
        for piece in before:
            found.append((*part, piece))
            part, filled = [], 0
        part.append(last)
        filled += _weight(last)
    return [*found, tuple(part)]


def _pieces(item: MinutesItem, room: int, size: int) -> Iterator[MinutesItem]:
    """The item in pieces, the first of no more than `room`; what stands above its remarks is with the first."""
    start, filled = 0, 0
    rest = item
    for place, remark in enumerate(item.remarks):
        if place > start and filled + _length(remark) > room:
            yield replace(rest, remarks=item.remarks[start:place], result="")
            rest = replace(item, closed="", continued=True)
            start, filled, room = place, 0, size
        filled += _length(remark)
    yield replace(rest, remarks=item.remarks[start:])


def _weight(item: MinutesItem) -> int:
    return sum(map(_length, item.remarks)) + len(item.result) + 2 * _ROW


def _length(remark: Remark) -> int:
    return len(remark.text) + _ROW
