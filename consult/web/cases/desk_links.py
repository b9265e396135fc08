"""/desk/cases/<slug>/links: say that a case came from, feeds or answers another."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import queries, relations
from consult.cases.composition import visible
from consult.cases.models import Case
from consult.db import db
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_links", __name__, url_prefix="/desk/cases")


@blueprint.get("/<slug>/links")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """What the case hangs together with, and the form for one more."""
    return _page(desk_case(slug), Typed())


@blueprint.post("/<slug>/links")
@needs(Permission.CASE_LINK)
def add(slug: str) -> Response | tuple[str, int]:
    """Link a case by its number."""
    typed = Typed.posted("number", "relation")
    try:
        with unit_of_work(current_actor()) as uow:
            relations.relate(uow, desk_case(slug), typed["number"], typed["relation"])
    except Invalid as error:
        typed.join(error)
        return _page(desk_case(slug), typed), error.status
    return redirect(url_for("desk_links.show", slug=slug, saved=1), 303)


def _page(case: Case, typed: Typed) -> str:
    actor = current_actor()
    return render_template(
        "desk/links.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        linked=[
            {
                "number": other.number,
                "title": other.title if visible(actor, other) else gettext("公表前の案件"),
                "href": other.address if other.public else "",
                "word": gettext(relations.said(kind)) if relations.said(kind) else "",
            }
            for kind, other in queries.links(db.session(), case)
        ],
        may=allowed(actor, Permission.CASE_LINK, case),
        choices=[
            {"value": code, "label": gettext(word), "checked": typed["relation"] == code}
            for code, word in relations.CHOICES.items()
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("案件のつながり")),
    )
