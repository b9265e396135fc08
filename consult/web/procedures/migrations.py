"""/desk/rules/migrations: moving running cases to another definition, tried before it is planned, and back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import migrating, migration
from consult.db import db
from consult.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.procedures import migrations_page as page

blueprint = Blueprint("migrations", __name__, url_prefix="/desk/rules/migrations")
_REFUSALS = (Invalid, Refused, Forbidden, Conflict)


def _trail(*more: dict[str, str]) -> list[dict[str, str]]:
    return trails.desk({"title": gettext("この市の決まり"), "href": "/desk/rules"}, *more)


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def overview() -> str:
    """Every plan, newest first, and where a new one begins."""
    session = db.session()
    return render_template(
        "desk/rules_migrations.html",
        plans=[page.line(session, row) for row in migrating.listed(session)],
        procedures=page.procedures(session),
        may_plan=allowed(current_actor(), Permission.MIGRATION_PLAN),
        trail=_trail({"title": gettext("進んでいる案件を移す")}),
    )


@blueprint.get("/new")
@needs(Permission.MIGRATION_PLAN)
def new() -> str | tuple[str, int] | Response:
    """The form of a plan: every stage of the procedure and where it leads; the list to choose from without one."""
    if not request.args.get("procedure"):
        return redirect(url_for("migrations.overview"), 303)
    return _form(request.args.get("procedure", ""), request.args.get("to", "newest"), {})


def _form(
    procedure: str, to: str, said: dict[str, str], error: DomainError | None = None, **more: Any
) -> str | tuple[str, int]:
    session = db.session()
    title = next((p["title"] for p in page.procedures(session) if p["name"] == procedure), "")
    if not title:
        raise NotFound(msg("「%(name)s」という手続の案件はありません。", name=procedure))
    target = migration.target_of(session, procedure, to)
    sources = page.sources_of(session, procedure, target)
    rows = page.stage_rows(sources, target, said)
    fields = error.fields if isinstance(error, Invalid) else {}
    error_of = {_field(name): str(sentences[0]) for name, sentences in fields.items()}
    errors = [{"field": name, "text": text} for name, text in error_of.items()]
    shown = render_template(
        "desk/rules_migration_new.html",
        procedure={"name": procedure, "title": title},
        to=to,
        targets=page.targets(session, procedure),
        rows=rows,
        sources=len(sources),
        errors=errors,
        error_of=error_of,
        **({"reason": "", "report": None, "key": ""} | more),
        trail=_trail(
            {"title": gettext("進んでいる案件を移す"), "href": "/desk/rules/migrations"}, {"title": title}
        ),
    )
    return (shown, error.status) if error else shown


def _field(name: str) -> str:
    return name if name in {"to", "reason"} else f"stage-{name}"


@blueprint.post("")
@needs(Permission.MIGRATION_PLAN)
def send() -> Response | str | tuple[str, int]:
    """Try a plan over all running cases; with the second button, put it before someone else."""
    procedure, to = request.form.get("procedure", ""), request.form.get("to", "newest")
    said, reason = page.plain_map(request.form), request.form.get("reason", "")
    typed: dict[str, Any] = {"reason": reason, "key": request.form.get("idempotency_key", "")}
    session = db.session()
    try:
        target = migration.target_of(session, procedure, to)
        drafted = migration.draft(session, procedure, target, said)
        found = migration.foresee(session, drafted)
        if request.form.get("do") != "plan":
            return _form(procedure, to, said, report=page.report(session, found), **typed)
        with unit_of_work(current_actor()) as uow:
            number = migrating.plan(uow, drafted, target, reason=reason, foreseen=found.numbers).id
    except Invalid as wrong:
        return _form(procedure, to, said, wrong, **typed)
    return redirect(url_for("migrations.show", number=number, done="planned"), 303)


@blueprint.get("/<int:number>")
@needs(Permission.DESK_OPEN)
def show(number: int) -> str:
    """One plan: what leads where, what the dry run counted, what became of the cases."""
    return _show(number)


def _show(number: int, conflict: str = "", error: str = "", reason: str = "") -> str:
    session, actor = db.session(), current_actor()
    row = migrating.one(session, number)
    own = row.planned_by == actor.account_id
    approver = allowed(actor, Permission.MIGRATION_APPROVE)
    tried = None
    if request.args.get("try") and row.state in {"planned", "approved"}:
        tried = page.report(session, migration.foresee(session, migration.Plan.of(row)))
    return render_template(
        "desk/rules_migration.html",
        plan=page.line(session, row),
        legs=page.legs(session, row),
        report=tried,
        results=page.results(session, row) if row.state in {"applying", "done"} else None,
        may={
            "approve": row.state == "planned" and approver and not own,
            "withdraw": row.state in {"planned", "approved"} and (own or approver),
            "start": row.state in {"approved", "applying"} and approver,
            "reverse": row.state == "done" and allowed(actor, Permission.MIGRATION_PLAN),
        },
        own=own and row.state == "planned",
        going_on=row.state == "applying",
        waiting=row.state in {"planned", "approved"},
        conflict=conflict,
        error=error,
        reason=reason,
        trail=_trail(
            {"title": gettext("進んでいる案件を移す"), "href": "/desk/rules/migrations"},
            {"title": str(msg("%(n)s番の計画", n=number))},
        ),
    )


def _act(number: int, done: str, what: Any) -> Response | tuple[str, int]:
    try:
        with unit_of_work(current_actor()) as uow:
            what(uow, migrating.one(uow.session, number))
    except _REFUSALS as error:
        return _show(number, conflict=str(error)), error.status
    return redirect(url_for("migrations.show", number=number, done=done), 303)


@blueprint.post("/<int:number>/approve")
@needs(Permission.MIGRATION_APPROVE)
def approve(number: int) -> Response | tuple[str, int]:
    """Let the plan be carried out."""
    return _act(number, "approved", migrating.approve)


@blueprint.post("/<int:number>/withdraw")
@needs(Permission.MIGRATION_PLAN, Permission.MIGRATION_APPROVE)
def withdraw(number: int) -> Response | tuple[str, int]:
    """Drop the plan before any case was moved."""
    return _act(number, "withdrawn", migrating.withdraw)


@blueprint.post("/<int:number>/apply")
@needs(Permission.MIGRATION_APPROVE)
def apply(number: int) -> Response | tuple[str, int]:
    """Carry the plan out: the worker moves the cases, a batch at a time."""
    return _act(number, "started", migrating.start)


@blueprint.post("/<int:number>/reverse")
@needs(Permission.MIGRATION_PLAN)
def reverse(number: int) -> Response | tuple[str, int]:
    """Plan the way back; it is tried, and approved by someone else, like any plan."""
    reason = request.form.get("reason", "")
    session = db.session()
    try:
        back = migrating.way_back(session, migrating.one(session, number))
        numbers = migration.foresee(session, back).numbers
        with unit_of_work(current_actor()) as uow:
            made = migrating.plan(uow, back, None, reason=reason, foreseen=numbers).id
    except Invalid as wrong:
        return _show(number, error=str(wrong), reason=reason), wrong.status
    except _REFUSALS as error:
        return _show(number, conflict=str(error), reason=reason), error.status
    return redirect(url_for("migrations.show", number=made, done="planned"), 303)
