"""Headings and paragraphs of a plan that came as Markdown.

Markup is read for structure only: the text comes out plain, HTML in it stays text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consult.documents.headings import NUMBER, Event, Heading, heading_of

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown_events(text: str) -> Iterator[Event]:
    """Headings and paragraphs in order; list items and table rows are paragraphs of their own."""
    place = _Place()
    for token in _PARSER.parse(text):
        place.follow(token)
        match token.type:
            case "inline":
                yield from _inline(token, place)
            case "tr_close":
                yield " | ".join(place.cells)
            case "fence" | "code_block":
                yield token.content.rstrip("\n")


@dataclass
class _Place:
    """Where in the document the reader stands."""

    opened: list[Token] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    marker: str = ""

    def follow(self, token: Token) -> None:
        if token.nesting == 1:
            self.opened.append(token)
        elif token.nesting == -1:
            self.opened.pop()
        if token.type == "list_item_open":
            self.marker = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            self.cells = []

    @property
    def list_depth(self) -> int:
        return sum(token.type == "list_item_open" for token in self.opened)


def _inline(token: Token, place: _Place) -> Iterator[Event]:
    words, around = _words(token), place.opened[-1]
    if around.type in ("th_open", "td_open"):
        place.cells.append(words)
    elif around.type == "heading_open":
        yield _heading(words, int(around.tag[1]))
    elif place.list_depth:
        yield "  " * (place.list_depth - 1) + place.marker + words
        place.marker = " " * len(place.marker)
    else:
        heading = heading_of(words)
        yield heading if heading and heading.rank >= NUMBER else words


def _heading(words: str, level: int) -> Heading:
    inner = heading_of(words)
    if inner is None or inner.rest:
        return Heading(level / 10, "", "", words)
    return Heading(level / 10, inner.number, inner.part, inner.title)


def _words(token: Token) -> str:
    """The text of a line without its markup."""
    breaks = ("softbreak", "hardbreak")
    return "".join("\n" if c.type in breaks else c.content for c in token.children or ()).strip()
