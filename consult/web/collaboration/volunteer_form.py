"""/volunteers/apply: anybody applies to be appointed, without an account."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.collaboration.appointments import applying, roster
from consult.collaboration.appointments.applying import FIELDS, Application
from consult.collaboration.appointments.role_names import otherwise
from consult.collaboration.appointments.sheets import ROLES
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.collaboration import volunteer_own
from consult.web.forms import Typed
from consult.web.quiet import keep_quiet

blueprint = Blueprint("volunteer_form", __name__, url_prefix="/volunteers/apply")
_TICKS = ("agrees", "listed")
_KEY = 64


blueprint.after_request(keep_quiet)


@blueprint.get("")
@public
def form() -> str:
    """The form, without anything to sign in to."""
    return _form(Typed({"post": request.args.get("post", "")}))


@blueprint.post("")
@public
def send() -> Any:
    """Look at what will be sent, go back, or send it and get a number and a code."""
    typed = Typed.posted(*FIELDS, *_TICKS)
    if request.form.get("go") == "back":
        return _form(typed)
    said = Application({n: typed[n] for n in FIELDS}, bool(typed["agrees"]), bool(typed["listed"]))
    key = request.form.get("idempotency_key", "")
    try:
        applying.ensure_sound(said)
        if request.form.get("go") != "send" or not key or len(key) > _KEY:
            values = {name: typed[name] for name in (*FIELDS, *_TICKS)}
            post = _called()[typed["post"]]
            return render_template(
                "public/volunteer_check.html", nav="cases", typed=values, post=post, key=key
            )
        with unit_of_work(current_actor()) as uow:
            slug = applying.apply(uow, said, key)
    except Invalid as error:
        typed.join(error)
        return _form(typed), error.status
    volunteer_own.begin(applying.case_of(db.session(), slug), code=True)
    return redirect("/volunteers/mine?new=1", 303)


@blueprint.get("/receipts")
@public
def lookup_form() -> Response:
    """Where it stands is asked on the page of who applied."""
    return redirect("/volunteers/mine", 308)


@blueprint.get("/<slug>/<code>")
@public
def receipt(slug: str, code: str) -> Response:
    """An address that was kept from before: it leads on, without the code."""
    volunteer_own.begin(applying.found(db.session(), slug, code, settings()), code=True)
    return redirect("/volunteers/mine", 303)


def _form(typed: Typed) -> str:
    posts = [{"value": c, "label": w, "checked": c == typed["post"]} for c, w in _called().items()]
    return render_template(
        "public/volunteer_new.html",
        nav="cases",
        posts=posts,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=_trail(gettext("応募する")),
    )


def _called() -> dict[str, str]:
    given, today = roster.names(db.session()), clock.today()
    return {role: roster.name_on(given, role, today, otherwise(role)) for role in ROLES}


def _trail(title: str) -> list[dict[str, str]]:
    top = {"title": gettext("トップ"), "href": "/"}
    return [top, {"title": gettext("協働の担い手"), "href": "/volunteers"}, {"title": title}]
