"""How often advice was asked, by topic and by kind of who asked: for the desk and, as CSV, for the yearly review."""

from collections.abc import Mapping
from typing import Any

from consult.collaboration.advice.rules import CATEGORIES, TOPICS
from consult.i18n import gettext

Counts = Mapping[tuple[str, str], int]


def table_of(found: Counts) -> list[list[Any]]:
    """A line for each topic with its sum, and one for all; nothing when nothing was asked."""
    if not found:
        return []
    rows = [[found.get((category, topic), 0) for category in CATEGORIES] for topic in TOPICS]
    totals = [sum(column) for column in zip(*rows, strict=True)]
    titles = [*(gettext(word) for word in TOPICS.values()), gettext("合計")]
    return [[title, *row, sum(row)] for title, row in zip(titles, [*rows, totals], strict=True)]


def lines_of(year: int, found: Counts) -> list[list[Any]]:
    """The same as lines of a file: year, who, what, how many."""
    return [
        [year, gettext(CATEGORIES[category]), gettext(TOPICS[topic]), number]
        for (category, topic), number in sorted(found.items())
    ]
