"""/desk/volunteers: every term with its last day, and the act by which a role gets a name."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.collaboration.appointments import role_names, roster
from consult.collaboration.appointments.role_names import Naming
from consult.collaboration.appointments.roster_desk import Arrived, arrived, on_desk, overdue_of
from consult.collaboration.appointments.sheets import ROLES
from consult.db import db
from consult.dossier import keeping
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import dossier_page
from consult.web.collaboration.volunteers import history
from consult.web.forms import Typed

blueprint = Blueprint("desk_volunteers", __name__, url_prefix="/desk/volunteers")
_FIELDS = ("role", "name", "since", "provisional", "basis")


@blueprint.get("")
@needs(Permission.APPOINTMENT_NOMINATE, Permission.APPOINTMENT_DECIDE)
def listing() -> str:
    """Who serves, who is coming, whose term ends next; and the names of the roles."""
    return _page(Typed())


@blueprint.post("")
@needs(Permission.APPOINTMENT_DECIDE)
def give_name() -> Response | tuple[str, int] | str:
    """Look at what a role will be called, then call it so."""
    typed = Typed.posted(*_FIELDS)
    since = typed.day("since")
    said = Naming(typed["role"], typed["name"], since, bool(typed["provisional"]), typed["basis"])
    sure = request.form.get("go") == "send"
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            uow.require(Permission.APPOINTMENT_DECIDE)
            role_names.ensure_sound(uow, said)
            if sure:
                role_names.give(uow, said)
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.join(error)
        return _page(typed), error.status
    if sure:
        return redirect("/desk/volunteers?done=named", 303)
    return _page(typed, sure=said)


def _page(typed: Typed, *, sure: Naming | None = None) -> str:
    session, actor = db.session(), current_actor()
    mine = [o.id for o in accounts.offices(session) if allowed(actor, Permission.CASE_EDIT, o)]
    today, given = clock.today(), roster.names(session)
    called = {role: roster.name_on(given, role, today, role_names.otherwise(role)) for role in ROLES}
    terms = on_desk(session, mine, today)
    return render_template(
        "desk/volunteers.html",
        rows=[
            _row(term, called[term.role], years)
            for term, years in zip(terms, overdue_of(session, terms, today), strict=True)
        ],
        arrived=[_arrived(one) for one in arrived(session, mine)],
        roles=[{"value": r, "label": gettext(w), "checked": typed["role"] == r} for r, w in ROLES.items()],
        called=[{"role": gettext(ROLES[role]), "name": name} for role, name in called.items()],
        names=history(given),
        decides=allowed(actor, Permission.APPOINTMENT_DECIDE),
        sure=sure,
        sure_role=gettext(ROLES[sure.role]) if sure else "",
        done=request.args.get("done", ""),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        trail=trails.desk(gettext("協働の担い手")),
    )


def _arrived(one: Arrived) -> dict[str, Any]:
    case, sheet = one.case, one.sheet
    base = f"/desk/cases/{case.slug}"
    paper = f"/desk/volunteers/{case.slug}/application" if sheet is None else ""
    return {
        "what": gettext(one.what),
        "number": case.number,
        "title": case.title,
        "href": f"{base}/dossier/{sheet.sheet}/{sheet.number}"
        if sheet and sheet.sheet == "report"
        else f"{base}/dossier/",
        "at": sheet.at if sheet else case.created_at,
        "day": sheet["day"] if sheet and sheet.sheet == "wish" else None,
        "paper": paper if allowed(current_actor(), Permission.APPOINTMENT_NOMINATE, case) else "",
        "said": dossier_page.answers(keeping.known(case, "report"), sheet.values)
        if sheet and sheet.sheet == "report"
        else [],
        "takes": f"{base}/transitions/report" if sheet and sheet.sheet == "report" else "",
    }


def _row(term: Any, called: str, overdue: Sequence[int]) -> dict[str, Any]:
    return {
        "href": f"/desk/cases/{term.case.slug}",
        "number": term.case.number,
        "title": term.case.title,
        "role": called,
        "listed": term.name is not None,
        "overdue": "、".join(str(year) for year in overdue),
        "term": term,
        "last": term.ended_on or term.until,
    }
