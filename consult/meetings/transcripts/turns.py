"""From lines of text to turns: who spoke, in which item, and what they said.

Offices write speakers in a handful of ways: 水野会長：…, ○議長（水野恵子君）　…, 【事務局】…, a name alone before a
tab. A line that begins in none of them goes on with what the last speaker said.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

_NAME = r"[^\s:：。、,，.!?！？「」『』（）()\[\]【】〔〕]{1,20}"
_BEGINNINGS = (
    re.compile(rf"^[○◯●◎〇]\s*(?P<who>{_NAME}(?:[（(][^）)]{{1,20}}[）)])?)[\s　:：]+(?P<said>.*)$"),
    re.compile(r"^[【〔\[](?P<who>[^】〕\]]{1,20})[】〕\]]\s*[:：]?\s*(?P<said>.*)$"),
    re.compile(rf"^(?P<who>{_NAME}(?:[（(][^）)]{{1,20}}[）)])?)\s*[:：]\s*(?P<said>(?!//).*)$"),
    re.compile(rf"^(?P<who>{_NAME})\t+(?P<said>.*)$"),
)
_ITEM = re.compile(r"^[（(]?(?:議題|議案|案件)\s*(?:第)?\s*(?P<n>\d{1,2})(?:号)?[）)]?(?:[\s　:：.．、]|$)")
_NUMBERED = re.compile(r"^\d")


@dataclass(frozen=True)
class Turn:
    """One person speaking: as named in the file ("" when it names nobody), the words, the item's number if told."""

    speaker: str
    text: str
    item: int | None = None


def of_lines(lines: Iterable[str]) -> list[Turn]:
    """The turns of a transcript, in order; headings (議題1 …) say to which item what follows belongs."""
    turns: list[Turn] = []
    item: int | None = None
    for line in lines:
        text = line.strip(" \r\n　\t\ufeff")
        if not text:
            continue
        heading = _ITEM.match(unicodedata.normalize("NFKC", text))
        if heading:
            item = int(heading["n"])
            continue
        beginning = _beginning(text)
        if beginning is not None:
            turns.append(Turn(*beginning, item))
        elif turns and turns[-1].item == item:
            turns[-1] = _going_on(turns[-1], text)
        else:
            turns.append(Turn("", text, item))
    return [turn for turn in turns if turn.text]


def _beginning(text: str) -> tuple[str, str] | None:
    for pattern in _BEGINNINGS:
        found = pattern.match(text)
        if found and not _NUMBERED.match(unicodedata.normalize("NFKC", found["who"])):
            return found["who"].strip(), found["said"].strip()
    return None


def _going_on(turn: Turn, text: str) -> Turn:
    return replace(turn, text=f"{turn.text}\n{text}" if turn.text else text)


def joined(turns: Iterable[Turn]) -> list[Turn]:
    """Captions cut what one person says into pieces: pieces of the same speaker become one turn again."""
    found: list[Turn] = []
    for turn in turns:
        if found and found[-1].item == turn.item and turn.speaker in {found[-1].speaker, ""}:
            found[-1] = replace(found[-1], text=found[-1].text + _gap(found[-1].text, turn.text) + turn.text)
        else:
            found.append(turn)
    return found


def _gap(before: str, after: str) -> str:
    """Latin words are parted by a space; Japanese is not."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before and after else ""
