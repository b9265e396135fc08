"""/council: the sessions of the council, its bills and petitions, how it voted; names of petitioners are nowhere."""

import csv
import io
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.calendars import date_text
from consult.cases.models import Case
from consult.council import queries
from consult.council.models import CouncilSession
from consult.db import db
from consult.documents.cells import guarded
from consult.i18n import gettext
from consult.web.access import public
from consult.web.council import council_page

blueprint = Blueprint("council", __name__)
_PAGE = 50


@blueprint.get("/council")
@public
def show() -> str:
    """Sessions, and the bills and petitions of the latest."""
    session = db.session()
    council = queries.council(session)
    sessions = queries.sessions(session, council) if council else ()
    after = request.args.get("after", type=int)
    bills = queries.before(session, None, "bill", public=True, after=after, limit=_PAGE + 1)
    petitions = queries.before(session, None, "petition", public=True, limit=_PAGE)
    return render_template(
        "public/council.html",
        nav="meetings",
        name=council.name if council else gettext("議会"),
        body=council.slug if council else "",
        sessions=[_session(one) for one in sessions],
        bills=[council_page.matter_row(session, one) for one in bills[:_PAGE]],
        petitions=[council_page.matter_row(session, one) for one in petitions],
        more=f"/council?after={bills[_PAGE - 1].case_id}" if len(bills) > _PAGE else "",
    )


def _session(one: CouncilSession) -> dict[str, Any]:
    today = clock.today()
    return {
        "href": f"/council/sessions/{one.id}",
        "title": str(queries.session_label(one)),
        "from": date_text(one.opens_on),
        "to": date_text(one.ends_on),
        "now": one.opens_on <= today <= one.ends_on,
        "first": date_text(one.first_ends_on) if one.first_ends_on != one.ends_on else "",
        "reason": one.reason,
    }


@blueprint.get("/council/sessions/<int:number>")
@public
def one(number: int) -> str:
    """One session: 議決結果, and how everyone voted where that was by name."""
    session = db.session()
    found = queries.session_by_id(session, number)
    results = _results(found)
    return render_template(
        "public/council_session.html",
        nav="meetings",
        one=_session(found),
        number=number,
        results=results,
        trail=[{"title": gettext("議会"), "href": "/council"}, {"title": str(queries.session_label(found))}],
    )


def _results(of: CouncilSession) -> list[dict[str, Any]]:
    session = db.session()
    rows = []
    found = {
        matter.case_id: matter
        for procedure in ("bill", "petition")
        for matter in queries.before(session, of, procedure, public=True, limit=500)
    }
    cases: list[Case] = [matter.case for matter in found.values()]
    votes = queries.votes(session, cases, ballots=True)
    known = council_page.names(session, [vote for some in votes.values() for vote in some])
    for case in sorted(cases, key=lambda one: one.id):
        shown = [
            council_page.shown(case, vote, council_page.vote_row(vote, known, {}))
            for vote in votes[case.id]
            if vote.subject in {"decision", "again"} and vote.sitting.session_id == of.id
        ]
        rows.append(council_page.matter_row(session, found[case.id]) | {"votes": shown})
    return rows


@blueprint.get("/council/sessions/<int:number>/votes.csv")
@public
def votes_csv(number: int) -> Response:
    """採決結果: a row for each vote, and one for each member where the vote was by name."""
    found = queries.session_by_id(db.session(), number)
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(
        ["番号", "件名", "採決の日", "方法", "出席", "賛成", "反対", "結果", "根拠", "議員", "投票"]
    )
    for row in _results(found):
        for vote in row["votes"]:
            said = [
                row["number"],
                row["title"],
                vote["day"],
                vote["method"],
                vote["present"],
                vote["ayes"],
                vote["nays"],
                vote["result"],
                vote["article"],
            ]
            named = vote["ballots"] or [{"name": "", "choice": ""}]
            for ballot in named:
                sheet.writerow([guarded(str(one)) for one in (*said, ballot["name"], ballot["choice"])])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="votes-{found.year}-{number}.csv"'
    return answer
