"""/views: who sent a view on a year's work looks up by the code what became of it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.codes import digest_of, read_code, spaced
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import Conflict, NotFound, Refused
from consult.i18n import gettext
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.view_queries import by_digest, is_open
from consult.plans.reviews.views_withdrawing import withdraw
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.plans.views_panel import points
from consult.web.quiet import keep_quiet

blueprint = Blueprint("views_mine", __name__, url_prefix="/views")


blueprint.after_request(keep_quiet)


@blueprint.get("/")
@public
def lookup_form() -> str:
    """The field for the code."""
    return _lookup("", None)


@blueprint.post("/")
@public
def lookup() -> Any:
    """To the view, or the same sentence whatever was wrong with the code."""
    typed = request.form.get("code", "")
    try:
        by_digest(db.session(), _digest(typed))
    except NotFound as error:
        return _lookup(typed, error), 422
    return redirect(f"/views/{read_code(typed)}", 303)


@blueprint.get("/<code>")
@public
def receipt(code: str) -> Any:
    """Number, code, and what became of the view."""
    try:
        row = by_digest(db.session(), _digest(code))
    except NotFound as error:
        return _lookup(code, error), 404
    return _receipt(row, code)


@blueprint.post("/<code>/withdraw")
@public
def take_back(code: str) -> Any:
    """Take the view back, once the box is ticked."""
    try:
        row = by_digest(db.session(), _digest(code))
    except NotFound as error:
        return _lookup(code, error), 404
    if not request.form.get("sure"):
        return _receipt(row, code, wrong=gettext("取り下げてよければ、印を付けてください")), 422
    try:
        with unit_of_work(current_actor()) as uow:
            withdraw(uow, by_digest(uow.session, _digest(code)))
    except (Conflict, Refused) as error:
        return _receipt(by_digest(db.session(), _digest(code)), code, wrong=str(error)), error.status
    return redirect(f"/views/{read_code(code)}", 303)


def _receipt(row: ReviewView, code: str, *, wrong: str = "") -> str:
    return render_template(
        "public/view_receipt.html",
        wrong=wrong,
        may_withdraw=not row.withdrawn and is_open(db.session(), row.case),
        nav="cases",
        view=row,
        kind=gettext(ACTOR_KINDS[row.kind]),
        point=points(row.case).get(row.point, ""),
        code=spaced(read_code(code) or ""),
        case={"title": row.case.title, "href": row.case.address},
        office=row.case.office,
        new=request.args.get("new") == "1",
    )


def _digest(typed: str) -> str:
    plain = read_code(typed)
    return digest_of(Keys.of(settings()).receipt, plain) if plain else ""


def _lookup(typed: str, error: NotFound | None) -> str:
    said = str(error) if error else ""
    return render_template(
        "public/view_lookup.html",
        nav="cases",
        code=typed,
        errors=[{"field": "code", "text": said}] if said else [],
        error_of={"code": said} if said else {},
    )
