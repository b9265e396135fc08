"""/rooms/<code>: who sits in a talk says on their own phone whether they are convinced; a seat, never a name."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.collaboration.dialogues import assent
from consult.collaboration.dialogues import assent_phone as phone
from consult.collaboration.dialogues.assent_rules import ANSWERS
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.db import db
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.forms import Typed

blueprint = Blueprint("rooms", __name__, url_prefix="/rooms")


@blueprint.after_request
def keep_quiet(response: Response) -> Response:
    """The page of a room is kept by no cache and found by no search."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/<code>")
@public
def show(code: str) -> str:
    """The question, while the talk is in session."""
    return _page(code, Typed(), done=request.args.get("done", ""))


@blueprint.post("/<code>")
@public
def answer(code: str) -> Any:
    """One answer for a seat that has none yet."""
    typed = Typed.posted("seat", "actor", "answer", "reason", "minor")
    line = assent.Line(
        typed["seat"], typed["actor"], typed["answer"], typed["reason"], minor=bool(typed["minor"])
    )
    try:
        with unit_of_work(current_actor()) as uow:
            phone.answer(uow, phone.room_of(uow.session, code), line)
    except Invalid as error:
        typed.join(error)
        return _page(code, typed), error.status
    return redirect(f"/rooms/{code}?done=1", 303)


def _page(code: str, typed: Typed, done: str = "") -> str:
    case = phone.room_of(db.session(), code)
    return render_template(
        "public/room.html",
        nav="cases",
        title=case.title,
        code=code,
        done=done,
        kinds=_options(ACTOR_KINDS, typed["actor"]),
        answers=_options(ANSWERS, typed["answer"]),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
    )


def _options(words: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    return [{"value": c, "label": gettext(word), "checked": c == chosen} for c, word in words.items()]
