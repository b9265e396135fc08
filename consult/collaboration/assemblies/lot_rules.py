"""Lots that need nothing but SHA-256: a seed of two halves, and an order that anyone draws again. Pure.

The city fixes its half before the draw and publishes the digest; the other half is made in public on the day.
Neither alone decides, and no half can be chosen after seeing the other.
"""

import hashlib
from collections.abc import Iterable


def commitment_of(secret: str) -> str:
    """What is published of the city's half before the draw: SHA-256 of its text."""
    return hashlib.sha256(secret.encode()).hexdigest()


def digest_of(numbers: Iterable[str]) -> str:
    """SHA-256 over the numbers in their order, one a line: what is drawn from, fixed before the draw."""
    return hashlib.sha256("".join(f"{number}\n" for number in numbers).encode()).hexdigest()


def seed_of(secret: str, witness: str) -> str:
    """Both halves, joined by a colon."""
    return f"{secret}:{witness}"


def drawn(seed: str, numbers: Iterable[str]) -> list[str]:
    """The numbers in the order of the SHA-256 of "seed:number", the smallest first."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
