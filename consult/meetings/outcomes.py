"""決定事項・宿題 in a record, with the 議題 they come from; what of them anyone may read. Reads and writes nothing."""

from collections.abc import Mapping
from typing import Any

from consult.meetings.models import Outcome

Record = Mapping[str, Any]


def recorded(outcome: Outcome) -> dict[str, Any]:
    """One of them as the record keeps it; what comes from no item names none."""
    said = {"kind": outcome.kind, "text": outcome.text, "owner": outcome.owner, "due": outcome.due}
    return {**said, **({"item": outcome.item.position} if outcome.item else {})}


def private(record: Record) -> list[Record]:
    """Those that come from an item held in private: left out of everything public, like what was said there."""
    shut = {
        item["position"]
        for item in record["items"]
        if item["closed_reason"] or record["openness"] == "closed"
    }
    return [one for one in record["outcomes"] if one.get("item") in shut]


def told(record: Record) -> list[Record]:
    """Those anyone may read."""
    kept = private(record)
    return [one for one in record["outcomes"] if one not in kept]


def sentence(outcome: Record) -> str:
    """The words as they are printed: with the number of the item at the end."""
    return f"{outcome['text']}（議題{outcome['item']}）" if outcome.get("item") else str(outcome["text"])


def task(outcome: Record) -> str:
    """A 宿題 on one line: who, what, by when."""
    said = f"{outcome['owner']}：{outcome['text']}"
    return f"{said}（{outcome['due']}）" if outcome["due"] else said
