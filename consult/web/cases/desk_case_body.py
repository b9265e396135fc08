"""/desk/cases/<slug>/body: let a body take part in a case that was begun without one."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.cases import actions
from consult.cases.models import Case
from consult.db import db
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.cases.desk_begin import acts_of_a_body
from consult.web.forms import Typed

blueprint = Blueprint("desk_case_body", __name__, url_prefix="/desk/cases")


@blueprint.get("/<slug>/body")
@needs(Permission.CASE_EDIT)
def show(slug: str) -> str:
    """What the body would do, and which there are."""
    return _page(desk_case(slug), Typed())


@blueprint.post("/<slug>/body")
@needs(Permission.CASE_EDIT)
def give(slug: str) -> Response | tuple[str, int]:
    """From now on the chair and the members of the chosen body take part."""
    typed = Typed.posted("body")
    chosen = next((body.id for body in _bodies() if str(body.id) == typed["body"]), None)
    if chosen is None:
        typed.wrong["body"] = [msg("会議体を選んでください。なければ、先に会議体を作ってください")]
        return _page(desk_case(slug), typed), 422
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.BODY_EDIT, on=uow.session.get_one(Body, chosen))
        actions.give_to_body(uow, desk_case(slug), chosen)
    return redirect(f"/desk/cases/{slug}", 303)


def _bodies() -> list[Body]:
    actor = current_actor()
    return [body for body in bodies.bodies(db.session()) if allowed(actor, Permission.BODY_EDIT, body)]


def _page(case: Case, typed: Typed) -> str:
    return render_template(
        "desk/case_body.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        acts=acts_of_a_body(case.procedure),
        chosen=case.body_id is not None,
        choices=[
            {"value": str(body.id), "label": body.name, "checked": typed["body"] == str(body.id)}
            for body in _bodies()
        ],
        errors=typed.errors,
        error=typed.error_of.get("body", ""),
        trail=trails.of_case(case, gettext("会議体を決める")),
    )
