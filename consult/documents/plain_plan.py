"""Headings and paragraphs of a plan that came as plain text.

Blank lines part blocks; a line break inside a block is kept, since nobody can tell a wrapped line from a
verse.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from consult.documents.headings import (
    ARTICLE,
    NUMBER,
    UNNUMBERED,
    Event,
    Heading,
    heading_of,
    is_page_noise,
    reads_as_heading,
)

_ITEM = re.compile(r"\s*[-*+・‣•※○]\s*\S")
_CAPTION = re.compile(r"（[^（）]{1,30}）")


def plain_events(text: str, noise: list[str]) -> Iterator[Event]:
    """Headings and paragraphs in order; page numbers and contents lines go to `noise`."""
    blocks = list(_blocks(text, noise))
    last: Event = ""
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else []
        # Right under a numbered heading a line that stands alone is its motto, not a new heading.
        motto = isinstance(last, Heading) and last.rank >= NUMBER
        if place == 0 and following and _alone(block):
            events: list[Event] = [Heading(0.0, "", "", block[0])]
        elif _alone(block) and _introduces(following) and not motto:
            events = [Heading(UNNUMBERED, "", "", block[0])]
        elif sentence := _sentence_as_heading(block, following):
            events = [sentence]
        else:
            events = list(_block_events(block))
        last = events[-1]
        yield from events


def _blocks(text: str, noise: list[str]) -> Iterator[list[str]]:
    """Runs of lines between blank lines; noise is set aside and does not part a run."""
    block: list[str] = []
    for line in (line.strip(" 　") for line in text.split("\n")):
        if not line.strip():
            if block:
                yield block
            block = []
        elif is_page_noise(line):
            noise.append(line)
        else:
            block.append(line)
    if block:
        yield block


def _alone(block: Sequence[str]) -> bool:
    return (
        len(block) == 1
        and "\t" not in block[0]
        and not _ITEM.match(block[0])
        and not block[0].startswith(("※", "注"))
        and reads_as_heading(block[0])
        and heading_of(block[0]) is None
    )


def _sentence_as_heading(block: Sequence[str], following: Sequence[str]) -> Heading | None:
    """(1) 委員会を設置します。 standing alone above other text."""
    heading = heading_of(block[0], sentence=True) if len(block) == 1 else None
    below = heading_of(following[0], sentence=True) if following else None
    if heading is None or heading.rank < NUMBER or not following:
        return None
    return heading if below is None or below.rank > heading.rank else None


def _introduces(following: Sequence[str]) -> bool:
    """Whether a block is something a heading stands above: prose, a list, a table, a finer heading."""
    if not following:
        return False
    below = heading_of(following[0])
    if below:
        return below.rank > UNNUMBERED
    return (
        len(following) > 1 or "。" in following[0] or bool(_ITEM.match(following[0])) or "\t" in following[0]
    )


def _block_events(lines: Sequence[str]) -> Iterator[Event]:
    kept: list[str] = []
    headings = [heading_of(line) for line in lines]
    for place, (line, heading) in enumerate(zip(lines, headings, strict=True)):
        if heading and not _in_a_list(headings, place):
            captioned = heading.rank == ARTICLE and kept and _CAPTION.fullmatch(kept[-1])
            caption = kept.pop() if captioned and not heading.title else heading.title
            yield from _joined(kept)
            kept = []
            yield replace(heading, title=caption)
            if heading.rest:
                kept.append(heading.rest)
        elif heading or _ITEM.match(line):
            yield from _joined(kept)
            yield line
            kept = []
        else:
            kept.append(line)
    yield from _joined(kept)


def _in_a_list(headings: Sequence[Heading | None], place: int) -> bool:
    """Numbered lines right under each other are a list, not headings without text."""
    here = headings[place]
    neighbours = (*headings[max(place - 1, 0) : place], *headings[place + 1 : place + 2])
    return here is not None and here.rank >= NUMBER and any(n and n.rank == here.rank for n in neighbours)


def _joined(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield "\n".join(lines)
