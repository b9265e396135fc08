"""/desk/cases/<slug>/timeline: events put at their place, dates corrected, the ordinance and the names of a plan."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import once, queries
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.plans.succession import PLANS
from consult.plans.timeline import events
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.plans import timeline_page
from consult.web.plans.plan_names import names
from consult.web.plans.timeline_acts import ACTS

blueprint = Blueprint("desk_timeline", __name__, url_prefix="/desk/cases/<slug>/timeline")
_FIELDS = (
    "date", "until", "who", "title", "kind", "meeting_number", "note", "planned", "after", "position", "new_date",
    "name", "number", "on", "provisional", "other_name",
)  # fmt: skip


@blueprint.get("")
@needs(Permission.CASE_EDIT)
def show(slug: str) -> str:
    """The drawing with its numbers, and the forms."""
    return _page(_case(slug), Typed())


@blueprint.post("")
@needs(Permission.CASE_EDIT)
def act(slug: str) -> Response | tuple[str, int]:
    """One change; what was typed stays when it is refused."""
    do, typed = request.form.get("do", ""), Typed.posted(*_FIELDS)
    key, name = request.form.get("idempotency_key", ""), f"timeline:{slug}:{do}"
    try:
        if do not in ACTS:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        with unit_of_work(current_actor()) as uow:
            case = _case(slug)
            uow.require(Permission.CASE_EDIT, on=case)
            if once.done_before(uow, key, name) is None:
                ACTS[do](uow, case, typed)
                once.remember(uow, key, name, {})
    except (Invalid, Conflict) as error:
        if not (isinstance(error, Invalid) and error.fields is typed.wrong):
            typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _page(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/timeline?done={do}", 303)


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure not in PLANS:
        raise NotFound(msg("この案件に年表はありません"))
    return case


def _page(case: Case, typed: Typed) -> str:
    session = db.session()
    context: dict[str, Any] = {
        "case": {"number": case.number, "address": case.slug, "title": case.title},
        "chart": timeline_page.chart(case.title, events.events(session, case, public=False)),
        "entries": [{"n": e.position, "text": f"{e.who} {e.title}"} for e in queries.timeline(session, case)],
        "names": names(session, case),
    }
    return render_template(
        "desk/timeline.html",
        **context,
        typed=typed,
        errors=typed.error_of,
        done=request.args.get("done", ""),
        trail=trails.of_case(case, gettext("年表と名前")),
    )
