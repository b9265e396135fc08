"""/desk/cases/<slug>/clocks: the deadlines of a case with their reckoning and history, and changing them by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import parse_date
from consult.cases import clock_changes, clocks, promises, queries
from consult.cases.clock_changes import Reason
from consult.cases.models import Case, Deadline
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import N_, gettext, msg
from consult.templating import long
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.clock_panel import ACTS, panel
from consult.web.cases.desk import desk_case
from consult.web.words import holders

blueprint = Blueprint("desk_clocks", __name__, url_prefix="/desk")
_EXPLAINED = {
    "suspend": N_("残りの日数を取っておきます。再開した日の次の日から、残りを数えます。"),
    "resume": N_("取っておいた残りの日数を、きょうの次の日から数えます。"),
    "extend": N_("期日の前だけできます。前の期日は経過に残ります。"),
    "reopen": N_("終わったことは経過に残り、期限がもう一度動きます。"),
}


@blueprint.get("/cases/<slug>/clocks")
@needs(Permission.DESK_OPEN)
def listing(slug: str) -> str:
    """Every deadline of a case: steps, state, history."""
    case = desk_case(slug)
    return render_template(
        "desk/clocks.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        rows=panel(db.session(), case),
        may=allowed(current_actor(), Permission.CLOCK_CHANGE, case),
        holders=holders(Permission.CLOCK_CHANGE),
    )


@blueprint.get("/cases/<slug>/clocks/<rule>/<act>")
@needs(Permission.CLOCK_CHANGE)
def ask(slug: str, rule: str, act: str) -> str:
    """The form of one change."""
    case = desk_case(slug)
    return _form(case, _deadline(db.session(), case, rule), _known(act))


def _known(act: str) -> str:
    if act not in ACTS:
        raise NotFound(msg("このページは見つかりません。記録は消していません。番号で探してください。"))
    return act


def _deadline(session: Session, case: Case, rule: str) -> Deadline:
    found = next((row for row in clocks.of(session, case) if row.rule == rule), None)
    if found is None:
        raise NotFound(msg("この案件に、その期限はありません"))
    return found


def _form(case: Case, row: Deadline, act: str, error: Invalid | Refused | Conflict | None = None) -> str:
    wrong = error.fields if isinstance(error, Invalid) else {}
    return render_template(
        "desk/clock_change.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        clock={
            "rule": row.rule,
            "what": clocks.label(row),
            "when": long(row.due_on),
            "text": promises.standing(row).sentence,
            "public": row.public,
        },
        act={"name": act, "label": gettext(ACTS[act]), "explained": gettext(_EXPLAINED[act])},
        possible=act in clock_changes.acts_on(row),
        seen=clock_changes.state_of(row),
        typed={name: request.form.get(name, "") for name in ("due_on", "public_reason", "reason")},
        errors=[{"field": name, "text": str(texts[0])} for name, texts in wrong.items()],
        error_of={name: str(texts[0]) for name, texts in wrong.items()},
        conflict=None if error is None or wrong else {"text": str(error)},
        key=request.form.get("key", ""),
    )


_Change = Callable[[UnitOfWork, Deadline, Reason, str], None]
_CHANGES: dict[str, _Change] = {
    "suspend": lambda uow, row, why, seen: clock_changes.suspend(uow, row, why, seen=seen),
    "resume": lambda uow, row, why, seen: clock_changes.resume(uow, row, why, seen=seen),
    "extend": lambda uow, row, why, seen: clock_changes.extend(
        uow, row, parse_date(request.form.get("due_on", ""), field="due_on"), why, seen=seen
    ),
    "reopen": lambda uow, row, why, seen: clock_changes.reopen(
        uow, row, _optional_day(request.form.get("due_on", "")), why, seen=seen
    ),
}


def _optional_day(typed: str) -> Any:
    return parse_date(typed, field="due_on") if typed.strip() else None


@blueprint.post("/cases/<slug>/clocks/<rule>/<act>")
@needs(Permission.CLOCK_CHANGE)
def change(slug: str, rule: str, act: str) -> Response | tuple[str, int]:
    """Change a deadline, or show the form again with what was typed and why not."""
    case, form = desk_case(slug), request.form
    change_it, why = _CHANGES[_known(act)], Reason(form.get("public_reason", ""), form.get("reason", ""))
    row = _deadline(db.session(), case, rule)
    try:
        with unit_of_work(current_actor()) as uow:
            change_it(uow, row, why, form.get("seen", ""))
    except (Invalid, Refused, Conflict) as error:
        again = queries.by_slug(db.session(), slug)
        return _form(again, _deadline(db.session(), again, rule), act, error), error.status
    return redirect(url_for("desk_clocks.listing", slug=slug, done=act), 303)
