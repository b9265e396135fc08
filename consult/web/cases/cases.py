"""/cases: the list, one case, its definition drawn."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request

from consult.cases import queries, staged
from consult.cases.definitions import every
from consult.consultations.announcing import topics, translations
from consult.db import db
from consult.dossier.queries import public_part
from consult.i18n import gettext, pick
from consult.web.access import public
from consult.web.cases import asked_panel, case_page, dossier_page, handed_on_panel, parallel_panel
from consult.web.collaboration import grant_panel, reviews
from consult.web.consultations import consultation_panel, easy
from consult.web.consultations import translations as translations_page
from consult.web.council import council_page
from consult.web.plans import plan_page, plan_panel, views_panel
from consult.web.procedures import migrated_notice
from consult.web.recruitment import call_panel

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@public
def listing() -> str:
    """Every published case, newest first, or those of a theme or ward."""
    session = db.session()
    after = request.args.get("after", type=int)
    theme, ward = request.args.get("theme", ""), request.args.get("ward", "")
    page = queries.public_cases(session, among=topics.cases_of(theme, ward), after=after)
    definitions = every()
    tagged = topics.of_cases(session, [case.id for case in page.cases])
    spoken = translations.of_cases(session, [case.id for case in page.cases])
    rows = [
        {
            "href": case.address,
            "title": case.title,
            "number": case.number,
            "procedure": pick(definitions[case.procedure].title),
            "stage": pick(staged.definition_of(session, case).stage(case.stage).label),
            "topics": [topic.name for topic in tagged[case.id]],
            "languages": [{"code": one.row.language, "own": one.own_name} for one in spoken[case.id]],
        }
        for case in page.cases
    ]
    return render_template(
        "public/cases.html",
        nav="cases",
        rows=rows,
        filters=_filters(theme, ward),
        more=_listed(theme=theme, ward=ward, after=page.after) if page.after else "",
    )


def _listed(**wanted: object) -> str:
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"/cases?{query}" if query else "/cases"


def _filters(theme: str, ward: str) -> list[dict[str, Any]]:
    """Links to the themes and wards in use; empty where there is nothing to choose."""
    found = topics.every(db.session())
    if not found:
        return []
    chosen = {"theme": theme, "ward": ward}
    return [
        {"href": "/cases", "title": gettext("すべて"), "current": not theme and not ward},
        *(
            {"href": _listed(**{t.kind: t.name}), "title": t.name, "current": chosen[t.kind] == t.name}
            for t in found
        ),
    ]


@blueprint.get("/cases/<slug>")
@public
def show(slug: str) -> Any:
    """One case: the four questions, then act, then evidence."""
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure == "meeting":
        return redirect(case.address, 301)
    if slug != case.slug:
        return redirect(f"/cases/{case.slug}", 301)
    easy_page = easy.summary(case)
    if request.args.get("lang") == "ja-simple" and easy_page is not None:
        return easy.rendered(case, easy_page)
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
            *call_panel.notices(case),
            *views_panel.notices(case),
            *plan_panel.notices(view),
        ],
        easy=case.easy,
        easy_page=easy_page,
        followed=view.consultation is not None,
        translations=translations_page.rows(case),
        topics=topics.of_cases(db.session(), [case.id])[case.id],
        planned=consultation_panel.planned(view),
        history=history,
        plan=plan_panel.panel(view),
        tracks=[{"title": "", "events": case_page.story(view, written=history is None)}],
        joined="",
        borne=consultation_panel.borne(view),
        parallel=parallel_panel.in_public(db.session(), case),
        money=grant_panel.panel(case),
        photos=case_page.photographs(view),
        reviews=reviews.panel(case),
        asked=asked_panel.panel(case),
        dossier=dossier_page.public_panel(public_part(db.session(), case)),
        handed_on=handed_on_panel.public_panel(case),
        yearly_report=case.procedure == "review",
        council=council_page.public_panel(db.session(), case),
        documents=[*consultation_panel.documents(view), *case_page.documents(view), *case_page.related(view)],
        office=case_page.office(view),
        record_count=queries.event_count(db.session(), case),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title},
        ],
    )
