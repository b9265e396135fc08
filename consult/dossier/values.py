"""Answers of a sheet as JSON keeps them, as rules see them, as a form shows them again. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from consult.dossier.sheets import Sheet, Type, Values


def stored(values: Values) -> dict[str, Any]:
    """Values as JSON keeps them."""
    return {
        name: value.isoformat()
        if isinstance(value, dt.date)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
    }


def restored(sheet: Sheet, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Values back from JSON; items the sheet does not ask any more are left out."""
    found: dict[str, Any] = {}
    for item in sheet.items:
        value = kept.get(item.name)
        if value is None:
            continue
        if item.type is Type.DAY:
            value = dt.date.fromisoformat(value)
        elif item.type is Type.CHOICES:
            value = tuple(value)
        found[item.name] = value
    return found


def typed_again(sheet: Sheet, values: Values) -> dict[str, list[str]]:
    """Values as a form shows them for changing."""
    shown: dict[str, list[str]] = {}
    for item in sheet.items:
        value = values.get(item.name)
        if value is None or value is False:
            continue
        if isinstance(value, tuple):
            shown[item.name] = list(value)
        else:
            shown[item.name] = ["1" if value is True else str(value)]
    return shown
