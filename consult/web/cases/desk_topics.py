"""/desk/cases/<slug>/topics: what a case is about and which wards it concerns; by these people find and follow it."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.announcing import topics
from consult.consultations.wards import read_wards
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_topics", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/topics")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The themes and wards of a case."""
    case = desk_case(slug)
    named = topics.named_of(topics.of_cases(db.session(), [case.id])[case.id])
    return _page(case, Typed({"themes": "、".join(named.themes), "wards": "、".join(named.wards)}))


def suggestions() -> dict[str, str]:
    """Names in use, and the wards the city counts by, for whoever types another."""
    known = topics.named_of(topics.known(db.session()))
    wards = dict.fromkeys((*(ward.name for ward in read_wards(settings().wards)), *known.wards))
    return {"themes": "、".join(known.themes), "wards": "、".join(wards)}


def _page(case: Case, typed: Typed) -> str:
    return render_template(
        "desk/topics.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        **suggestions(),
        may_edit=allowed(current_actor(), Permission.CASE_EDIT, case),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("テーマと地区")),
    )


@blueprint.post("/cases/<slug>/topics")
@needs(Permission.CASE_EDIT)
def save(slug: str) -> Response | tuple[str, int]:
    """Keep the names in place of the ones before."""
    case, typed = desk_case(slug), Typed.posted("themes", "wards")
    try:
        with unit_of_work(current_actor()) as uow:
            topics.tag_case(
                uow, case, topics.Named(topics.read(typed["themes"]), topics.read(typed["wards"]))
            )
    except Invalid as error:
        typed.add(error)
        return _page(desk_case(slug), typed), 422
    return redirect(f"/desk/cases/{slug}/topics?saved=1", 303)
