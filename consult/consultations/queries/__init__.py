"""Reads of a consultation, by who asks: the office, the sender with a code, the public."""

from consult.consultations.queries.counts import Counts, counts
from consult.consultations.queries.notice import (
    consultation_of,
    consulted_draft,
    missing_items,
    notice_lines,
    publicity_of,
    sections_of,
)

__all__ = [
    "Counts",
    "consultation_of",
    "consulted_draft",
    "counts",
    "missing_items",
    "notice_lines",
    "publicity_of",
    "sections_of",
]
