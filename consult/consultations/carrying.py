"""What was said of one opinion, carried to another that says nearly the same: whole sentences, or nothing.

A sentence of the other opinion takes over the points of the base only when every character that counts is the
same. One word more, one word less, する become しない: the whole sentence stays open and a person decides. Pure.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from consult.consultations.rules import Taken
from consult.documents.diff import Piece, compare, merged
from consult.documents.likeness import Reduced, reduced
from consult.documents.text import Stretch, sentences

_OPEN = -1  # nobody has said anything about the character


class Unit(NamedTuple):
    """A sentence: its characters that count, where they begin in the reduced text, its place in the original."""

    key: str
    first: int
    stretch: Stretch


class Stage(NamedTuple):
    """The next sentences of both texts: the same in all that counts, or not."""

    same: bool
    base: Sequence[Unit]
    other: Sequence[Unit]


class Difference(NamedTuple):
    """A place where the other text differs: the words of both in one column, and how many sentences stay open."""

    pieces: tuple[Piece, ...]
    left: int


def stages(base: str, other: str) -> list[Stage]:
    """Both texts side by side, sentence by sentence; a mail broken into other lines still says the same."""
    return _stages(_units(base, reduced(base)), _units(other, reduced(other)))


def carried(base: str, taken: Sequence[Taken], other: str) -> list[Taken]:
    """What was said of `base`, said of `other`: of the sentences both have, in the same order, and of no other.

    Punctuation and blanks go with the characters before them, at the beginning of a sentence with those after.
    """
    ours, theirs = reduced(base), reduced(other)
    owners = _owners(ours.at, taken)
    mine: list[int | None] = [_OPEN] * len(theirs.at)
    found: list[Taken] = []
    for stage in _stages(_units(base, ours), _units(other, theirs)):
        if stage.same:
            start, first = stage.base[0].first, stage.other[0].first
            for n in range(sum(len(unit.key) for unit in stage.other)):
                mine[first + n] = owners[start + n]
            found += _ornament(stage, taken)
    for unit in _units(other, theirs):
        found += _of_sentence(unit, theirs.at, mine)
    return found


def _ornament(stage: Stage, taken: Sequence[Taken]) -> list[Taken]:
    """A line of signs alone, where the base has one too."""
    (one, two) = stage.base[0], stage.other[0]
    if two.key or len(stage.other) > 1:
        return []
    over = next((t for t in taken if t.start <= one.stretch.start and one.stretch.end <= t.end), None)
    return [Taken(*two.stretch, over.point)] if over else []


def differences(base: str, other: str) -> list[Difference]:
    """Every place where `other` does not say what `base` says, in the order of the text."""
    return [
        Difference(
            merged(compare(_words(base, stage.base), _words(other, stage.other))),
            sum(bool(unit.key) for unit in stage.other),
        )
        for stage in stages(base, other)
        if not stage.same
    ]


def said_in(text: str) -> tuple[str, list[str]]:
    """The characters that count of a text, and those of each of its sentences."""
    short = reduced(text)
    return short.key, [unit.key for unit in _units(text, short)]


def _words(text: str, units: Sequence[Unit]) -> str:
    return text[units[0].stretch.start : units[-1].stretch.end] if units else ""


def _units(text: str, short: Reduced) -> list[Unit]:
    found, place = [], 0
    for stretch in sentences(text):
        while place < len(short.at) and short.at[place] < stretch.start:
            place += 1
        first = place
        while place < len(short.at) and short.at[place] < stretch.end:
            place += 1
        found.append(Unit(short.key[first:place], first, stretch))
    return found


def _stages(ours: Sequence[Unit], theirs: Sequence[Unit]) -> list[Stage]:
    mine, yours = [unit.key for unit in ours], [unit.key for unit in theirs]
    found: list[Stage] = []
    a = b = 0
    for block in SequenceMatcher(None, mine, yours, autojunk=False).get_matching_blocks():
        found += _cut_differently(ours[a : block.a], theirs[b : block.b])
        a, b = block.a + block.size, block.b + block.size
        pairs = zip(ours[block.a : a], theirs[block.b : b], strict=True)
        found += [Stage(same=True, base=(one,), other=(two,)) for one, two in pairs]
    return found


def _cut_differently(ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Stage]:
    """No sentence in common here: the same words may only be cut differently, seen from either end."""
    head = _runs([u.key for u in ours], [u.key for u in theirs])
    a, b = sum(n for n, _ in head), sum(n for _, n in head)
    rest, others = ours[a:], theirs[b:]
    tail = _runs([u.key[::-1] for u in reversed(rest)], [u.key[::-1] for u in reversed(others)])[::-1]
    c, d = len(ours) - sum(n for n, _ in tail), len(theirs) - sum(n for _, n in tail)
    yield from _paired(ours[:a], theirs[:b], head)
    if a < c or b < d:
        yield Stage(same=False, base=ours[a:c], other=theirs[b:d])
    yield from _paired(ours[c:], theirs[d:], tail)


def _paired(ours: Sequence[Unit], theirs: Sequence[Unit], runs: list[tuple[int, int]]) -> Iterator[Stage]:
    a = b = 0
    for n, m in runs:
        yield Stage(same=True, base=ours[a : a + n], other=theirs[b : b + m])
        a, b = a + n, b + m


def _runs(mine: Sequence[str], yours: Sequence[str]) -> list[tuple[int, int]]:
    """How many sentences of each text together are the same words, run after run from the beginning."""
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(mine) and b < len(yours):
        i, j, left, right = a + 1, b + 1, mine[a], yours[b]
        while left != right:
            if len(left) < len(right) and i < len(mine) and right.startswith(left):
                left, i = left + mine[i], i + 1
            elif len(right) < len(left) and j < len(yours) and left.startswith(right):
                right, j = right + yours[j], j + 1
            else:
                return found
        found.append((i - a, j - b))
        a, b = i, j
    return found


def _owners(places: Sequence[int], taken: Sequence[Taken]) -> list[int | None]:
    """For each character that counts the point it is in, None when it raises none."""
    marks = sorted(taken, key=lambda t: t.start)
    found: list[int | None] = []
    n = 0
    for place in places:
        while n < len(marks) and marks[n].end <= place:
            n += 1
        inside = n < len(marks) and marks[n].start <= place
        found.append(marks[n].point if inside else _OPEN)
    return found


def _of_sentence(unit: Unit, places: Sequence[int], mine: Sequence[int | None]) -> list[Taken]:
    spans: list[Taken] = []
    last = unit.first + len(unit.key)
    for n in range(unit.first, last):
        start = unit.stretch.start if n == unit.first else places[n]
        end = places[n + 1] if n + 1 < last else unit.stretch.end
        if start == end or mine[n] == _OPEN:
            continue  # the first of several letters one character stands for, or a character left open
        if spans and spans[-1].end == start and spans[-1].point == mine[n]:
            spans[-1] = Taken(spans[-1].start, end, mine[n])
        else:
            spans.append(Taken(start, end, mine[n]))
    return spans
