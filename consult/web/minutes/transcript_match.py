"""Matching a transcript with the meeting: whose words each speaker's are, and where each item begins."""

from typing import Any

from consult.db import db
from consult.i18n import gettext, msg
from consult.meetings import queries
from consult.meetings.actions.transcribing import Said
from consult.meetings.models import Meeting
from consult.meetings.transcripts import Turn
from consult.web.forms import Typed

SKIP, LABEL = "skip", "label"


def speakers(turns: list[Turn]) -> list[str]:
    """Everyone named in the file, in order of their first words."""
    return list(dict.fromkeys(turn.speaker for turn in turns))


def beginnings(typed: Typed, meeting: Meeting, turns: int) -> dict[int, int]:
    """Item id → from which turn on (counted from 1) it is spoken about; items left empty take none."""
    starts: dict[int, int] = {}
    for item in meeting.items:
        text = typed.text(f"item-{item.id}")
        if not text:
            continue
        if text.isdecimal() and 1 <= int(text[:6]) <= turns:
            starts[item.id] = int(text[:6])
        else:
            typed.wrong[f"item-{item.id}"] = [msg("1から%(n)sまでの番号を書いてください", n=turns)]
    return starts


def matched(
    meeting: Meeting, turns: list[Turn], chosen: dict[str, str], starts: dict[int, int]
) -> list[Said]:
    """The rows to take in: turns whose speaker was matched, each under the item it falls into."""
    known = {str(m.id): m.id for m in queries.members(db.session(), meeting)}
    by_turn = sorted((first, item) for item, first in starts.items())
    rows = []
    for n, spoken in enumerate(turns, 1):
        choice = chosen.get(spoken.speaker, SKIP)
        if choice == SKIP or (choice not in known and choice != LABEL):
            continue
        item = next((item for first, item in reversed(by_turn) if first <= n), None)
        rows.append(Said(known.get(choice), spoken.speaker or gettext("発言者不明"), item, spoken.text))
    return rows


def item_field(meeting: Meeting, item: Any, turns: list[Turn], typed: Typed) -> dict[str, Any]:
    """The field for where an item begins, filled with what a heading in the file says."""
    place = list(meeting.items).index(item) + 1
    found = next((n for n, turn in enumerate(turns, 1) if turn.item == place), None)
    field = f"item-{item.id}"
    told = typed[field] if typed.wrong or typed[field] else (str(found) if found else "")
    return {
        "field": field,
        "n": place,
        "title": item.title,
        "value": told,
        "error": typed.error_of.get(field, ""),
    }
