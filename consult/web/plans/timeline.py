"""/cases/<slug>/timeline: how a plan came to be, drawn by month or 旬, with the table beside it and as a file."""

import csv
import io

from flask import Blueprint, Response, render_template

from consult.calendars import FuzzyDate
from consult.cases import queries
from consult.cases.models import Case
from consult.db import db
from consult.documents.cells import guarded
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.plans.succession import PLANS
from consult.plans.timeline import events
from consult.plans.timeline.csv_rows import COLUMNS, UNTIL
from consult.web.access import public
from consult.web.plans import timeline_page
from consult.web.printed import download

blueprint = Blueprint("timeline", __name__)


@blueprint.get("/cases/<slug>/timeline")
@public
def show(slug: str) -> str:
    """The drawing and the table."""
    case = _plan(slug)
    return render_template(
        "public/timeline.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title},
        chart=timeline_page.chart(case.title, events.events(db.session(), case, public=True)),
        printed=bool(queries.timeline(db.session(), case)),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("年表")},
        ],
    )


@blueprint.get("/cases/<slug>/timeline.csv")
@public
def as_csv(slug: str) -> Response:
    """The story in printed order, in the columns an import reads."""
    case = _plan(slug)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*COLUMNS, UNTIL])
    for entry in queries.timeline(db.session(), case):
        date = FuzzyDate.from_iso(entry.date)
        table.writerow(
            [
                entry.position, guarded(entry.date_source or str(date)), entry.date,
                date.fiscal_year.short if date.fiscal_year else "",
                guarded(entry.who), guarded(entry.kind or entry.title),
                entry.meeting_number or "", str(FuzzyDate.from_iso(entry.until)) if entry.until else "",
            ]
        )  # fmt: skip
    return download(
        out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{case.slug}-timeline.csv"
    )


def _plan(slug: str) -> Case:
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure not in PLANS:
        raise NotFound(msg("この案件に年表はありません"))
    return case
