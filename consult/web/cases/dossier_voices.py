"""Words said in a room, many and short: listed with their numbers under what they belong to, not as forms."""

from collections.abc import Sequence
from typing import Any

from consult.dossier.sheets import Item, Sheet, Type, Written
from consult.i18n import gettext


def voices(sheet: Sheet, written: Sequence[Written]) -> list[dict[str, Any]]:
    """The rows of a kind of sheet that is written a line each, by its first choice (場面), in the order of its words.

    Each row: its number, who said it (the other choices), the words.
    """
    choices = [item for item in sheet.items if item.type is Type.CHOICE and item.public]
    if not choices:
        return [{"title": "", "rows": [_row(sheet, w, ()) for w in written]}]
    first, others = choices[0], choices[1:]
    found = []
    for code in (*first.words, None):
        rows = [_row(sheet, w, others) for w in written if w.values.get(first.name) == code]
        if rows:
            found.append({"title": gettext(first.words[code]) if code else "", "rows": rows})
    return found


def _row(sheet: Sheet, written: Written, choices: Sequence[Item]) -> dict[str, Any]:
    said_by = [
        gettext(i.words[written.values[i.name]]) for i in choices if written.values.get(i.name) in i.words
    ]
    return {"number": written.number, "by": "、".join(said_by), "text": written.values.get(sheet.many) or ""}
