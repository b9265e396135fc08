"""訂正版: what a new version of the minutes changes against the one before. Pure, over two sealed records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from consult.meetings import outcomes

Record = Mapping[str, Any]
HEADINGS = {
    "observers": "傍聴者", "staff": "事務局", "next_meeting": "次回", "place": "開催場所", "outcomes": "決定事項・宿題",
}  # fmt: skip


def changes(old: Record, new: Record, hidden_before: Iterable[int] = ()) -> list[dict[str, Any]]:
    """What differs: rows by their number, then the headings. `hidden_before` are rows with a withheld passage."""
    hidden = set(hidden_before)
    was = {row["row"]: row for row in rows(old)}
    found = [
        {
            "row": row["row"],
            "speaker": row["speaker"],
            "before": was[row["row"]]["text"],
            "after": row["text"],
            "hidden": row["row"] in hidden,
        }
        for row in rows(new)
        if row["row"] in was and was[row["row"]]["text"] != row["text"]
    ]
    found += [
        {"heading": said, "before": _said(_open(old, name)), "after": _said(_open(new, name))}
        for name, said in HEADINGS.items()
        if old[name] != new[name]
    ]
    return found


def _open(record: Record, name: str) -> object:
    return outcomes.told(record) if name == "outcomes" else record[name]


def rows(record: Record) -> list[Mapping[str, Any]]:
    """Every row of a record, in order."""
    return [*record["opening"], *(row for item in record["items"] for row in item["rows"])]


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "\n".join(_line(one) for one in value)
    return str(value)


def _line(one: object) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    notes = "、".join(str(one[key]) for key in ("owner", "due") if one.get(key))
    return f"{outcomes.sentence(one)}（{notes}）" if notes else outcomes.sentence(one)


def public(revision: Mapping[str, Any], hidden: Iterable[int]) -> dict[str, Any]:
    """The part of a revision anyone may read, without the wording of rows in which a passage is or was withheld."""
    withheld = set(hidden)
    shown = []
    for change in revision["changes"]:
        if "row" not in change:
            shown.append(dict(change))
            continue
        blank = change["hidden"] or change["row"] in withheld
        shown.append({**change, **({"before": "", "after": ""} if blank else {}), "hidden": blank})
    kept = {key: value for key, value in revision.items() if key != "withheld"}
    return {**kept, "changes": shown}
