"""Which section of a new version is which section of the version before: a proposal that a person confirms.

Pure. Equal wording decides first, whatever the numbers say; then a heading that only one section has; then how much
of the wording is shared, helped by an equal number or heading. What is left is looked for inside other sections:
a section may have been split, or have gone into another one. Everything else is new or was deleted.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from consult.documents.text import bigrams, duplicate_key

Kind = Literal["kept", "split", "merged", "new", "deleted"]
ENOUGH = 0.45  # of the wording shared, with what an equal number or heading adds
BONUS = 0.15
INSIDE = 0.6  # of a passage found inside another one
_SHORTEST = 20  # characters; less says nothing about where it came from
_NEAREST = 10
_COMMON = 60  # sections; a pair of letters in more of them than this tells none from another


class Passage(Protocol):
    """What matching looks at; `address` is made of the printed numbers, `anchor` may be."""

    @property
    def anchor(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Match:
    """One proposal: places in the old and the new sequence. `sure`: equal wording, or equal number and heading."""

    kind: Kind
    old: int | None
    new: int | None
    sure: bool = True


class _Side:
    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.titles = [duplicate_key(p.title) for p in passages]
        self.bodies = [duplicate_key(p.text) for p in passages]
        self.grams = [frozenset(bigrams(t + b)) for t, b in zip(self.titles, self.bodies, strict=True)]
        self.free = dict.fromkeys(range(len(passages)))

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """Where each pair of letters is, but for those that are nearly everywhere."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, grams in enumerate(self.grams):
            for gram in grams:
                found[gram].append(place)
        return {gram: held for gram, held in found.items() if len(held) <= _COMMON}


def match(old: Sequence[Passage], new: Sequence[Passage]) -> list[Match]:
    """Every section of both sides exactly once as kept, new or deleted; split and merged name where from or to.

    Kept, split and new come in the order of the new text, then merged and deleted in that of the old one.
    """
    a, b = _Side(old), _Side(new)
    pairs: dict[int, tuple[int, bool]] = {}
    for stage in (_equal, _alike):
        for i, j, sure in stage(a, b):
            if i in a.free and j in b.free:
                del a.free[i], b.free[j]
                pairs[j] = (i, sure)
    for j in list(b.free):  # a section in many small parts: the first part keeps its anchor
        origin = _inside(b, j, a, a.free)
        if origin is not None:
            del a.free[origin], b.free[j]
            pairs[j] = (origin, False)
    return list(_told(a, b, pairs))


def _told(a: _Side, b: _Side, pairs: Mapping[int, tuple[int, bool]]) -> Iterator[Match]:
    where = {i: j for j, (i, _) in pairs.items()}
    for j in range(len(b.passages)):
        if j in pairs:
            yield Match("kept", pairs[j][0], j, pairs[j][1])
        else:
            origin = _inside(b, j, a, where)
            yield Match("new" if origin is None else "split", origin, j, origin is None)
    for i in a.free:
        target = _inside(a, i, b, pairs)
        yield Match("deleted" if target is None else "merged", i, target, sure=False)


def _equal(a: _Side, b: _Side) -> Iterator[tuple[int, int, bool]]:
    """Equal heading and text; of several the one with the same number, then in order."""
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, passage in enumerate(a.passages):
        held[_exact(passage)].append(i)
    waiting = []
    for j, passage in enumerate(b.passages):
        twins = held.get(_exact(passage), [])
        same = next((i for i in twins if a.passages[i].address == passage.address), None)
        if same is None:
            waiting.append(j)
        else:
            twins.remove(same)
            yield same, j, True
    for j in waiting:
        twins = held.get(_exact(b.passages[j]), [])
        if twins:
            yield twins.pop(0), j, True


def _exact(passage: Passage) -> tuple[str, str]:
    return passage.title, passage.text


def _alike(a: _Side, b: _Side) -> Iterator[tuple[int, int, bool]]:
    """Best first: sections with the same heading, the same number or enough shared wording."""
    once = _unique(a, b)
    found = []
    for j, i, shared in _candidates(a, b):
        same_title = bool(b.titles[j]) and a.titles[i] == b.titles[j]
        same_number = a.passages[i].address == b.passages[j].address
        both = len(a.grams[i]) + len(b.grams[j])
        score = (2 * shared / both if both else 0.0) + BONUS * (same_title + same_number)
        if same_title and (same_number or (i, j) in once):
            score += 1
        if score >= ENOUGH:
            found.append((-score, abs(i - j), j, i, same_title and same_number))
    for _, _, j, i, sure in sorted(found):
        yield i, j, sure


def _unique(a: _Side, b: _Side) -> set[tuple[int, int]]:
    """Pairs of sections whose heading nobody else has among those still free."""
    left, right = ({t: i for i, t in _titles(side)} for side in (a, b))
    many = [Counter(t for _, t in _titles(side)) for side in (a, b)]
    return {(left[t], right[t]) for t in left.keys() & right.keys() if all(count[t] == 1 for count in many)}


def _titles(side: _Side) -> Iterator[tuple[int, str]]:
    return ((place, side.titles[place]) for place in side.free if side.titles[place])


def _candidates(a: _Side, b: _Side) -> Iterator[tuple[int, int, int]]:
    """New place, old place and how many pairs of letters they share; only what can be alike at all."""
    by_number = {a.passages[i].address: i for i in a.free}
    by_title: dict[str, list[int]] = defaultdict(list)
    for i, title in _titles(a):
        by_title[title].append(i)
    for j in list(b.free):
        shared = Counter(i for gram in b.grams[j] for i in a.index.get(gram, ()) if i in a.free)
        near = {i for i, _ in shared.most_common(_COMMON)}
        near.update(by_title.get(b.titles[j], [])[:_COMMON] if b.titles[j] else ())
        if (same := by_number.get(b.passages[j].address)) is not None:
            near.add(same)
        for i in near:
            yield j, i, len(a.grams[i] & b.grams[j])


def _inside(small: _Side, place: int, large: _Side, among: Container[int]) -> int | None:
    """The section of the other side that holds most of this one, if it holds enough of it."""
    if len(small.bodies[place]) < _SHORTEST:
        return None
    mine = frozenset(bigrams(small.bodies[place]))
    shared = Counter(i for gram in mine for i in large.index.get(gram, ()) if i in among)
    near = (i for i, _ in shared.most_common(_NEAREST))
    best = max(((len(mine & large.grams[i]) / len(mine), -i) for i in near), default=(0.0, 0))
    return -best[1] if best[0] >= INSIDE else None
