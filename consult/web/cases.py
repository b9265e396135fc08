"""/cases: the list, one case, its definition drawn."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.cases import queries, staged
from consult.cases.definitions import every
from consult.db import db
from consult.i18n import gettext, pick
from consult.web import case_page, consultation_panel, migrated_notice, parallel_panel, plan_page
from consult.web.access import public

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@public
def listing() -> str:
    """Every published case, newest first."""
    after = request.args.get("after", type=int)
    page = queries.public_cases(db.session(), after=after)
    definitions = every()
    rows = [
        {
            "href": case.address,
            "title": case.title,
            "number": case.number,
            "procedure": pick(definitions[case.procedure].title),
            "stage": pick(staged.definition_of(db.session(), case).stage(case.stage).label),
        }
        for case in page.cases
    ]
    return render_template(
        "public/cases.html",
        nav="cases",
        rows=rows,
        more=f"/cases?after={page.after}" if page.after else "",
    )


@blueprint.get("/cases/<slug>")
@public
def show(slug: str) -> Any:
    """One case: the four questions, then act, then evidence."""
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure == "meeting":
        return redirect(case.address, 301)
    if slug != case.slug:
        return redirect(f"/cases/{case.slug}", 301)
    view = case_page.View.of(db.session(), case)
    history = plan_page.history(view)
    return render_template(
        "public/case.html",
        nav="cases",
        case=case_page.heading(view),
        stages=case_page.band(view),
        panel=consultation_panel.panel(view),
        answers=consultation_panel.answers(view),
        notices=[
            *migrated_notice.notices(view),
            *consultation_panel.notices(view),
            *parallel_panel.exceptions(db.session(), case),
        ],
        easy=case.easy,
        history=history,
        tracks=[{"title": "", "events": case_page.story(view, written=history is None)}],
        joined="",
        parallel=parallel_panel.in_public(db.session(), case),
        documents=[*consultation_panel.documents(view), *case_page.documents(view), *case_page.related(view)],
        office=case_page.office(view),
        record_count=queries.event_count(db.session(), case),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title},
        ],
    )
