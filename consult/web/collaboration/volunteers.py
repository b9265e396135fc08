"""/volunteers: who is appointed as coordinator or creator on a day, and what the roles were called."""

import datetime as dt
import io
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from consult import clock
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.calendars import parse_date
from consult.collaboration.appointments import roster
from consult.collaboration.appointments.role_names import otherwise
from consult.collaboration.appointments.roster_sheet import sheet
from consult.collaboration.appointments.sheets import ROLES
from consult.db import db, settings
from consult.documents import pdf
from consult.errors import Invalid, NotFound
from consult.i18n import gettext, msg
from consult.web.access import public
from consult.web.meetings import meeting_page

blueprint = Blueprint("volunteers", __name__, url_prefix="/volunteers")


@blueprint.get("")
@public
def listing() -> str:
    """The roster of a day: names only of who agreed, everyone counted."""
    session = db.session()
    typed = request.args.get("on", "")
    day, error = _day(typed)
    given, counted = roster.names(session), roster.counts(session, day)
    listed = roster.roster(session, day)
    rows = {role: list(found) for role, found in groupby(listed, key=lambda row: row.role)}
    return render_template(
        "public/volunteers.html",
        nav="cases",
        day=day,
        typed=typed,
        error=error,
        roles=[
            {
                "role": role,
                "name": roster.name_on(given, role, day, otherwise(role)),
                "rows": rows.get(role, []),
                "others": counted.get(role, 0) - len(rows.get(role, [])),
            }
            for role in ROLES
        ],
        names=history(given),
        office=meeting_page.office(_office(listed)),
        pdf=f"/volunteers/roster.pdf?on={day.isoformat()}",
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("協働の担い手")}],
    )


@blueprint.get("/roster.pdf")
@public
def roster_pdf() -> Response:
    """The same as a sheet."""
    session = db.session()
    day, _error = _day(request.args.get("on", ""))
    rows = roster.roster(session, day)
    context = sheet(
        rows, roster.names(session), day, office=_office(rows), municipality=settings().municipality
    )
    made = pdf.render(
        "roster", context, title="協働の担い手 名簿", created=clock.tokyo(day.year, day.month, day.day)
    )
    return send_file(io.BytesIO(made), mimetype="application/pdf", download_name="volunteers.pdf")


def history(given: Any) -> list[dict[str, Any]]:
    """The names of the roles, each with what it replaced."""
    return [
        {
            "role": gettext(ROLES[one.role]),
            "name": one.name,
            "since": one.since,
            "provisional": one.provisional,
            "basis": one.basis,
        }
        for one in given
    ]


def _office(rows: Any) -> Office:
    """Who answers: the office that appointed the first listed, else the first of the city."""
    if rows:
        home: Office = rows[0].case.office
        return home
    found = accounts.offices(db.session())
    if not found:
        raise NotFound(msg("受け付ける課が、まだありません"))
    return found[0]


def _day(typed: str) -> tuple[dt.date, str]:
    if not typed.strip():
        return clock.today(), ""
    try:
        return parse_date(typed, field="on"), ""
    except Invalid as error:
        return clock.today(), str(error.sentence)
