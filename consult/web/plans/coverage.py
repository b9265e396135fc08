"""/coverage: which of the six actors were heard in the year's talks, gatherings and plans, and which never."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request

from consult import clock
from consult.calendars import FiscalYear, fiscal_year
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.db import db
from consult.documents.cells import guarded
from consult.errors import Invalid
from consult.i18n import gettext
from consult.plans.coverage import Coverage, coverage
from consult.web.access import public
from consult.web.printed import download

blueprint = Blueprint("coverage", __name__)
_YEARS = 5
_MOST = 5_000  # rows of a table: more cases than a city has in a year


@blueprint.get("/coverage")
@public
def page() -> str:
    """Case by case, newest first."""
    year = _year()
    found = coverage(db.session(), year, after=request.args.get("after", type=int))
    now = fiscal_year(clock.today())
    years = [FiscalYear(now.year - n) for n in range(_YEARS)]
    return render_template(
        "public/coverage.html",
        nav="cases",
        year=str(year),
        years=[
            {"href": f"/coverage?year={one.short}", "title": str(one), "current": one == year}
            for one in years
        ],
        kinds=[gettext(word) for word in ACTOR_KINDS.values()],
        never=[gettext(ACTOR_KINDS[code]) for code in found.never],
        rows=_rows(found),
        whole=found.after is None and "after" not in request.args,
        more=f"/coverage?year={year.short}&after={found.after}" if found.after else "",
        csv_href=f"/coverage.csv?year={year.short}",
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("だれの声を聴いたか")}],
    )


@blueprint.get("/coverage.csv")
@public
def table() -> Response:
    """The same as a table: 1 where somebody of that kind was there (UTF-8 with BOM)."""
    year, out = _year(), io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["case", "title", *ACTOR_KINDS])
    for heard in coverage(db.session(), year, limit=_MOST).rows:
        rows.writerow(
            [heard.case.number, guarded(heard.case.title)]
            + [int(code in heard.kinds) for code in ACTOR_KINDS]
        )
    name = f"coverage-{year.short}.csv"
    return download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def _year() -> FiscalYear:
    try:
        return FiscalYear.parse(request.args.get("year", ""))
    except Invalid:  # an address somebody typed: this year's answers it better than an error
        return fiscal_year(clock.today())


def _rows(found: Coverage) -> list[dict[str, Any]]:
    return [
        {
            "href": heard.case.address,
            "number": heard.case.number,
            "title": heard.case.title,
            "there": [code in heard.kinds for code in ACTOR_KINDS],
            "unheard": [gettext(ACTOR_KINDS[code]) for code in heard.unheard],
        }
        for heard in found.rows
    ]
