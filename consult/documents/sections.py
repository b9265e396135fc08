"""A plan as sections with addresses that stay: what an opinion points to when it says 「この部分」.

An anchor is made of the printed numbers (`s3-2-1`), so it survives edits of the text around it; a heading
without a number counts among its sisters. Nothing is thrown away: page numbers and contents lines are
returned as noise, text before the first heading as section `s0`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from consult.documents.headings import Event, Heading
from consult.documents.markdown_plan import markdown_events
from consult.documents.plain_plan import plain_events
from consult.documents.text import normalise_newlines


@dataclass(frozen=True)
class Section:
    """One heading and the text up to the next.

    `level` counts from 1; `number` is the label as printed (第3章, (1), or empty); paragraphs keep their line
    breaks, and a list item or table row is a paragraph of its own.
    """

    anchor: str
    number: str
    level: int
    title: str
    paragraphs: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Number and title as one line."""
        return f"{self.number} {self.title}".strip()

    @property
    def address(self) -> str:
        """What the printed numbers make of it; freshly read, this is its anchor too."""
        return self.anchor

    @property
    def text(self) -> str:
        """The paragraphs as they are kept: parted by empty lines."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Plan:
    """What was read: the title, the sections in order, and the lines left out as page noise."""

    title: str
    sections: tuple[Section, ...]
    noise: tuple[str, ...]


_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s", re.MULTILINE)


def read_plan(text: str, *, markdown: bool | None = None) -> Plan:
    """The sections of a plain or Markdown text; by default a `#` heading decides which it is."""
    clean = normalise_newlines(text).replace("\f", "\n\n")
    if markdown is None:
        markdown = _MARKDOWN_HEADING.search(clean) is not None
    noise: list[str] = []
    events = list(markdown_events(clean) if markdown else plain_events(clean, noise))
    title, events = _without_title(events)
    return Plan(title, tuple(_sections(events)), tuple(noise))


def _without_title(events: list[Event]) -> tuple[str, list[Event]]:
    """A first heading that stands alone above all others is the title of the whole."""
    ranks = [event.rank for event in events if isinstance(event, Heading)]
    first = events[0] if events else None
    if isinstance(first, Heading) and not first.number and len(ranks) > 1 and first.rank < min(ranks[1:]):
        return first.title, events[1:]
    return "", events


@dataclass
class _Node:
    heading: Heading
    anchor: str = "s"
    paragraphs: list[str] = field(default_factory=list)
    children: "list[_Node]" = field(default_factory=list)


def _sections(events: Iterable[Event]) -> Iterator[Section]:
    root = _Node(Heading(-1.0, "", "", ""))
    path = [root]
    for event in events:
        if isinstance(event, str):
            path[-1].paragraphs.append(event)
            continue
        while path[-1].heading.rank >= event.rank:
            path.pop()
        node = _Node(event)
        path[-1].children.append(node)
        path.append(node)
    if root.paragraphs:
        yield Section("s0", "", 1, "", tuple(root.paragraphs))
    yield from _addressed(root, 1)


def _addressed(parent: _Node, level: int) -> Iterator[Section]:
    numbered = any(child.heading.part for child in parent.children)
    used: set[str] = set()
    unnumbered = 0
    for child in parent.children:
        part = child.heading.part
        if not part:
            unnumbered += 1
            part = f"x{unnumbered}" if numbered else str(unnumbered)
        # s0 is the text above the first heading; a printed number may also come twice.
        repeats = (f"{part}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
        if part in used or (level == 1 and part == "0"):
            part = next((name for name in repeats if name not in used), f"{part}z{len(used)}")
        used.add(part)
        child.anchor = f"s{part}" if level == 1 else f"{parent.anchor}-{part}"
        heading = child.heading
        yield Section(child.anchor, heading.number, level, heading.title, tuple(child.paragraphs))
        yield from _addressed(child, level + 1)
