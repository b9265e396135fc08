"""/matching/new: the form by which anybody offers or wishes something, without an account."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.codes import code_for, digest_of, once_digest
from consult.collaboration.matching.entry import FIELDS, Entry, ensure_sound, register
from consult.collaboration.matching.sheets import DIRECTIONS, KINDS
from consult.consultations.announcing import topics
from consult.consultations.identity import Keys
from consult.consultations.wards import read_wards
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import N_, gettext
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.collaboration.matching import trail
from consult.web.forms import Typed

blueprint = Blueprint("matching_new", __name__, url_prefix="/matching/new")
ANYWHERE = N_("市内どこでも")
THEMES = (
    N_("福祉・健康"), N_("子育て・教育"), N_("環境・緑"), N_("防災・防犯"), N_("文化・スポーツ"), N_("地域のにぎわい"),
)  # fmt: skip
_KEY = 64


@blueprint.after_request
def keep_quiet(response: Response) -> Response:
    """A form that holds somebody's contact is kept by no cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("")
@public
def form() -> str:
    """The form, without anything to sign in to."""
    return _form(Typed({"direction": request.args.get("direction", "")}))


@blueprint.post("")
@public
def send() -> Any:
    """Look at what will be sent, go back, or send it and get a code."""
    typed = Typed.posted(*FIELDS, "agreed")
    if request.form.get("go") == "back":
        return _form(typed)
    said = Entry({name: typed[name] for name in FIELDS}, bool(typed["agreed"]))
    key, keys = request.form.get("idempotency_key", ""), Keys.of(settings())
    try:
        ensure_sound(said)
        if request.form.get("go") != "send" or not key or len(key) > _KEY:
            return _check(typed, key)
        code = code_for(keys.receipt, key)
        with unit_of_work(current_actor()) as uow:
            register(uow, said, once=once_digest(keys.receipt, key), code=digest_of(keys.receipt, code))
    except Invalid as error:
        typed.join(error)
        return _form(typed), error.status
    return redirect(f"/matching/receipts/{code}?new=1", 303)


def _check(typed: Typed, key: str) -> str:
    values = {name: typed[name] for name in (*FIELDS, "agreed")}
    direction, kind = DIRECTIONS[typed["direction"]], KINDS[typed["kind"]]
    words = {"direction": gettext(direction), "kind": gettext(kind)}
    return render_template("public/matching_check.html", nav="cases", typed=values, words=words, key=key)


def _form(typed: Typed) -> str:
    known = topics.every(db.session())
    wards = [ward.name for ward in read_wards(settings().wards)]
    return render_template(
        "public/matching_new.html",
        nav="cases",
        directions=_options(DIRECTIONS, typed["direction"]),
        kinds=_options(KINDS, typed["kind"]),
        themes=list(dict.fromkeys([t.name for t in known if t.kind == "theme"] or map(gettext, THEMES))),
        places=list(dict.fromkeys([*wards, *(t.name for t in known if t.kind == "ward"), gettext(ANYWHERE)])),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trail(gettext("登録する")),
    )


def _options(words: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": code, "label": gettext(word), "checked": code == chosen} for code, word in words.items()
    ]
