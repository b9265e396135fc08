"""The page of minutes, from one record: the released one for everyone, the draft for those who check it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from consult.calendars import clock_text
from consult.i18n import gettext, msg, using
from consult.meetings import edition, outcomes
from consult.meetings.models import Meeting
from consult.templating import long
from consult.web.meetings.meeting_page import remarks


def context(record: Mapping[str, Any]) -> dict[str, Any]:
    """What `public/minutes.html` shows of a record."""
    numbers = edition.numbered(record)
    with using("ja"):  # the words of the record itself are Japanese for every reader
        header, corrections = edition.header(record), edition.corrections(record, numbers)
        amended, heard = edition.amended(record, numbers), edition.heard(record)
        authorship = edition.authorship(record)
    return {
        "meeting": {
            "title": f"{record['body']} 第{record['ordinal']}回",
            "href": f"/meetings/{record['meeting']}",
            "body": record["body"],
            "body_href": f"/bodies/{record['body_slug']}",
            "number": record["number"],
        },
        "header": [{"term": line.label, "text": line.text} for line in header],
        "attendance": [movement["text"] for movement in record["movements"]],
        "opening": remarks(record["opening"], numbers),
        "items_of_agenda": [_item(record, item, numbers) for item in record["items"]],
        "decisions": [
            {"text": o["text"], "item": o.get("item")} for o in record["outcomes"] if o["kind"] == "decision"
        ],
        "homework": [
            {"text": outcomes.task(o), "item": o.get("item")}
            for o in record["outcomes"]
            if o["kind"] == "task"
        ],
        "next_meeting": record["next_meeting"],
        "corrections": corrections,
        "amended": amended,
        "heard": heard,
        "authorship": [{"term": line.label, "text": line.text} for line in authorship],
        "superseded": None,
        "versions": [],
    }


def _item(record: Mapping[str, Any], item: Mapping[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    hidden = bool(item["closed_reason"]) and not item["rows"]
    return {
        "n": item["position"],
        "title": item["title"],
        "result": item["result"],
        "state": item["state"],
        "arithmetic": [line for vote in item["votes"] for line in vote["arithmetic"]],
        "recused": "、".join(r["listed"] for r in item["recused"]),
        "closed": msg(
            "議題%(n)sは非公開です。理由：%(reason)s", n=item["position"], reason=item["closed_reason"]
        )
        if hidden
        else "",
        "note": _quorum_note(record, item),
        "remarks": remarks(item["rows"], numbers),
    }


def _quorum_note(record: Mapping[str, Any], item: Mapping[str, Any]) -> Any:
    lost = next((change for change in record["quorum"]["course"] if not change["quorate"]), None)
    if lost is None or item["state"] != "carried_over":
        return ""
    at = clock_text(dt.datetime.fromisoformat(lost["at"]))
    return msg("%(at)sから定足数に足りず、議題%(n)sは決めていません", at=at, n=item["position"])


def seal(meeting: Meeting, record: Mapping[str, Any], digest: str) -> dict[str, Any] | None:
    """確定日, 版 and digest."""
    if not record.get("sealed_on"):
        return None
    day = dt.date.fromisoformat(record["sealed_on"])
    return {
        "text": msg("%(day)sに確定", day=day),
        "edition": gettext("公開版 第%(n)s版") % {"n": record["version"]},
        "digest": digest,
        "href": f"/log/?case={meeting.case.slug}",
        "day": long(day),
    }
