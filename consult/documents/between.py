"""What became of each section between two versions, and both wordings beside each other（新旧対照表）.

Pure. Sections are known by their anchors. Rows come in the order of the later text; a deleted section stands where
it stood. Joined, the pieces of a row are exactly the two headings and the two texts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from consult.documents import canonical
from consult.documents.carrying import Link
from consult.documents.diff import Comparison, Piece, compare, compare_long
from consult.i18n import N_

State = Literal["same", "changed", "moved", "renumbered", "split", "merged", "new", "deleted"]
STATES: Final[dict[State, str]] = {
    "same": N_("同じ"),
    "changed": N_("変わった"),
    "moved": N_("場所が変わった"),
    "renumbered": N_("番号が変わった"),
    "split": N_("分かれた"),
    "merged": N_("ほかの節にまとめた"),
    "new": N_("新しい"),
    "deleted": N_("なくなった"),
}


class Passage(canonical.Passage, Protocol):
    """What comparing looks at: what is printed, and the anchor that stays."""

    @property
    def anchor(self) -> str: ...


@dataclass(frozen=True)
class Row:
    """One section in both versions. `other`: heading of the section it was split from or went into."""

    anchor: str
    states: tuple[State, ...]
    level: int
    heading: str
    before_heading: tuple[Piece, ...] = ()
    before: tuple[Piece, ...] = ()
    after_heading: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    other: str = ""
    other_anchor: str = ""

    @property
    def same(self) -> bool:
        """Whether there is nothing to show."""
        return self.states == ("same",)


def heading_of(passage: Passage) -> str:
    """Number and title as one line."""
    return f"{passage.number} {passage.title}".strip()


def rows(old: Sequence[Passage], new: Sequence[Passage], links: Iterable[Link] = ()) -> list[Row]:
    """Every section of both versions once, with what became of it."""
    before = {passage.anchor: passage for passage in old}
    after = {passage.anchor: passage for passage in new}
    moved = _moved(old, new)
    split, merged = {}, {}
    for link in links:
        if link.kind == "split" and link.before in before and link.after not in before:
            split[link.after] = link.before
        elif link.kind == "merged" and link.after in after and link.before not in after:
            merged[link.before] = link.after
    found = []
    for passage in new:
        twin = before.get(passage.anchor)
        if twin is not None:
            found.append(_kept(twin, passage, moved=passage.anchor in moved))
        else:
            origin = before.get(split.get(passage.anchor, ""))
            found.append(_added(passage, origin))
    return _with_gone(found, [p for p in old if p.anchor not in after], old, after, merged)


def _kept(old: Passage, new: Passage, *, moved: bool) -> Row:
    heads = _heads(old, new)
    texts = compare_long(old.text, new.text) if old.text != new.text else _equal(old.text)
    states: list[State] = []
    if old.title != new.title or old.text != new.text:
        states.append("changed")
    if moved:
        states.append("moved")
    if old.number != new.number:
        states.append("renumbered")
    return Row(
        new.anchor, tuple(states) or ("same",), new.level, heading_of(new),
        heads.old, texts.old, heads.new, texts.new,
    )  # fmt: skip


def _heads(old: Passage, new: Passage) -> Comparison:
    """A number that changed is one change: 第3章 → 第4章, not 3 → 4."""
    if old.number == new.number:
        return compare(heading_of(old), heading_of(new))
    titles = compare(old.title, new.title)

    def side(
        passage: Passage, op: Literal["removed", "added"], title: tuple[Piece, ...]
    ) -> tuple[Piece, ...]:
        gap: tuple[Piece, ...] = (("same", " "),) if passage.number and passage.title else ()
        number: tuple[Piece, ...] = ((op, passage.number),) if passage.number else ()
        return (*number, *gap, *title)

    return Comparison(side(old, "removed", titles.old), side(new, "added", titles.new))


def _equal(text: str) -> Comparison:
    pieces: tuple[Piece, ...] = (("same", text),) if text else ()
    return Comparison(pieces, pieces)


def _added(passage: Passage, origin: Passage | None) -> Row:
    head: tuple[Piece, ...] = (("added", heading_of(passage)),)
    if origin is None:
        text: tuple[Piece, ...] = (("added", passage.text),) if passage.text else ()
        return Row(
            passage.anchor, ("new",), passage.level, heading_of(passage), after_heading=head, after=text
        )
    return Row(
        passage.anchor, ("split",), passage.level, heading_of(passage), after_heading=head,
        after=compare_long(origin.text, passage.text).new,
        other=heading_of(origin), other_anchor=origin.anchor,
    )  # fmt: skip


def _gone(passage: Passage, target: Passage | None) -> Row:
    head: tuple[Piece, ...] = (("removed", heading_of(passage)),)
    if target is None:
        text: tuple[Piece, ...] = (("removed", passage.text),) if passage.text else ()
        return Row(
            passage.anchor, ("deleted",), passage.level, heading_of(passage), before_heading=head, before=text
        )
    return Row(
        passage.anchor, ("merged",), passage.level, heading_of(passage), before_heading=head,
        before=compare_long(passage.text, target.text).old,
        other=heading_of(target), other_anchor=target.anchor,
    )  # fmt: skip


def _with_gone(
    found: list[Row],
    gone: Sequence[Passage],
    old: Sequence[Passage],
    after: dict[str, Passage],
    merged: dict[str, str],
) -> list[Row]:
    """Each one that is gone, behind the section that stood before it."""
    if not gone:
        return found
    behind: dict[str, list[Row]] = {}
    last, lost = "", {passage.anchor for passage in gone}
    for passage in old:
        if passage.anchor in lost:
            behind.setdefault(last, []).append(_gone(passage, after.get(merged.get(passage.anchor, ""))))
        else:
            last = passage.anchor
    return [*behind.get("", []), *(r for row in found for r in (row, *behind.get(row.anchor, [])))]


def _moved(old: Sequence[Passage], new: Sequence[Passage]) -> set[str]:
    """The fewest sections one has to move to get from one order to the other, and those under another heading."""
    place = {passage.anchor: n for n, passage in enumerate(old)}
    common = [passage.anchor for passage in new if passage.anchor in place]
    still = _longest_rise([place[anchor] for anchor in common])
    parents = [_parents(side) for side in (old, new)]
    kept = set(common)
    return {
        anchor
        for n, anchor in enumerate(common)
        if n not in still or _elsewhere(parents[0][anchor], parents[1][anchor], kept)
    }


def _elsewhere(before: str, after: str, kept: set[str]) -> bool:
    """Under another heading, though the one before is still there."""
    return before != after and (before in kept or not before) and (after in kept or not after)


def _parents(passages: Sequence[Passage]) -> dict[str, str]:
    found: dict[str, str] = {}
    path: list[Passage] = []
    for passage in passages:
        while path and path[-1].level >= passage.level:
            path.pop()
        found[passage.anchor] = path[-1].anchor if path else ""
        path.append(passage)
    return found


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Places of one longest rising run of numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [number], [place]
    kept, place = set(), ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
