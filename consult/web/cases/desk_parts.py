"""この案件を組み立てる案件: which cases this one waits for, linked and let go on one page."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import composition, queries
from consult.cases.models import Case
from consult.db import db
from consult.errors import Invalid, NotFound
from consult.i18n import gettext, pick
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_parts", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/parts")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The parts, each with the cases linked for it and whether they have come far enough."""
    return _page(desk_case(slug), Typed())


def _page(case: Case, typed: Typed) -> str:
    actor = current_actor()
    return render_template(
        "desk/parts.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        parts=[
            {"title": pick(part.label), "cases": [_row(linked) for linked in found]}
            for part, found in composition.parts_of(db.session(), case)
        ],
        may_link=allowed(actor, Permission.CASE_LINK, case),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("この案件を組み立てる案件")),
    )


def _row(linked: composition.Linked) -> dict[str, Any]:
    other = linked.case
    own = allowed(current_actor(), Permission.DESK_OPEN, other)
    return {
        "number": other.number,
        "address": other.slug,
        "title": other.title if composition.visible(current_actor(), other) else gettext("公表前の案件"),
        "stage": linked.stage,
        "reached": linked.reached,
        "href": f"/desk/cases/{other.slug}" if own else other.address if other.public else "",
    }


@blueprint.post("/cases/<slug>/parts")
@needs(Permission.CASE_LINK)
def add(slug: str) -> Response | tuple[str, int]:
    """Link a case by its number."""
    typed = Typed.posted("number")
    number = typed.text("number", gettext("案件の番号を書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            composition.add_part(uow, desk_case(slug), _by_number(number))
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.add(error)
        return _page(desk_case(slug), typed), error.status
    return redirect(url_for("desk_parts.show", slug=slug, saved=1), 303)


def _by_number(number: str) -> Case:
    """The case, or the field's own error: a number is typed by hand."""
    try:
        return queries.by_number(db.session(), number)
    except NotFound as error:
        raise Invalid(error.sentence, {"number": [error.sentence]}) from None


@blueprint.post("/cases/<slug>/parts/remove")
@needs(Permission.CASE_LINK)
def remove(slug: str) -> Response | tuple[str, int]:
    """Let a linked case go, with a reason."""
    part = request.form.get("part", "")
    field = f"reason-{part}"
    typed = Typed.posted(field)
    reason = typed.text(field, gettext("外す理由を書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            composition.remove_part(uow, desk_case(slug), queries.by_slug(db.session(), part), reason)
    except Invalid as error:
        return _page(desk_case(slug), typed), error.status
    return redirect(url_for("desk_parts.show", slug=slug, saved=1), 303)
