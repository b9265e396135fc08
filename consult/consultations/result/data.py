"""The result as JSON: the same report as the printed one, with days as ISO dates and codes beside words.

What each field means stands in `result-1.schema.json`, served at an address that stays: a later form with other fields
gets another number, and this one is kept.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from consult.calendars import days_in_period
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations.models import Consultation
from consult.consultations.queries import publicity_of
from consult.consultations.result.tallies import Tallied, as_data
from consult.documents.editions import ResultPoint, ResultReport
from consult.documents.suppression import LEAST
from consult.resources import package_file

SCHEMA_NAME = "result-1.json"
_POINTS = "\0points"


def schema() -> bytes:
    """The JSON Schema (2020-12) of the form, as published at /schemas/result-1.json."""
    return package_file("consultations", "result", "result-1.schema.json").read_bytes()


def as_json(
    session: Session,
    case: Case,
    settings: Settings,
    report: ResultReport,
    counted: Iterable[Tallied],
    published_on: dt.date,
) -> bytes:
    """UTF-8, two spaces, fields in the order of the schema: the same report gives the same bytes."""
    head = {
        "$schema": f"{settings.base_url}/schemas/{SCHEMA_NAME}",
        "municipality": report.municipality,
        "case": {
            "number": case.number,
            "title": report.case_title,
            "page": f"{settings.base_url}/cases/{case.slug}",
            "office": report.contact.office,
        },
        "register_number": report.number,
        "published_on": published_on.isoformat(),
        "summary": report.lead,
        "period": _period(session, case, report),
        "publicity": [
            {"on": entry.on.isoformat(), "how": entry.channel, "reach": entry.reach}
            for entry in publicity_of(session, case)
        ],
        "counts": _counts(report, counted),
        "points": _POINTS,
        "revisions": [
            {
                "number": place,
                "place": row.place,
                "before": "".join(run.text for run in row.before),
                "after": "".join(run.text for run in row.after),
                "reason": row.reason,
            }
            for place, row in enumerate(report.revisions, 1)
        ],
    }
    return b"".join(_written(head, report.points))


def _written(head: Mapping[str, Any], points: Iterable[ResultPoint]) -> Iterator[bytes]:
    """The document piece by piece: the points are by far the most of it, and never one string."""
    before, _, after = json.dumps(head, ensure_ascii=False, indent=2).partition(json.dumps(_POINTS))
    yield before.encode()
    mark = "["
    for point in points:
        yield (mark + "\n    " + json.dumps(_point(point), ensure_ascii=False)).encode()
        mark = ","
    yield (("[]" if mark == "[" else "\n  ]") + after + "\n").encode()


def _period(session: Session, case: Case, report: ResultReport) -> dict[str, Any]:
    row = session.get_one(Consultation, case.id)
    if row.opens_on is None or row.closes_on is None:
        raise LookupError("a result has a period")
    return {
        "first_day": row.opens_on.isoformat(),
        "last_day": row.closes_on.isoformat(),
        "days": days_in_period(row.opens_on, row.closes_on),
        "notes": report.period_note.splitlines(),
    }


def _counts(report: ResultReport, counted: Iterable[Tallied]) -> dict[str, Any]:
    return {
        "submissions": report.submissions,
        "submitters": report.submitters,
        "points": len(report.points),
        "received": report.received,
        "carried_over": report.carried,
        "by_form": [{"label": part.label, "submissions": part.number} for part in report.by_form],
        "reckoning": [{"label": part.label, "submissions": part.number} for part in report.reckoning],
        "by_outcome": [{"code": o.letter, "label": o.label, "points": o.number} for o in report.outcomes],
        "by": as_data(counted),
        "hidden_below": LEAST,
        "notes": [tally.note for tally in report.tallies if tally.note],
    }


def _point(point: ResultPoint) -> dict[str, Any]:
    data = asdict(point)
    return {
        "number": data["number"],
        "place": data["place"],
        "gist": data["gist"],
        "submissions": data["submissions"],
        "submitters": data["submitters"],
        "outcome": data["letter"],
        "outcome_label": data["label"],
        "reply": data["reply"],
        "words": list(data["opinions"]),
        "revision": data["revision"],
        "passage": data["passage"],
    }
