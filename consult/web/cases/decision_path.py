"""/cases/<slug>/path: from the opinion to the text that was decided, of a case or of one answer."""

from typing import Any

from flask import Blueprint, render_template, request

from consult.cases import queries as cases
from consult.cases.models import Case
from consult.db import db
from consult.decisions import queries
from consult.decisions.decided import anchor_of
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.meetings.models import Meeting
from consult.web.access import public
from consult.web.cases import case_page

blueprint = Blueprint("decision_path", __name__)


@blueprint.get("/cases/<slug>/path")
@public
def show(slug: str) -> str:
    """Every station with its numbers and links; what has not happened is said to be so."""
    session = db.session()
    case = cases.public_by_slug(session, slug)
    found = queries.whole(session, case, _point())
    view = case_page.View.of(session, case)
    return render_template(
        "public/decision_path.html",
        nav="cases",
        case={"number": case.number, "address": case.address, "slug": case.slug, "title": case.title},
        answer=found.answer,
        stations=found.stations,
        others=[{"href": one.address, "title": one.title, "note": one.number} for one in found.others],
        office=case_page.office(view),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": case.address},
            {"title": gettext("決まるまでの道すじ")},
        ],
    )


def _point() -> int | None:
    text = request.args.get("point", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - no answer has such a number
        raise NotFound(msg("この番号の市の考え方は、公表されていません。結果のページから選んでください。"))
    return int(text)


def of_items(meeting: Meeting, linked: dict[int, Case]) -> dict[int, dict[str, Any]]:
    """Where an item leads to the path of its case, by position; only cases the public may know of."""
    found = {}
    for item in meeting.items:
        case = linked.get(item.linked_case_id or 0)
        if case is not None and case.public and case.procedure != "meeting":
            found[item.position] = {
                "href": f"/cases/{case.slug}/path#{anchor_of(meeting, item.position)}",
                "title": case.title,
                "number": case.number,
            }
    return found
