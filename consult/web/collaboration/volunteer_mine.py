"""/volunteers/mine: who applied or is appointed sees where it stands and acts; no account, no code in an address."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.cases.models import Case
from consult.collaboration.appointments import applying, own, own_link
from consult.collaboration.appointments.own import REPORT
from consult.db import db, settings
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, public
from consult.web.collaboration import volunteer_own
from consult.web.forms import Typed
from consult.web.quiet import keep_quiet

blueprint = Blueprint("volunteer_mine", __name__, url_prefix="/volunteers/mine")
FIELDS = (*REPORT, "listed", "day", "text", "says", "idempotency_key")
Act = Callable[[UnitOfWork, Case], None]


blueprint.after_request(keep_quiet)


@blueprint.get("")
@public
def show() -> str:
    """The own page, or the two fields that open it."""
    case = volunteer_own.mine()
    return _lookup(Typed()) if case is None else _page(case, Typed())


@blueprint.post("")
@public
def lookup() -> Any:
    """Open the page by number and code; the same sentence whatever was wrong, and words typed before are kept."""
    typed = Typed.posted("number", "code", *FIELDS)
    try:
        case = applying.found(db.session(), typed["number"], typed["code"], settings())
    except NotFound as error:
        return _lookup(typed, str(error)), 422
    volunteer_own.begin(case, code=True)
    if any(typed[name] for name in FIELDS if name != "idempotency_key"):
        return _page(case, typed)
    return redirect("/volunteers/mine", 303)


@blueprint.get("/by-link/<token>")
@public
def by_link(token: str) -> Response:
    """The link of a mail opens the page; the address stays without it."""
    volunteer_own.begin(own_link.holder(db.session(), token, settings()), code=False)
    return redirect("/volunteers/mine", 303)


@blueprint.post("/close")
@public
def close() -> Response:
    """Close the page on this device."""
    volunteer_own.end()
    return redirect("/volunteers", 303)


@blueprint.post("/withdraw")
@public
def withdraw() -> Any:
    """Take the application back; a second press changes nothing."""
    return _act(own.withdraw, "withdrawn")


@blueprint.post("/report")
@public
def report() -> Any:
    """Send a report of activities."""
    typed = Typed.posted(*FIELDS)
    said = {name: typed[name] for name in REPORT}
    return _act(lambda uow, case: own.report(uow, case, said, typed["idempotency_key"]), "reported")


@blueprint.post("/listed")
@public
def listed() -> Any:
    """Let the roster show the name, or not."""
    yes = bool(request.form.get("listed"))
    return _act(lambda uow, case: own.list_name(uow, case, listed=yes), "listed")


@blueprint.post("/leave")
@public
def leave() -> Any:
    """Say that one wants to end the role, from when."""
    typed = Typed.posted(*FIELDS)
    day = typed.day("day")
    said, key = typed["text"], typed["idempotency_key"]

    def wish(uow: UnitOfWork, case: Case) -> None:
        own.wish_to_leave(uow, case, day, said, key)

    return _act(wish, "wished", typed)


@blueprint.post("/renew")
@public
def renew() -> Any:
    """Say whether one goes on for another term."""
    says = request.form.get("says", "")
    return _act(lambda uow, case: own.answer_renewal(uow, case, says), "answered")


def _act(act: Act, done: str, typed: Typed | None = None) -> Any:
    typed = typed or Typed.posted(*FIELDS)
    case = volunteer_own.mine()
    if case is None:
        said = gettext(
            "時間がたったので、ページを閉じました。番号と確認コードを入れると、書いたものから続けられます。"
        )
        return _lookup(typed, said), 422
    number = case.id
    try:
        with unit_of_work(current_actor()) as uow:
            act(uow, uow.session.get_one(Case, number))
    except Invalid as error:
        typed.join(error)
        return _page(db.session.get_one(Case, number), typed), error.status
    except Refused as error:
        return _page(db.session.get_one(Case, number), typed, str(error)), error.status
    return redirect(f"/volunteers/mine?done={done}", 303)


def _page(case: Case, typed: Typed, refused: str = "") -> str:
    return render_template(
        "public/volunteer_mine.html",
        nav="cases",
        refused=refused,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        trail=_trail(),
        **volunteer_own.context(case, typed),
    )


def _lookup(typed: Typed, said: str = "") -> str:
    return render_template(
        "public/volunteer_lookup.html",
        nav="cases",
        typed=typed,
        kept=[(name, typed[name]) for name in FIELDS if typed[name] and name != "idempotency_key"],
        errors=[{"field": "code", "text": said}] if said else [],
        error_of={"code": said} if said else {},
        trail=_trail(),
    )


def _trail() -> list[dict[str, str]]:
    top = {"title": gettext("トップ"), "href": "/"}
    return [
        top,
        {"title": gettext("協働の担い手"), "href": "/volunteers"},
        {"title": gettext("わたしのページ")},
    ]
