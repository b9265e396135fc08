"""Telling a letter made to hold the parser of the standard library: its time grows with the square of a header."""

import re

LARGEST_HEADER, LARGEST_HEADERS, MOST_PARTS = 4 * 1024, 64 * 1024, 2_000
_COSTLY = re.compile(
    rb"^(?:content-[a-z-]+|from|date|message-id):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)


def is_costly(body: bytes) -> bool:
    """Whether only a letter made to cost time has such headers, or so many parts."""
    lengths = [len(found[0]) for found in _COSTLY.finditer(body)]
    too_many = body.count(b"\n--") > MOST_PARTS or sum(lengths) > LARGEST_HEADERS
    return too_many or max(lengths, default=0) > LARGEST_HEADER
