"""Two versions of one case beside each other: which of the two is the earlier one, and what the reader is shown.

The plan in force has anchors of its own making, so it is matched by its words; versions of the draft share anchors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from consult.documents.between import Row, rows
from consult.documents.carrying import Link, carried, proposed
from consult.documents.models import Draft, DraftSection

_KEPT = 32


@dataclass(frozen=True)
class _Passage:
    """A section out of its session, so that a comparison can be kept."""

    anchor: str
    address: str
    level: int
    number: str
    title: str
    text: str


def side_by_side(old: Draft, new: Draft, versions: Sequence[Draft]) -> tuple[Row, ...]:
    """Every section of both, as `between.rows` tells it; `versions` are those of the case, for splits and merges."""
    links = tuple(
        Link(link.kind, link.before, link.after)
        for draft in versions
        if draft.kind != "current" and old.number < draft.number <= new.number
        for link in draft.links
    )
    return _told(_plain(old.sections), _plain(new.sections), links, "current" in {old.kind, new.kind})


def earlier_first(one: Draft, other: Draft) -> tuple[Draft, Draft]:
    """改正前 and 改正後: the plan in force stands before every draft, drafts in their order."""
    first, second = sorted((one, other), key=lambda draft: (draft.kind != "current", draft.number))
    return first, second


def _plain(sections: Sequence[DraftSection]) -> tuple[_Passage, ...]:
    return tuple(_Passage(s.anchor, s.address, s.level, s.number, s.title, s.text) for s in sections)


@lru_cache(maxsize=_KEPT)
def _told(
    old: tuple[_Passage, ...],
    new: tuple[_Passage, ...],
    links: tuple[Link, ...],
    by_words: bool,  # noqa: FBT001 - part of the key of what is kept
) -> tuple[Row, ...]:
    if by_words:
        matched = carried(new, old, proposed(new, old), ())  # the old text takes the anchors of the new one
        old = tuple(replace(p, anchor=anchor) for p, anchor in zip(old, matched.anchors, strict=True))
        links = tuple(
            Link("merged" if link.kind == "split" else "split", link.after, link.before)
            for link in matched.links
        )
    return tuple(rows(old, new, links))
