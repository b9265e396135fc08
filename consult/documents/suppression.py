"""Small counts that could point at a person are not published, nor what would give them back; pure."""

from collections.abc import Sequence
from itertools import groupby

LEAST = 5  # a cell with fewer people than this says too much about each
_TELLING = 2  # the largest of some cells, of which the sum gives too much away


def hidden(people: Sequence[int], least: int = LEAST) -> frozenset[int]:
    """Places of the cells to leave out, when the sum of all cells and this rule are known.

    Every cell with some but fewer than `least` people goes. One alone, or equal ones, could be had back from the sum,
    and so could those with fewer than `least` people in all: then the next smallest go too, all that are equal at
    once, at last even empty ones. Which cells go never depends on their order, and they are never all equal while
    another is told: whoever exchanges two of them has another table that would be published alike, so each cell
    left out may hold at least two numbers, for those who know this rule too.
    """
    gone = {place for place, number in enumerate(people) if 0 < number < least}
    if not gone:
        return frozenset()
    others = sorted((number, place) for place, number in enumerate(people) if number >= least)
    for _number, equals in groupby(others, key=lambda one: one[0]):
        if _enough([people[place] for place in gone], least):
            break
        gone |= {place for _same, place in equals}
    return frozenset(gone if _enough([people[place] for place in gone], least) else range(len(people)))


def _enough(cells: Sequence[int], least: int) -> bool:
    return sum(cells) >= least and min(cells) < max(cells) > _TELLING
