"""/desk/rules: what holds in this city, proposing other rules, approving what someone else proposed."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import local_rules
from consult.db import db
from consult.errors import Forbidden, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.procedures import local_rules_page as rules_page
from consult.workflow import overlay
from consult.workflow.source import Problem, Problems

blueprint = Blueprint("rules", __name__, url_prefix="/desk/rules")
_SAMPLE = """schema = 1
effective_from = 2027-04-01
basis = { ja = "", en = "" }

[procedures.public_consultation.parameters]
min_days = 30
"""


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def overview() -> str:
    """The parameters in effect, where each comes from, and every proposal."""
    session = db.session()
    held = local_rules.in_force(session)
    return render_template(
        "desk/rules.html",
        held=rules_page.line(session, held) if held else None,
        unfit=local_rules.unfit(session),
        settings=rules_page.settings(),
        wording=rules_page.wording(),
        proposals=[rules_page.line(session, rules) for rules in local_rules.listed(session)],
        may_propose=allowed(current_actor(), Permission.RULES_PROPOSE),
        trail=trails.desk(gettext("この市の決まり")),
    )


@blueprint.get("/new")
@needs(Permission.RULES_PROPOSE)
def new() -> str:
    """An empty file, or the one in effect to start from."""
    held = local_rules.in_force(db.session())
    return _form(held.source if held else _SAMPLE)


def _form(text: str, **more: Any) -> str:
    context: dict[str, Any] = {"errors": [], "changes": None, "starts": None, "key": ""}
    return render_template("desk/rules_new.html", text=text, keys=rules_page.keys(), **(context | more))


@blueprint.post("")
@needs(Permission.RULES_PROPOSE)
def send() -> Response | str | tuple[str, int]:
    """Check a file and show what it would change; with the second button, propose it."""
    uploaded = request.files.get("file")
    data = uploaded.read() if uploaded and uploaded.filename else b""
    file = str(uploaded.filename) if data and uploaded else gettext("書いた内容")
    data = data or request.form.get("rules", "").replace("\r\n", "\n").encode()
    text = data.decode("utf-8", "replace")
    key = request.form.get("idempotency_key", "")
    try:
        proposed = local_rules.read(data, file)
        found = local_rules.preview(proposed)
        if request.form.get("do") != "propose":
            shown = rules_page.changes(found)
            return _form(text, changes=shown, starts=proposed.effective_from, key=key)
        with unit_of_work(current_actor()) as uow:
            number = local_rules.propose(uow, proposed, text).id
    except Problems as wrong:
        return _form(text, errors=[_error(p) for p in wrong.problems], key=key), 422
    except Invalid as wrong:
        return _form(text, errors=[{"field": "rules", "text": str(wrong)}], key=key), 422
    return redirect(url_for("rules.show", number=number, done="proposed"), 303)


def _error(problem: Problem) -> dict[str, str]:
    sentence = msg(
        "%(line)s行目：%(sentence)s。%(remedy)s",
        line=problem.line,
        sentence=str(problem.sentence).rstrip("。"),
        remedy=str(problem.remedy),
    )
    return {"field": "rules", "text": str(sentence)}


@blueprint.get("/<int:number>")
@needs(Permission.DESK_OPEN)
def show(number: int) -> str:
    """One proposal: what it changes, who proposed it, and the decision."""
    return _show(number)


def _show(number: int, conflict: str = "", error: str = "", reason: str = "") -> str:
    session, actor = db.session(), current_actor()
    rules = local_rules.one(session, number)
    try:
        found = local_rules.preview(overlay.from_json(rules.document))
    except Problems as wrong:
        found, conflict = [], conflict or str(wrong.problems[0].sentence)
    own = rules.proposed_by == actor.account_id
    waiting = rules.state == "proposed"
    return render_template(
        "desk/rules_one.html",
        rules=rules_page.line(session, rules),
        waiting=waiting,
        changes=rules_page.changes(found) if waiting else [],
        combined=rules_page.combined(rules),
        may_approve=waiting and not own and allowed(actor, Permission.RULES_APPROVE),
        may_decline=waiting and (own or allowed(actor, Permission.RULES_APPROVE)),
        own=own and waiting,
        conflict=conflict,
        error=error,
        reason=reason,
        trail=trails.desk(
            {"title": gettext("この市の決まり"), "href": "/desk/rules"}, str(msg("%(n)s番の案", n=number))
        ),
    )


@blueprint.post("/<int:number>/approve")
@needs(Permission.RULES_APPROVE)
def approve(number: int) -> Response | tuple[str, int]:
    """Let the proposal hold from its day on."""
    try:
        with unit_of_work(current_actor()) as uow:
            local_rules.approve(uow, local_rules.one(uow.session, number))
    except (Refused, Forbidden) as error:
        return _show(number, conflict=str(error)), error.status
    return redirect(url_for("rules.show", number=number, done="approved"), 303)


@blueprint.post("/<int:number>/decline")
@needs(Permission.RULES_PROPOSE, Permission.RULES_APPROVE)
def decline(number: int) -> Response | tuple[str, int]:
    """Drop the proposal, with the reason."""
    reason = request.form.get("reason", "")
    try:
        with unit_of_work(current_actor()) as uow:
            local_rules.decline(uow, local_rules.one(uow.session, number), reason)
    except Invalid as wrong:
        return _show(number, error=str(wrong), reason=reason), wrong.status
    except (Refused, Forbidden) as error:
        return _show(number, conflict=str(error), reason=reason), error.status
    return redirect(url_for("rules.show", number=number, done="declined"), 303)
