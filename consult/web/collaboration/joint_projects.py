"""/joint-projects by year, /calls: what can be applied for now, grants, joint projects and seats on bodies together."""

from typing import Any

from flask import Blueprint, render_template, request

from consult import clock
from consult.calendars import FiscalYear, date_text, until_text
from consult.cases import queries, staged
from consult.collaboration import open_calls
from consult.collaboration.joint_projects import calls as joint_calls
from consult.collaboration.joint_projects.sheets import NAME, OUTCOMES
from consult.collaboration.open_calls import Call
from consult.db import db
from consult.dossier.queries import dossiers
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.recruitment.sheets import NAME as RECRUITMENT
from consult.web.access import public

blueprint = Blueprint("joint_projects", __name__)
_TOP = {"href": "/"}


@blueprint.get("/joint-projects")
@public
def listing() -> str:
    """The proposals and projects of one year, the newest unless another is asked for."""
    session = db.session()
    years = joint_calls.years(session)
    asked = request.args.get("year", type=int)
    if asked is not None and asked not in years:
        raise NotFound(msg("この年度に公表した協働事業はありません。"))
    year = asked or (years[0] if years else 0)
    rows, after = joint_calls.listed(session, year, request.args.get("after", type=int))
    return render_template(
        "public/joint_projects.html",
        nav="cases",
        years=[
            {"href": f"/joint-projects?year={y}", "title": FiscalYear(y), "current": y == year} for y in years
        ],
        rows=[_row(case, held) for case, held in rows],
        more=f"/joint-projects?year={year}&after={after}" if after else "",
        trail=_trail(gettext("協働事業")),
    )


@blueprint.get("/calls")
@public
def calls() -> str:
    """Every call that is open today, the first to end first, with whom to ask."""
    session, today = db.session(), clock.today()
    seats = [
        case for case in queries.public_cases(session, procedure=RECRUITMENT).cases if case.stage == "open"
    ]
    return render_template(
        "public/open_calls.html",
        nav="cases",
        rows=[_call(one) for one in open_calls.open_on(session, today)],
        seats=[
            {"href": f"/calls/{case.slug}", "title": case.title, "until": until_text(call["closes_on"])}
            for case, held in zip(seats, dossiers(session, seats), strict=True)
            if (call := held.last("call"))
        ],
        trail=_trail(gettext("募集しているもの")),
    )


def _row(case: Any, held: Any) -> dict[str, Any]:
    proposal, adoption = held.last("proposal"), held.last("adoption")
    outcome = adoption["outcome"] if adoption else None
    return {
        "href": case.address,
        "number": case.number,
        "title": case.title,
        "group": proposal["group"] if proposal else "",
        "summary": proposal["summary"] if proposal else "",
        "stage": pick(staged.definition_of(db.session(), case).stage(case.stage).label),
        "outcome": gettext(OUTCOMES[outcome]) if outcome else "",
        "ranking": f"{case.address}/ranking" if case.stage in joint_calls.DECIDED else "",
    }


def _call(one: Call) -> dict[str, Any]:
    joint = one.procedure == NAME
    return {
        "kind": gettext("協働事業の提案") if joint else gettext("補助金"),
        "name": str(msg("%(year)sの協働事業", year=FiscalYear(one.year))) if joint and one.year else one.name,
        "until": until_text(one.closes_on),
        "due": date_text(one.decision_due) if one.decision_due else "",
        "criteria": one.criteria,
        "office": one.office.name,
        "phone": one.office.telephone,
        "mail": one.office.email,
    }


def _trail(title: str) -> list[dict[str, str]]:
    return [
        {"title": gettext("トップ"), **_TOP},
        {"title": gettext("案件"), "href": "/cases"},
        {"title": title},
    ]
