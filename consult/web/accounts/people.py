"""/desk/people: who works here, what they may do, and the way in for someone new."""

import re
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from flask_security import hash_password
from werkzeug.wrappers import Response

from consult.access.actor import Role, Scope
from consult.access.permissions import Permission
from consult.accounts import actions, administration, queries
from consult.accounts.models import Account
from consult.bodies import queries as bodies
from consult.db import db
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.words import ROLES, role

blueprint = Blueprint("people", __name__, url_prefix="/desk/people")
_OFFICE = ("name", "name_en", "telephone", "fax", "email", "address")


@blueprint.get("")
@needs(Permission.ACCOUNT_ADMIN)
def overview() -> str:
    """Everyone registered, in pages, and a search by name, title or address."""
    session, words = db.session(), request.args.get("q", "")
    after = request.args.get("after", "")
    found, more = queries.accounts(
        session, words=words, after=int(after) if re.fullmatch(r"[0-9]{1,18}", after) else 0
    )
    places = _places()
    return render_template(
        "desk/people.html",
        rows=[_line(one, places) for one in found],
        words=words,
        more=more,
        total=queries.number_of_accounts(session),
        request_done=request.args.get("done", ""),
        trail=trails.desk(gettext("人と課")),
    )


@blueprint.get("/new")
@needs(Permission.ACCOUNT_ADMIN)
def new() -> str:
    """The form for someone new."""
    return _new_form(Typed())


@blueprint.post("")
@needs(Permission.ACCOUNT_ADMIN)
def add() -> Response | tuple[str, int]:
    """Register someone, with a first role; the first password is shown once."""
    typed = Typed.posted("name", "title", "email", "role", "office", "body")
    password = administration.first_password()
    try:
        typed.text("name", msg("名前を書いてください"))
        wanted = _wanted(typed)
        typed.wrong |= actions.wrong_address(db.session(), typed.text("email"))[1]
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            made = actions.create_account(
                uow,
                email=typed.text("email"),
                name=typed.text("name"),
                title=typed.text("title"),
                password=password,
                hasher=hash_password,
            )
            made.settings = {**made.settings, "first_password": True}
            if wanted:
                actions.grant(uow, made, *wanted)
            number = made.id
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _new_form(typed), 422
    return _hand_over(number, password)


@blueprint.get("/<int:number>")
@needs(Permission.ACCOUNT_ADMIN)
def one(number: int) -> str:
    """One person: name, roles, access."""
    return _one(number)


@blueprint.post("/<int:number>")
@needs(Permission.ACCOUNT_ADMIN)
def change(number: int) -> Response | tuple[str, int]:
    """Rename, give or take a role, close out, let in again, or hand over a new password."""
    typed = Typed.posted("name", "title", "role", "office", "body", "grant", "do")
    password = administration.first_password() if typed["do"] == "password" else ""
    try:
        with unit_of_work(current_actor()) as uow:
            _do(uow, queries.account(uow.session, number), typed, password)
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _one(number, typed), 422
    except Refused as error:
        return _one(number, refused=str(error.sentence)), 409
    if password:
        return _hand_over(number, password)
    return redirect(f"/desk/people/{number}?done={typed['do']}", 303)


def _do(uow: UnitOfWork, account: Account, typed: Typed, password: str) -> None:
    match typed["do"]:
        case "rename":
            administration.rename(uow, account, name=typed["name"], title=typed["title"])
        case "grant":
            actions.grant(uow, account, *_role(typed))
        case "revoke":
            administration.revoke(uow, _grant(account, typed["grant"]), account)
        case "close":
            administration.close(uow, account)
        case "reopen":
            administration.reopen(uow, account)
        case "password":
            administration.give_password(uow, account, password, hash_password)
        case _:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})


@blueprint.get("/offices/new")
@needs(Permission.ACCOUNT_ADMIN)
def new_office() -> str:
    """The form for a new office."""
    return _office_form(Typed())


@blueprint.post("/offices")
@needs(Permission.ACCOUNT_ADMIN)
def add_office() -> Response | tuple[str, int]:
    """Set up an office with the contact block its notices print."""
    typed = Typed.posted(*_OFFICE)
    for name in _OFFICE[:-1]:
        typed.text(name, msg("ここを書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            actions.create_office(uow, **{name: typed.text(name) for name in _OFFICE})
    except Invalid:
        return _office_form(typed), 422
    return redirect("/desk/people?done=office", 303)


def _wanted(typed: Typed) -> tuple[Role, Scope] | None:
    """The first role, if any is chosen; what is missing is noted beside every other mistake."""
    try:
        return _role(typed) if typed["role"] else None
    except Invalid as error:
        typed.add(error)
        return None


def _role(typed: Typed) -> tuple[Role, Scope]:
    """The role chosen and the place it is held in; what is missing is noted at its field."""
    if typed["role"] not in {one.value for one in administration.PLACES}:
        raise Invalid(msg("役割を選んでください"), {"role": [msg("役割を選んでください")]})
    wanted = Role(typed["role"])
    place = administration.PLACES[wanted]
    if not place:
        return wanted, Scope()
    known = {str(o.id) for o in (queries.offices if place == "office" else bodies.bodies)(db.session())}
    if typed[place] not in known:
        sentence = (
            msg("どの課でかを選んでください") if place == "office" else msg("どの会議でかを選んでください")
        )
        raise Invalid(sentence, {place: [sentence]})
    chosen = int(typed[place])
    return wanted, Scope(office_id=chosen) if place == "office" else Scope(body_id=chosen)


def _grant(account: Account, number: str) -> Any:
    for held in account.grants:
        if str(held.id) == number:
            return held
    raise NotFound(msg("この役割は、もう外されています。"))


def _hand_over(number: int, password: str) -> Response:
    """The first password, on a page nobody keeps."""
    page = render_template(
        "desk/people_password.html",
        person=_line(queries.account(db.session(), number), _places()),
        password=password,
        trail=[*_trail(), {"title": gettext("はじめのパスワード")}],
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _one(number: int, typed: Typed | None = None, refused: str = "") -> str:
    account = queries.account(db.session(), number)
    person = _line(account, _places())
    typed = typed or Typed({"name": account.name, "title": account.title})
    return render_template(
        "desk/people_one.html",
        person=person,
        typed=typed,
        refused=refused,
        own=account.id == current_actor().account_id,
        done=request.args.get("done", ""),
        **_choices(),
        trail=[*_trail(), {"title": account.name}],
    )


def _new_form(typed: Typed) -> str:
    trail = [*_trail(), {"title": gettext("人を登録する")}]
    return render_template("desk/people_new.html", typed=typed, **_choices(), trail=trail)


def _office_form(typed: Typed) -> str:
    trail = [*_trail(), {"title": gettext("課を登録する")}]
    return render_template("desk/people_office.html", typed=typed, trail=trail)


def _trail() -> list[dict[str, str]]:
    return trails.desk({"title": gettext("人と課"), "href": "/desk/people"})


def _choices() -> dict[str, Any]:
    session = db.session()
    return {
        "roles": [(one.value, gettext(ROLES[one])) for one in administration.PLACES],
        "offices": [(str(office.id), office.name) for office in queries.offices(session)],
        "bodies": [(str(body.id), body.name) for body in bodies.bodies(session)],
    }


def _places() -> dict[tuple[str, int], str]:
    session = db.session()
    return {("office", o.id): o.name for o in queries.offices(session)} | {
        ("body", b.id): b.name for b in bodies.bodies(session)
    }


def _line(account: Account, places: dict[tuple[str, int], str]) -> dict[str, Any]:
    def where(grant: Any) -> str:
        if grant.case_id:
            return gettext("1つの案件")
        place = ("office", grant.office_id) if grant.office_id else ("body", grant.body_id)
        return places.get(place, "") if place[1] else gettext("すべて")

    return {
        "id": account.id,
        "name": account.name,
        "title": account.title,
        "email": account.email,
        "active": account.active,
        "roles": [{"id": g.id, "name": role(g.role), "place": where(g)} for g in account.grants],
    }
