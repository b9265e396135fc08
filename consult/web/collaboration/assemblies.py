"""/assemblies: the citizens' assemblies drawn by lot, what each asks, how far it is, how many were drawn from."""

from typing import Any

from flask import Blueprint, render_template, request

from consult.cases import queries, staged
from consult.cases.models import Case
from consult.collaboration.assemblies.sheets import NAME
from consult.db import db
from consult.dossier.queries import Dossier, dossiers
from consult.i18n import gettext, pick
from consult.web.access import public

blueprint = Blueprint("assemblies", __name__)


@blueprint.get("/assemblies")
@public
def listing() -> str:
    """The published assemblies, newest first."""
    page = queries.public_cases(db.session(), procedure=NAME, after=request.args.get("after", type=int))
    held = dossiers(db.session(), page.cases)
    return render_template(
        "public/assemblies.html",
        nav="cases",
        rows=[_row(case, one) for case, one in zip(page.cases, held, strict=True)],
        more=f"/assemblies?after={page.after}" if page.after else "",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": gettext("無作為抽出の市民会議")},
        ],
    )


def _row(case: Case, held: Dossier) -> dict[str, Any]:
    design, funnel, took = (held.last(code) for code in ("assembly", "funnel", "took_part"))
    return {
        "href": case.address,
        "number": case.number,
        "title": case.title,
        "question": design["question"] if design else "",
        "stage": pick(staged.definition_of(db.session(), case).stage(case.stage).label),
        "invited": funnel["invited"] if funnel else None,
        "accepted": funnel["accepted"] if funnel else None,
        "rate": funnel["rate"] if funnel else "",
        "places": design["places"] if design else None,
        "attended": took["attended"] if took else None,
    }
