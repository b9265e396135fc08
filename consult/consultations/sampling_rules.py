"""The check by sample, as rules anyone can repeat: how many are read again, and which. Pure."""

import hashlib
import math
from collections.abc import Iterable, Sequence

PERCENT, LEAST = 5, 10  # of procedures that say nothing else


def sample_size(population: int, *, percent: int = PERCENT, least: int = LEAST, before: int = 0) -> int:
    """How many of `population` are read again: so many percent, at least so many, never more than there are.

    After a round of `before` in which something was found, twice as many as before.
    """
    wanted = max(math.ceil(population * percent / 100), least, 2 * before)
    return min(population, wanted)


def digest_of(numbers: Iterable[str]) -> str:
    """SHA-256 over receipt numbers in their order, one a line: what is drawn from, said before the draw."""
    return hashlib.sha256("".join(f"{number}\n" for number in numbers).encode()).hexdigest()


def draw(seed: str, numbers: Sequence[str], size: int) -> list[str]:
    """`size` of the receipt numbers: those whose SHA-256 of "seed:number" comes first.

    Whoever has the seed and the numbers draws the same; whoever does not have the seed can foresee none.
    """
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())[:size]
