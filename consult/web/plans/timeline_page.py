"""The timeline of a plan as pages show it: the drawing, and the table that says all of it."""

from collections.abc import Sequence
from typing import Any

from consult.i18n import msg
from consult.plans.timeline.gantt import drawn
from consult.plans.timeline.gantt_shapes import HEAD, Event
from consult.templating import fuzzy


def chart(title: str, events: Sequence[Event]) -> dict[str, Any] | None:
    """What `components/gantt` shows; None where nothing has happened and nothing is planned."""
    drawing = drawn(events)
    if drawing is None:
        return None
    dates = [event.date for event in events]
    ends = [event.until or event.date for event in events]
    lanes = "、".join(dict.fromkeys(event.lane for event in events))
    return {
        "title": msg("%(title)sの年表", title=title),
        "desc": msg(
            "%(first)sから%(last)sまでの%(n)s件を、%(lanes)sの行に分けて、月ごとに並べた図です。",
            first=min(dates),
            last=max(ends),
            n=len(events),
            lanes=lanes,
        ),
        "drawing": drawing,
        "head": HEAD,
        "rows": [
            {
                "when": fuzzy(event.date),
                "until": fuzzy(event.until) if event.until else "",
                "who": event.lane,
                "what": event.title,
                "note": event.note,
                "planned": event.planned,
                "anchor": event.anchor,
            }
            for event in events
        ],
    }
