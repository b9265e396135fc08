"""取り消す: which move would be taken back, along which way of the procedure, or why there is none."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import compensation, staged
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import pick
from consult.web import act_form, step_words, verdicts
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.words import holders
from consult.workflow.definition import Definition

blueprint = Blueprint("desk_undo", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/undo")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The last move, and the ways of the procedure that take it back."""
    return _page(desk_case(slug))


def _page(case: Case, **more: Any) -> str:
    session = db.session()
    definition = staged.definition_of(session, case)
    found = compensation.undoable(session, current_actor(), case)
    context: dict[str, Any] = {"errors": [], "error_of": {}, "conflict": None}
    return render_template(
        "desk/undo.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        move=_move(session, definition, found) if found else None,
        ways=[
            {
                "trigger": way.trigger,
                "label": way.label,
                "ready": way.answerable,
                "who": "" if way.permitted else holders(way.edge.permission),
                "verdicts": verdicts.rows(case, way),
                "warnings": act_form.cautions(way),
                "inputs": act_form.fields(way),
            }
            for way in (found.ways if found else ())
        ],
        planners=holders(Permission.MIGRATION_PLAN),
        key=request.form.get("idempotency_key", ""),
        **(context | more),
    )


def _move(session: Session, definition: Definition, found: compensation.Undoable) -> dict[str, Any]:
    step = found.step
    then = pinned(session, step.trace["definition"])  # the move may be older than the present definition
    return {
        "number": found.number,
        "label": step_words.label(session, step, definition),
        "at": step.at,
        "from_stage": pick(then.stage(step.source).label),
        "to_stage": pick(then.stage(step.target).label),
    }


@blueprint.post("/cases/<slug>/undo")
@needs(Permission.DESK_OPEN)
def undo(slug: str) -> Response | tuple[str, int]:
    """Take the move back, or show the page again with what was typed and why not."""
    case, trigger = desk_case(slug), request.form.get("trigger", "")
    names = act_form.input_names(staged.definition_of(db.session(), case), case.stage, trigger)
    given, ticked = act_form.given(names), act_form.acknowledged()
    number = request.form.get("number", 0, type=int)
    try:
        compensation.undo(
            current_actor(), db.session(), case, trigger, number=number, inputs=given, acknowledged=ticked
        )
    except (Invalid, Refused, Conflict) as error:
        return _page(desk_case(slug), **act_form.faults(error)), error.status
    return redirect(url_for("desk.show", slug=slug, done="undo"), 303)
