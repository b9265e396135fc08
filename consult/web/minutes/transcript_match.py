"""Matching a transcript with the meeting: whose words each speaker's are, and where each item begins."""

import re
from typing import Any, Final

from consult.bodies.models import Membership
from consult.db import db
from consult.i18n import gettext, msg
from consult.meetings import queries
from consult.meetings.actions.transcribing import Said
from consult.meetings.models import Meeting
from consult.meetings.transcripts import Turn
from consult.web.forms import Typed

SKIP, LABEL = "skip", "label"
_TITLES: Final = {
    "chair": ("会長", "委員長", "議長", "座長"),
    "deputy": ("副会長", "副委員長", "副議長", "副座長"),
}
_OPENED = re.compile(r"議題\s*([0-9０-９]{1,3})\s*(?:に入|に移|へ移|に進|へ進|を始)")


def speakers(turns: list[Turn]) -> list[str]:
    """Everyone named in the file, in order of their first words."""
    return list(dict.fromkeys(turn.speaker for turn in turns))


def guess(who: str, called: list[tuple[Membership, str]]) -> str:
    """Whose words a speaker's probably are: by how members are called, by their office, by a family name."""
    title = next((office for office, words in _TITLES.items() if who in words), "")
    fits = [
        [m for m, label in called if label == who],
        [m for m, _label in called if title and m.office == title],
        sorted(
            (m for m, _label in called if m.short_name and m.short_name in who),
            key=lambda m: -len(m.short_name),
        ),
    ]
    found = next((members[0] for members in fits if members), None)
    return str(found.id) if found else LABEL if who else SKIP


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
    if meeting.items and not starts and not typed.wrong and typed["opening"] != "yes":
        typed.wrong["opening"] = [
            msg("議題の始まりを1つは書くか、すべて開会のことばに入れると選んでください")
        ]
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
    found = next((n for n, turn in enumerate(turns, 1) if turn.item == place), None) or _spoken(turns, place)
    field = f"item-{item.id}"
    told = typed[field] if typed.wrong or typed[field] else (str(found) if found else "")
    return {
        "field": field,
        "n": place,
        "title": item.title,
        "value": told,
        "error": typed.error_of.get(field, ""),
    }


def _spoken(turns: list[Turn], place: int) -> int | None:
    """Where somebody says that an item begins, when no heading does."""
    for n, turn in enumerate(turns, 1):
        if (said := _OPENED.search(turn.text)) and int(said[1]) == place:
            return n
    return None
