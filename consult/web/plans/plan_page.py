"""What a plan adds to its case page: the years it took, month by month and body by body."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from consult.bodies.models import Body
from consult.calendars import FuzzyDate
from consult.cases import queries
from consult.cases.models import TimelineEntry
from consult.i18n import gettext, msg
from consult.plans.timeline.csv_rows import MEETING
from consult.templating import fuzzy
from consult.web.cases.case_page import View

PROCEDURES = frozenset(
    {"plan_history"}
)  # a plan in the making has its lines in its story, and a page of its own
Month = tuple[int, int]


def history(view: View) -> dict[str, Any] | None:
    """The events of a plan for `public/history.html`; None for other cases and for a plan without events."""
    if view.case.procedure not in PROCEDURES:
        return None
    entries = queries.timeline(view.session, view.case)
    if not entries:
        return None
    dates = [FuzzyDate.from_iso(entry.date) for entry in entries]
    span = msg("%(first)sから%(last)sまで", first=min(dates), last=max(dates))
    return {
        "summary": msg("%(span)s、%(n)s件のできごと", span=span, n=len(entries)),
        "years": _years(entries, dates),
        "strip": _strip(view, entries, dates),
    }


def _years(entries: Sequence[TimelineEntry], dates: Sequence[FuzzyDate]) -> list[dict[str, Any]]:
    """年度 → months (or finer dates) → events, in printed order."""
    years: dict[str, dict[str, list[TimelineEntry]]] = defaultdict(lambda: defaultdict(list))
    for entry, date in zip(entries, dates, strict=True):
        years[str(date.fiscal_year or date)][entry.date].append(entry)
    return [
        {
            "title": year,
            "count": sum(map(len, moments.values())),
            "moments": [
                {"date": fuzzy(FuzzyDate.from_iso(iso)), "events": [_event(entry) for entry in held]}
                for iso, held in moments.items()
            ],
        }
        for year, moments in years.items()
    ]


def _event(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "id": f"event-{entry.position}",
        "who": entry.who,
        "title": entry.title,
        "note": entry.note,
        "mark": _mark(entry),
    }


def _mark(entry: TimelineEntry) -> dict[str, str]:
    """A sign for the strip: the number of a meeting, else the first character of what it was."""
    if entry.kind == MEETING:
        return {"shape": "meet", "sign": str(entry.meeting_number or "・"), "kind": entry.kind}
    return {"shape": "other", "sign": entry.kind[:1] or "・", "kind": entry.kind or entry.title}


def _strip(view: View, entries: Sequence[TimelineEntry], dates: Sequence[FuzzyDate]) -> dict[str, Any] | None:
    """One column a month from the first event to the last, one row for each body that met and one for the rest."""
    dated = [
        (e, (d.first.year, d.first.month))
        for e, d in zip(entries, dates, strict=True)
        if d.precision.fineness
    ]
    if not dated:
        return None
    months = _months(month for _, month in dated)
    wanted = {e.body_id for e in entries if e.body_id}
    names = dict(view.session.execute(select(Body.id, Body.name).where(Body.id.in_(wanted))).all())
    rows: dict[str, dict[Month, list[dict[str, str]]]] = {}
    rest = gettext("そのほか")
    for name in [*dict.fromkeys(names[e.body_id] for e in entries if e.body_id in names), rest]:
        rows[name] = defaultdict(list)
    for entry, month in dated:
        row = names.get(entry.body_id, rest) if entry.body_id else rest
        rows[row][month].append(
            {**_mark(entry), "href": f"#event-{entry.position}", "title": f"{entry.who} {entry.title}"}
        )
    return {
        "years": _year_heads(months),
        "months": [msg("%(n)s月", n=month) for _, month in months],
        "rows": [
            {"name": name, "cells": [held.get(month, []) for month in months]}
            for name, held in rows.items()
            if held
        ],
        "legend": list(
            {m["kind"]: m for held in rows.values() for marks in held.values() for m in marks}.values()
        ),
    }


def _months(found: Iterable[Month]) -> list[Month]:
    """Every month from the first to the last, the silent ones too."""
    counted = [year * 12 + month - 1 for year, month in found]
    return [(n // 12, n % 12 + 1) for n in range(min(counted), max(counted) + 1)]


def _year_heads(months: Sequence[Month]) -> list[dict[str, Any]]:
    heads: dict[str, int] = {}
    for year, month in months:
        name = str(FuzzyDate.of_month(year, month).fiscal_year)
        heads[name] = heads.get(name, 0) + 1
    return [{"title": name, "span": span} for name, span in heads.items()]
