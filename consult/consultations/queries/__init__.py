"""Reads of a consultation, by who asks: the office, the sender with a code, the public."""

from consult.consultations.queries.counts import Counts, counts, counts_of, has_points, left_out
from consult.consultations.queries.notice import (
    consultation_of,
    consulted_draft,
    consulted_drafts,
    missing_from,
    missing_items,
    notice_lines,
    publicity_of,
    sections_of,
)
from consult.consultations.queries.places import place_of, section_at
from consult.consultations.queries.receipt import (
    PointView,
    ReceiptView,
    by_code,
    public_words,
    receipt_view,
    spans_of,
)
from consult.consultations.queries.similar import Suggestion, near_duplicates, similar_groups
from consult.consultations.queries.triage import (
    Lanes,
    SentenceView,
    exact_duplicates,
    group_by_number,
    groups,
    lanes,
    opinion_by_number,
    opinions,
    point_by_number,
    sentences_of,
    uncovered_of,
)

__all__ = [
    "Counts",
    "Lanes",
    "PointView",
    "ReceiptView",
    "SentenceView",
    "Suggestion",
    "by_code",
    "consultation_of",
    "consulted_draft",
    "consulted_drafts",
    "counts",
    "counts_of",
    "exact_duplicates",
    "group_by_number",
    "groups",
    "has_points",
    "lanes",
    "left_out",
    "missing_from",
    "missing_items",
    "near_duplicates",
    "notice_lines",
    "opinion_by_number",
    "opinions",
    "place_of",
    "point_by_number",
    "public_words",
    "publicity_of",
    "receipt_view",
    "section_at",
    "sections_of",
    "sentences_of",
    "similar_groups",
    "spans_of",
    "uncovered_of",
]
