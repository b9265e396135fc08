"""/matching/receipts: what a side sees and does with its code: answer, contact of the other, report, take back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.codes import read_code
from consult.collaboration.matching import answers as acts
from consult.collaboration.matching.ending import take_back
from consult.errors import Invalid, NotFound, Refused
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.collaboration.matching_receipt import mine_of, page, unknown
from consult.web.forms import Typed
from consult.web.quiet import keep_quiet

blueprint = Blueprint("matching_mine", __name__, url_prefix="/matching/receipts")
FIELDS = ("says", "good", "hard", "shown")


blueprint.after_request(keep_quiet)


@blueprint.get("/")
@public
def lookup_form() -> str:
    """The field for the code."""
    return render_template("public/matching_lookup.html", code="", errors=[], error_of={})


@blueprint.post("/")
@public
def lookup() -> Any:
    """To the registration, or the same sentence whatever was wrong with the code."""
    typed = request.form.get("code", "")
    try:
        mine_of(typed)
    except NotFound as error:
        return unknown(typed, error), 422
    return redirect(f"/matching/receipts/{read_code(typed)}", 303)


@blueprint.get("/<code>")
@public
def show(code: str) -> Any:
    """Where the registration stands and what is asked of its side now."""
    return page(code, Typed())


@blueprint.post("/<code>/answer")
@public
def answer(code: str) -> Any:
    """Yes or no to the other side, after a look at what was chosen."""
    typed = Typed.posted(*FIELDS)
    if typed["says"] in {"yes", "no"} and request.form.get("go") != "send":
        return page(code, typed, sure=typed["says"])
    return _act(code, typed, lambda uow, mine: acts.answer(uow, mine, typed["says"]), "answered")


@blueprint.post("/<code>/report")
@public
def report(code: str) -> Any:
    """What went well and what did not."""
    typed = Typed.posted(*FIELDS)
    said = {name: typed[name] for name in FIELDS}
    return _act(code, typed, lambda uow, mine: acts.report(uow, mine, said), "reported")


@blueprint.post("/<code>/withdraw")
@public
def withdraw(code: str) -> Any:
    """Take the registration back; a second press changes nothing."""
    return _act(code, Typed(), take_back, "withdrawn")


@blueprint.post("/<code>/contact")
@public
def contact(code: str) -> Any:
    """The other side's contact; that it was opened stands in the log."""
    try:
        with unit_of_work(current_actor()) as uow:
            found = acts.read_contact(uow, mine_of(code))
    except NotFound as error:
        return unknown(code, error), 404
    return page(code, Typed(), contact=found)


def _act(code: str, typed: Typed, act: Any, done: str) -> Any:
    try:
        with unit_of_work(current_actor()) as uow:
            act(uow, mine_of(code))
    except NotFound as error:
        return unknown(code, error), 404
    except Invalid as error:
        typed.join(error)
        return page(code, typed), error.status
    except Refused as error:
        return page(code, typed, refused=str(error)), error.status
    return redirect(f"/matching/receipts/{read_code(code)}?done={done}", 303)
