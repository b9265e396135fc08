"""/cases/<slug>/links: how a case hangs together with others, and who works on the same theme."""

from typing import Any

from flask import Blueprint, render_template

from consult.cases import queries, staged
from consult.cases.models import Case
from consult.cases.relations import WORDS, graph
from consult.db import db
from consult.decisions.same_theme import beside
from consult.i18n import gettext, pick
from consult.web.access import public
from consult.web.cases.links_page import drawn

blueprint = Blueprint("links", __name__)


@blueprint.get("/cases/<slug>/links")
@public
def page(slug: str) -> str:
    """A drawing and a list of the public cases at most three links away."""
    case = queries.public_by_slug(db.session(), slug)
    found, same = graph(db.session(), case), beside(db.session(), case)
    return render_template(
        "public/links.html",
        nav="cases",
        case=_row(case),
        drawing=drawn(found, case),
        links=[
            {"source": _row(found.cases[source]), "target": _row(found.cases[target]), "word": _word(kind)}
            for source, target, kind in found.links
        ],
        theme=case.theme,
        beside=[_row(one) for one in same.cases],
        organisations=same.organisations,
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": case.title, "href": case.address},
            {"title": gettext("案件のつながり")},
        ],
    )


def _word(kind: str) -> str:
    return gettext(WORDS[kind]) if kind in WORDS else ""


def _row(case: Case) -> dict[str, Any]:
    stage = staged.definition_of(db.session(), case).stage(case.stage)
    return {
        "href": case.address,
        "number": case.number,
        "title": case.title,
        "stage": pick(stage.label),
        "office": case.office.name,
    }
