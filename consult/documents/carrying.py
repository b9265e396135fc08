"""From what was matched to the anchors of a new version: an anchor stays with its section, whatever its number.

Pure. An anchor that was ever given in a case is never given to another section; it would put opinions elsewhere.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from consult.documents.matching import Match, match
from consult.documents.matching import Passage as Matched
from consult.errors import Invalid
from consult.i18n import msg


class Passage(Matched, Protocol):
    """What carrying looks at."""

    @property
    def number(self) -> str: ...


@dataclass(frozen=True)
class Choice:
    """What a person says: for each new section the anchor it continues (empty: new), for gone ones where they went."""

    origins: tuple[str, ...]
    gone: Mapping[str, int]  # old anchor → place of the new section that took it up


@dataclass(frozen=True)
class Link:
    """A section that was split off from, or went into, another one."""

    kind: str  # split, merged
    before: str
    after: str


@dataclass(frozen=True)
class Carried:
    """The anchors of a new version, in its order, and the links to the version before."""

    anchors: tuple[str, ...]
    links: tuple[Link, ...]


def proposed(old: Sequence[Passage], new: Sequence[Passage]) -> list[Match]:
    """What the words say; see `matching`."""
    return match(old, new)


def chosen(old: Sequence[Passage], new: Sequence[Passage], choice: Choice) -> list[Match]:
    """The same list from what a person chose.

    Of several sections that continue one anchor, the one the words propose keeps it, else the first.

    Raises:
        Invalid: when the choice is about other sections than these.
    """
    where = {passage.anchor: place for place, passage in enumerate(old)}
    if (
        len(choice.origins) != len(new)
        or not {*filter(None, choice.origins), *choice.gone} <= where.keys()
        or not all(0 <= place < len(new) for place in choice.gone.values())
    ):
        sentence = msg("節の対応が本文と合いません。もう一度「区切りを確かめる」を押してください")
        raise Invalid(sentence, {"text": [sentence]})
    wanted = {m.old: m.new for m in match(old, new) if m.kind == "kept"}
    keeper: dict[int, int] = {}
    for j, anchor in enumerate(choice.origins):
        if anchor and (where[anchor] not in keeper or wanted.get(where[anchor]) == j):
            keeper[where[anchor]] = j
    found = []
    for j, anchor in enumerate(choice.origins):
        i = where.get(anchor)
        kept = i is not None and keeper[i] == j
        found.append(Match("kept" if kept else "split" if anchor else "new", i, j))
    for i, passage in enumerate(old):
        if i not in keeper:
            target = choice.gone.get(passage.anchor)
            found.append(Match("deleted" if target is None else "merged", i, target))
    return found


def carried(
    old: Sequence[Passage], new: Sequence[Passage], matches: Sequence[Match], used: Collection[str]
) -> Carried:
    """Anchors for the new sections: kept ones keep theirs, others take one that nobody ever had."""
    kept = {m.new: old[m.old].anchor for m in matches if m.kind == "kept" and m.old is not None}
    taken = {*used, *(passage.anchor for passage in old)}
    anchors = []
    for place, passage in enumerate(new):
        anchor = kept.get(place) or _free(passage.address, taken.__contains__)
        taken.add(anchor)
        anchors.append(anchor)
    links = [
        Link(m.kind, old[m.old].anchor, anchors[m.new])
        for m in matches
        if m.kind in {"split", "merged"} and m.old is not None and m.new is not None
    ]
    return Carried(tuple(anchors), tuple(links))


def _free(address: str, taken: Callable[[str], bool]) -> str:
    turn, anchor = 2, address
    while taken(anchor):
        anchor, turn = f"{address}v{turn}", turn + 1
    return anchor
