"""/desk/cases/<slug>/handed-on: the three lines left to whoever does this next."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import staged
from consult.cases.models import Case
from consult.db import db
from consult.decisions.handed_on import before
from consult.dossier import handed_on
from consult.dossier.handed_on_rules import DECLINED, LINES, LONGEST, told
from consult.dossier.reading import CONFIRM
from consult.errors import Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.cases.handed_on_panel import shown
from consult.web.forms import Typed

blueprint = Blueprint("desk_handed_on", __name__, url_prefix="/desk/cases")
_FIELDS = (*LINES, DECLINED, CONFIRM, "version")


@blueprint.get("/<slug>/handed-on")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """What is left, what it said before, and the form; while the case is under way, what others left for it."""
    case = desk_case(slug)
    now = handed_on.of(db.session(), case)
    return _page(case, Typed({**now.lines, DECLINED: now.declined} if now else {}))


@blueprint.post("/<slug>/handed-on")
@needs(Permission.CASE_HAND_ON)
def leave(slug: str) -> Response | tuple[str, int]:
    """Leave the lines, or a new version of them."""
    typed = Typed.posted(*_FIELDS)
    try:
        with unit_of_work(current_actor()) as uow:
            words = {name: typed[name] for name in _FIELDS}
            handed_on.leave(uow, desk_case(slug), words, typed.number("version"))
    except Invalid as error:
        typed.join(error)
        return _page(desk_case(slug), typed), error.status
    return redirect(url_for("desk_handed_on.show", slug=slug, saved=1), 303)


def _page(case: Case, typed: Typed) -> str:
    session = db.session()
    rows = handed_on.versions(session, case)
    ended = staged.definition_of(session, case).stage(case.stage).final
    return render_template(
        "desk/handed_on.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        fields=[{"name": name, "label": gettext(label)} for name, label in LINES.items()],
        longest=LONGEST,
        ended=ended,
        may=ended and allowed(current_actor(), Permission.CASE_HAND_ON, case),
        version=rows[0].version if rows else 0,
        versions=[
            {"number": row.version, "at": row.at, "lines": told(row.lines), "declined": row.declined}
            for row in rows
        ],
        before=shown(before(session, case.procedure, case=case, theme=case.theme)),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        trail=trails.of_case(case, gettext("次の人への3行")),
    )
