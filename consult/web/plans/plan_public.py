"""/cases/<slug>/…: what became of everything that was given to a plan, where its sentences came from, its tree."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from consult.cases import queries
from consult.cases.models import Case
from consult.db import db
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.plans import lists, tree
from consult.plans.inputs.queries import Sieve
from consult.plans.inputs.rules import SHOWN
from consult.web.access import public
from consult.web.forms import number_in
from consult.web.plans import plan_inputs_page, plan_origins_page, plan_tree_page
from consult.web.printed import download

blueprint = Blueprint("plan_public", __name__, url_prefix="/cases/<slug>")


def _case(slug: str, *, answered: bool = False) -> Case:
    """A published plan; with `answered`, one whose draft is fixed."""
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure != "plan":
        raise NotFound(msg("この案件に、このページはありません"))
    if answered and case.stage not in SHOWN:
        raise NotFound(msg("意見への扱いは、案を確定したときに公表します。"))
    return case


def _frame(case: Case, title: str) -> dict[str, Any]:
    return {
        "nav": "cases",
        "case": {"number": case.number, "address": case.slug, "title": case.title},
        "trail": [
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": title},
        ],
    }


@blueprint.get("/inputs")
@public
def inputs(slug: str) -> str:
    """Every input with its answer, page by page."""
    case = _case(slug, answered=True)
    sieve = Sieve(request.args.get("from", ""), request.args.get("as", ""))
    after = number_in(request.args.get("after", ""))
    page = plan_inputs_page.listing(db.session(), case, sieve, after, public=True)
    return render_template(
        "public/plan_inputs.html", **page, **_frame(case, gettext("出された意見とその扱い"))
    )


@blueprint.get("/inputs.csv")
@public
def inputs_csv(slug: str) -> Response:
    """The same as a table."""
    case = _case(slug, answered=True)
    body = lists.as_csv(lists.inputs(db.session(), case))
    return download(body, "text/csv; charset=utf-8", f"{case.slug}-inputs.csv")


@blueprint.get("/origins")
@public
def origins(slug: str) -> str:
    """The text with, at each sentence, the session or opinion it came from."""
    case = _case(slug, answered=True)
    return render_template(
        "public/plan_origins.html",
        **plan_origins_page.text(db.session(), case),
        **_frame(case, gettext("この文は、あの場から")),
    )


@blueprint.get("/tree")
@public
def policy_tree(slug: str) -> str:
    """目標 and 施策 as a nested list, each with the cases in which it is worked on."""
    case = _case(slug)
    if not tree.measures(db.session(), case):
        raise NotFound(msg("計画の体系は、まだ書かれていません。"))
    return render_template(
        "public/plan_tree.html",
        tree=plan_tree_page.nested(db.session(), case, public=True),
        **_frame(case, gettext("計画の体系")),
    )
