"""/desk/bodies: set a body up, fill its seats, end terms, name chair and deputy."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.accounts.models import Account, Office
from consult.bodies import actions, procedure, queries, terms
from consult.bodies.models import Body
from consult.calendars import date_text
from consult.db import db
from consult.errors import Invalid, Refused
from consult.i18n import gettext, msg
from consult.meetings import resting
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.bodies import body_desk_page
from consult.web.bodies.body_forms import (
    BODY_FIELDS,
    RULE_FIELDS,
    body_choices,
    filled_rules,
    number,
    own_offices,
    rules_of,
)
from consult.web.bodies.body_plan_forms import Rows
from consult.web.forms import Typed

blueprint = Blueprint("desk_bodies", __name__, url_prefix="/desk/bodies")
_SEAT = ("seat", "name", "reading", "category", "affiliation", "since", "until", "account")


@blueprint.get("")
@needs(Permission.BODY_EDIT)
def listing() -> str:
    """The bodies the actor's offices keep, with empty seats and the next end of a term."""
    session, today = db.session(), clock.today()
    own = [b for b in queries.bodies(session) if allowed(current_actor(), Permission.BODY_EDIT, b)]
    everyone = queries.memberships(session, [b.id for b in own])
    rows = []
    for body in own:
        seated = queries.seated(everyone[body.id], today)
        ends = min((m.until for m in seated if m.until), default=None)
        rows.append(
            {
                "href": f"/desk/bodies/{body.slug}",
                "name": body.name,
                "seats": body.seats,
                "vacant": max(0, body.seats - len(seated)),
                "ends": date_text(ends) if ends else "",
            }
        )
    return render_template("desk/bodies.html", rows=rows, trail=trails.desk(gettext("会議体")))


@blueprint.get("/new")
@needs(Permission.BODY_EDIT)
def new() -> str:
    """The form for a new body, filled with the usual rules."""
    return _new_form(Typed(rules_of(None)))


@blueprint.post("")
@needs(Permission.BODY_EDIT)
def add() -> Response | tuple[str, int]:
    """Set the body up."""
    typed = Typed.posted(*BODY_FIELDS, *RULE_FIELDS)
    modes, rows = request.form.getlist("attendance_modes"), Rows.posted()
    try:
        office = _office(typed)
        given = filled_rules(typed, modes, rows)
        with unit_of_work(current_actor()) as uow:
            body = actions.create_body(
                uow,
                uow.session.get_one(Office, office),
                slug=typed.text("slug"),
                name=typed.text("name"),
                kind=typed["kind"],
                parent=_parent(uow, typed),
                **given,
            )
            typed.ensure()  # after the act has named its mistakes too; nothing is kept
            slug = body.slug
    except Invalid as error:
        typed.join(error)
        return _new_form(typed, modes, rows), 422
    return redirect(f"/desk/bodies/{slug}?done=new", 303)


def _office(typed: Typed) -> int:
    known = {str(one.id) for one in own_offices()}
    chosen = typed["office"] or (next(iter(known)) if len(known) == 1 else "")
    if chosen not in known:
        typed.wrong["office"] = [msg("どの課が事務局をするかを選んでください")]
        return own_offices()[0].id  # so that everything else is checked; nothing is kept
    return int(chosen)


def _parent(uow: UnitOfWork, typed: Typed) -> Body | None:
    if not typed["parent"]:
        return None
    parent = queries.body(uow.session, typed["parent"])
    uow.require(Permission.BODY_EDIT, on=parent)
    return parent


@blueprint.get("/<slug>")
@needs(Permission.BODY_EDIT)
def show(slug: str) -> str:
    """Its seats with who sits on them, who sat there, the empty ones, and its rules."""
    return _show(body_desk_page.own_body(slug))


@blueprint.post("/<slug>")
@needs(Permission.BODY_EDIT)
def act(slug: str) -> Response | tuple[str, int]:
    """Fill a seat, or change the rules."""
    body = body_desk_page.own_body(slug)
    do = request.form.get("do", "")
    typed = Typed.posted(*_SEAT, *RULE_FIELDS)
    modes, rows = request.form.getlist("attendance_modes"), Rows.posted()
    try:
        with unit_of_work(current_actor()) as uow:
            there = uow.session.get_one(Body, body.id)
            match do:
                case "seat":
                    _seat(uow, there, typed)
                case "rules":
                    wanted = filled_rules(typed, modes, rows)
                    if any(
                        getattr(there, name) != wanted[name] for name in resting.DECIDING if name in wanted
                    ):
                        resting.ensure_none_running(uow.session, there)
                    actions.change_body(uow, there, **wanted)
                    typed.ensure()
                case "begin":
                    made = procedure.begin(uow, there)
                    return redirect(f"/desk/cases/{made.slug}", 303)
                case _:
                    sentence = msg("何をするかを選んでください")
                    raise Invalid(sentence, {"do": [sentence]})
    except (Invalid, Refused) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {"do": [error.sentence]}))
        return _show(body_desk_page.own_body(slug), typed, do, modes, rows), error.status
    return redirect(f"/desk/bodies/{slug}?done={do}", 303)


def _seat(uow: UnitOfWork, body: Body, typed: Typed) -> None:
    since = typed.day("since", msg("任期の始まりの日を書いてください"))
    until = typed.day("until")
    seat = number(typed, "seat")
    if not typed.text("category"):
        typed.wrong["category"] = [msg("選ばれた区分を書いてください。例 公募")]
    account = _account(uow, typed)
    first = since or clock.today()
    actions.seat_member(
        uow,
        body,
        seat=seat,
        name=typed.text("name"),
        reading=typed.text("reading"),
        category=typed.text("category"),
        affiliation=typed.text("affiliation"),
        since=first,
        until=until or terms.term_end(body, first),
        account=account,
    )
    typed.ensure()  # after the act has named its mistakes too; nothing is kept


def _account(uow: UnitOfWork, typed: Typed) -> Account | None:
    chosen = typed["account"].strip()
    if not chosen:
        return None
    found = accounts.by_address(uow.session, chosen)
    if found is None:
        typed.wrong["account"] = [
            msg("このメールアドレスの人は登録されていません。管理者に登録を頼んでください")
        ]
    return found


def _show(body: Body, *typed: Any) -> str:
    return render_template("desk/body.html", **body_desk_page.context(body, *typed))


def _new_form(typed: Typed, modes: list[str] | None = None, rows: Rows | None = None) -> str:
    trail = trails.desk({"title": gettext("会議体"), "href": "/desk/bodies"}, gettext("会議体を作る"))
    own = [b for b in queries.bodies(db.session()) if allowed(current_actor(), Permission.BODY_EDIT, b)]
    return render_template(
        "desk/body_new.html",
        typed=typed,
        offices=[
            {"value": str(o.id), "label": o.name, "checked": typed["office"] == str(o.id)}
            for o in own_offices()
        ],
        parents=[(b.slug, b.name) for b in own if b.parent_id is None],
        **body_choices(typed, modes, rows or Rows()),
        trail=trail,
    )
