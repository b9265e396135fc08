"""/desk/begin: start a case of a procedure that is worked with sheets."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.actor import Role
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.cases import actions, once
from consult.cases.definitions import every
from consult.cases.readiness import missing
from consult.db import db
from consult.decisions.handed_on import before
from consult.dossier import sheets
from consult.errors import Invalid
from consult.i18n import gettext, msg, pick
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.handed_on_panel import shown
from consult.web.forms import Typed
from consult.workflow.definition import Definition

blueprint = Blueprint("desk_begin", __name__, url_prefix="/desk/begin")
_FROM_A_BODY = {"body", "recruitment", "bill", "petition"}  # begun on the page of the body they are about
_OF_A_BODY = frozenset({Role.CHAIR, Role.MEMBER})
_FIELDS = ("procedure", "title", "lead", "decided_by", "theme", "office", "body")


@blueprint.get("")
@needs(Permission.CASE_CREATE)
def show() -> str:
    """What can be started, and the form for it."""
    chosen = request.args.get("procedure", "")
    return _page(Typed({"procedure": chosen}))


@blueprint.post("")
@needs(Permission.CASE_CREATE)
def begin() -> Response | tuple[str, int]:
    """Start the case and lead on to it."""
    typed, offices = Typed.posted(*_FIELDS), _offices()
    if typed["procedure"] not in {definition.name for definition in ready()}:
        typed.wrong["procedure"] = [msg("始める手続を選んでください")]
    typed.text("title", msg("題名を書いてください"))
    office = next(
        (o for o in offices if str(o.id) == typed["office"]), offices[0] if len(offices) == 1 else None
    )
    if office is None:
        typed.wrong["office"] = [msg("担当の課を選んでください")]
    if typed["body"] not in {"", *(str(body.id) for body in _bodies())}:
        typed.wrong["body"] = [msg("会議体を選び直してください")]
    elif not typed["body"] and (acts := acts_of_a_body(typed["procedure"])):
        typed.wrong["body"] = [
            msg(
                "この手続には、会議体の会長や委員だけができること（%(acts)s）があります。会議体を選んでください。なければ、先に会議体を作ってください",
                acts="、".join(acts),
            )
        ]
    key = request.form.get("idempotency_key", "")
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            home = uow.session.get_one(Office, office.id if office else 0)
            uow.require(Permission.CASE_CREATE, on=home)
            known = once.done_before(uow, key, "case:begin")
            slug = known["slug"] if known else _open(uow, typed, home, key)
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _page(typed), error.status
    return redirect(f"/desk/cases/{slug}", 303)


def _open(uow: Any, typed: Typed, office: Office, key: str) -> str:
    made = actions.open_case(
        uow,
        typed["procedure"],
        title=typed.text("title"),
        office=office,
        lead=typed.text("lead"),
        decided_by=typed.text("decided_by"),
        theme=typed.text("theme"),
        body_id=int(typed["body"]) if typed["body"] else None,
    )
    once.remember(uow, key, "case:begin", {"slug": made.slug})
    return made.slug


def acts_of_a_body(procedure: str) -> list[str]:
    """What only the chair or the members of a body do in this procedure: without a body such a case stands still."""
    definition = every().get(procedure)
    edges = definition.edges if definition is not None else ()
    mine = [edge for edge in edges if _OF_A_BODY.issuperset(POLICY[Permission(edge.permission)])]
    return list(dict.fromkeys(pick(edge.label) for edge in mine))


def ready() -> list[Definition]:
    """The procedures with sheets that this program can run, by name."""
    known = every()
    names = sorted(sheets.procedures() - _FROM_A_BODY)
    return [known[name] for name in names if name in known and not missing(known[name])]


def _offices() -> list[Office]:
    actor = current_actor()
    return [o for o in accounts.offices(db.session()) if allowed(actor, Permission.CASE_CREATE, o)]


def _bodies() -> list[Body]:
    """Those of the own desk: a jury or a committee takes part in the case with its chair and its members."""
    actor = current_actor()
    return [body for body in bodies.bodies(db.session()) if allowed(actor, Permission.BODY_EDIT, body)]


def _page(typed: Typed) -> str:
    chosen = typed["procedure"]
    return render_template(
        "desk/begin.html",
        procedures=[
            {"value": d.name, "label": pick(d.title), "hint": pick(d.basis), "checked": d.name == chosen}
            for d in ready()
        ],
        offices=_offices(),
        bodies=_bodies(),
        before=shown(before(db.session(), chosen, theme=typed["theme"])) if chosen else [],
        imports_timelines=any(allowed(current_actor(), Permission.TIMELINE_IMPORT, o) for o in _offices()),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.desk(gettext("手続を始める")),
    )
