"""Hints for the clerk who reads a text before it is published: here may be someone's contact or number.

Only hints: a person decides. Names need a person's eye and are not guessed at.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a passage looks like."""

    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    MY_NUMBER = "my_number"


class Hint(NamedTuple):
    """A passage of the original text, `start` up to not including `end`, and what it looks like."""

    start: int
    end: int
    kind: Kind


_DASHES = frozenset("‐‑‒–—―−ー─")
# Lengths are bounded (RFC 5321 §4.5.3.1), so that a long text without an address costs no more than its length.
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_AREA = r"(?:\+81[- ]?(?:\(0\))?\d{1,4}|\(0\d{1,4}\)|0\d{1,4})"
_PHONE = re.compile(rf"(?<![\d-]){_AREA}[-() ]{{0,2}}\d{{1,4}}[-() ]{{0,2}}\d{{3,4}}(?![-\d])")
_POSTAL = re.compile(r"〒\s*\d{3}[- ]?\d{4}(?![-\d])|(?<![\d-])\d{3}-\d{4}(?![-\d])")
_TWELVE = re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![-\d])")
_PHONE_DIGITS = (10, 11)
_LOW_WEIGHTS = 6


def personal_data_hints(text: str) -> list[Hint]:
    """Passages that look like an e-mail address, a phone number, a postal code or a My Number."""
    if not re.search(r"[0-9@]", unicodedata.normalize("NFKC", text)):
        return []
    plain, origin = _flattened(text)
    hints: list[Hint] = []
    taken: set[int] = set()
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(plain):
            start, end = origin[match.start()], origin[match.end() - 1] + 1
            if taken.isdisjoint(range(start, end)) and _plausible(kind, match[0]):
                hints.append(Hint(start, end, kind))
                taken.update(range(start, end))
    return sorted(hints)


# In this order: what an earlier kind has claimed is not offered again as a later one.
_PATTERNS = {Kind.EMAIL: _EMAIL, Kind.MY_NUMBER: _TWELVE, Kind.PHONE: _PHONE, Kind.POSTAL_CODE: _POSTAL}


def _flattened(text: str) -> tuple[str, list[int]]:
    """The text in half width, and for each of its characters the place it came from."""
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        plain = "-" if character in _DASHES else unicodedata.normalize("NFKC", character)
        characters.append(plain)
        origin += [place] * len(plain)
    return "".join(characters), origin


def _plausible(kind: Kind, passage: str) -> bool:
    digits = "".join(filter(str.isdigit, passage.replace("+81", "0").replace("(0)", "")))
    if kind is Kind.PHONE:
        return len(digits) in _PHONE_DIGITS
    return kind is not Kind.MY_NUMBER or is_my_number(digits)


def is_my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a My Number (番号法施行令8条, 総務省令85号5条)."""
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):  # noqa: PLR2004 - its length
        return False
    body = [int(digit) for digit in reversed(digits[:-1])]
    weighted = sum(d * (n + 1 if n <= _LOW_WEIGHTS else n - 5) for n, d in enumerate(body, start=1))
    rest = weighted % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)
