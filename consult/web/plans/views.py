"""/cases/<slug>/views/new: anyone says what they think of a year's work."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.cases import queries
from consult.cases.models import Case
from consult.codes import code_for, digest_of, once_digest
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import Invalid, NotFound
from consult.i18n import N_, gettext, msg
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.view_queries import is_open
from consult.plans.reviews.view_rules import AGES, CHILD, LONGEST, Said
from consult.plans.reviews.views import ensure_open, ensure_sound
from consult.plans.reviews.views import send as take
from consult.plans.reviews.words import NAME
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.forms import Typed
from consult.web.plans.views_panel import points
from consult.web.quiet import keep_quiet

blueprint = Blueprint("views", __name__)
_FIELDS = ("kind", "point", "text", "age")
_KEY = 64
NONE = "none"  # chosen where nothing needs to be


blueprint.after_request(keep_quiet)


@blueprint.get("/cases/<slug>/views/new")
@public
def form(slug: str) -> str:
    """The form, or that nothing is asked now."""
    return _form(_case(slug), Typed())


@blueprint.post("/cases/<slug>/views/new")
@public
def send(slug: str) -> Any:
    """Look at what will be sent, go back, or send it and get a code."""
    case, typed = _case(slug), Typed.posted(*_FIELDS)
    if request.form.get("go") == "back":
        return _form(case, typed)
    said = _said(typed)
    key, keys = request.form.get("idempotency_key", ""), Keys.of(settings())
    code = code_for(keys.receipt, key)
    sending = request.form.get("go") == "send" and 0 < len(key) <= _KEY
    try:
        ensure_open(db.session(), case)
        ensure_sound(db.session(), case, said)
        if not sending:
            return _check(case, typed, said, key)
        with unit_of_work(current_actor()) as uow:
            again = queries.public_by_slug(uow.session, slug)
            take(uow, again, said, once=once_digest(keys.receipt, key), code=digest_of(keys.receipt, code))
    except Invalid as error:
        typed.join(error)
        return _form(case, typed), error.status
    return redirect(f"/views/{code}?new=1", 303)


def _said(typed: Typed) -> Said:
    point, age = (typed[name] if typed[name] != NONE else "" for name in ("point", "age"))
    return Said(typed["kind"], typed["text"], point, age)


def _case(slug: str) -> Case:
    case = queries.public_by_slug(db.session(), slug)
    if case.procedure != NAME:
        raise NotFound(msg("この案件では、検証への意見を受け付けていません。"))
    return case


def _check(case: Case, typed: Typed, said: Said, key: str) -> str:
    return render_template(
        "public/view_check.html",
        nav="cases",
        case={"title": case.title, "href": case.address},
        typed={name: typed[name] for name in _FIELDS},
        kind=gettext(ACTOR_KINDS[said.kind]),
        point=points(case).get(said.point, gettext("全体について")),
        age=gettext(AGES[said.age]) if said.age else "",
        child=said.age == CHILD,
        key=key,
    )


def _form(case: Case, typed: Typed) -> str:
    return render_template(
        "public/view_new.html",
        nav="cases",
        case={"title": case.title, "href": case.address},
        open=is_open(db.session(), case),
        kinds=_options(ACTOR_KINDS, typed["kind"]),
        points=_options({NONE: N_("全体について"), **points(case)}, typed["point"] or NONE),
        ages=_options({NONE: N_("答えない"), **AGES}, typed["age"] or NONE),
        limit=LONGEST,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
    )


def _options(words: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    return [{"value": c, "label": gettext(word), "checked": c == chosen} for c, word in words.items()]
