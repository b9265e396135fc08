"""Small counts that could point at a person are not published, nor what a subtraction would give back; pure."""

from collections.abc import Sequence

LEAST = 5  # a cell with fewer people than this says too much about each


def hidden(people: Sequence[int], least: int = LEAST) -> frozenset[int]:
    """Places of the cells to leave out, when the sum of all cells is known.

    Every cell with some but fewer than `least` people. One such cell alone could be had back by subtraction, and so
    could several with fewer than `least` people in all, or with one each: then the next smallest go too, at last even
    empty ones.
    """
    gone = {place for place, number in enumerate(people) if 0 < number < least}
    if not gone:
        return frozenset()
    others = sorted((number, place) for place, number in enumerate(people) if number >= least)
    while len(gone) < 2 or sum(people[place] for place in gone) < max(least, len(gone) + 1):  # noqa: PLR2004 - one alone is a sum
        if not others:
            return frozenset(range(len(people)))
        gone.add(others.pop(0)[1])
    return frozenset(gone)
