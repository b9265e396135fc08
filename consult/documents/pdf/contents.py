"""The contents page of a long document: set last, when the page of every part is known.

Its links are written as addresses of a host that cannot be (RFC 2606) and turned into places of the document before
the part is kept; the whole adds the places they lead to.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pydyf

from consult.documents.pdf.chunk_parts import Destination, Head
from consult.documents.pdf.render import environment

NAME = "00000-contents"  # sorts after the first part and before the second
HOST = "https://contents.invalid/"
_RANGE = re.compile('data-range="([^"]*)"')
_SECTION = 2  # the level of headings it names
_LINES = 38  # on a page, to begin with


@dataclass(frozen=True)
class Entry:
    """A line: what, on which page of the document, and where its link leads."""

    level: int
    label: str
    page: int
    target: str

    @property
    def link(self) -> str:
        """The address that `placed` turns into a place."""
        return f"{HOST}{self.target}#{quote(self.label)}"


def range_of(body: str) -> str:
    """What a part of the page says it holds, such as 1–100; empty when it says nothing."""
    found = _RANGE.search(body)
    return found[1] if found else ""


def entries(heads: Sequence[tuple[str, Head]], ranges: Mapping[str, str], own_pages: int) -> list[Entry]:
    """The lines for parts in their order, when the contents themselves take `own_pages` after the first part."""
    found, before = [], 0
    for place, (name, head) in enumerate(heads):
        found += [
            Entry(1, mark.title, before + mark.page + 1, f"{name}-{n}")
            for n, mark in enumerate(head.bookmarks)
            if mark.level == _SECTION
        ]
        if ranges[name]:
            found.append(Entry(2, ranges[name], before + 1, f"{name}-top"))
        before += head.pages + (own_pages if place == 0 else 0)
    return found


def page(lines: Sequence[Entry], heading: str) -> str:
    """The body of the page."""
    return environment().get_template("pdf/contents.html").render(entries=lines, heading=heading)


def places(name: str, head: Head) -> list[Destination]:
    """Where the lines about a part lead."""
    top = [Destination(f"{name}-top", 0, 0, head.height)]
    return top + [
        Destination(f"{name}-{n}", mark.page, mark.x, mark.y)
        for n, mark in enumerate(head.bookmarks)
        if mark.level == _SECTION
    ]


def settled(write: Callable[[int], int], lines: int) -> int:
    """How many pages the contents take: `write(pages)` sets them for that many and says how many they became."""
    pages = max(1, -(-lines // _LINES))
    for _ in range(4):
        became = write(pages)
        if became == pages:
            return pages
        pages = became
    raise ValueError("a contents page does not settle on a number of pages")


def placed(pdf: pydyf.PDF) -> None:
    """Turn the links of a drawn contents page into links within the document."""
    for link in _links(pdf):
        target, _, label = link["A"]["URI"].string.removeprefix(HOST).partition("#")
        del link["A"]
        link["Dest"], link["Contents"] = pydyf.String(target), pydyf.String(unquote(label))


def _links(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("Subtype") == "/Link" and "A" in thing:
            uri = thing["A"].get("URI")
            if uri is not None and uri.string.startswith(HOST):
                yield thing
