"""/desk/cases/<slug>/timeline: events put at their place, dates corrected, the ordinance and the names of a plan."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import actions as cases
from consult.cases import once, queries
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.plans import actions, events, timeline
from consult.plans.queries import plan_for
from consult.plans.succession import PLANS
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import timeline_page, trails
from consult.web.access import current_actor, needs
from consult.web.desk import desk_case
from consult.web.forms import Typed, number_in
from consult.web.plan_names import names

blueprint = Blueprint("desk_timeline", __name__, url_prefix="/desk/cases/<slug>/timeline")
_FIELDS = (
    "date", "until", "who", "title", "kind", "meeting_number", "note", "planned", "after", "position", "new_date",
    "name", "number", "on", "provisional", "other_name",
)  # fmt: skip


def _add(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    after = number_in(typed["after"]) if typed["after"].strip() else None
    texts = {name: typed.text(name) for name in ("date", "until", "who", "title", "kind", "note")}
    number = number_in(typed.text("meeting_number")) or None
    timeline.add_event(
        uow, case, timeline.Line(**texts, meeting_number=number, planned=bool(typed["planned"]), after=after)
    )


def _correct(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    try:
        actions.correct_date(uow, case, number_in(typed["position"]), typed["new_date"])
    except Invalid as error:
        raise Invalid(error.sentence, {"new_date": [error.sentence]}) from None
    except NotFound as error:
        raise Invalid(error.sentence, {"position": [error.sentence]}) from None


def _ordinance(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    day = typed.day("on", msg("公布した日を書いてください"))
    typed.ensure()
    if day is not None:
        actions.attach_ordinance(
            uow, plan_for(uow, case), name=typed["name"], number=typed["number"], promulgated_on=day,
            provisional=typed.text("provisional"),
        )  # fmt: skip


def _name(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    text = typed.text("other_name", msg("仮称を書いてください"))
    typed.ensure()
    cases.name(uow, case, text, "provisional")


_ACTS: dict[str, Callable[[UnitOfWork, Case, Typed], None]] = {
    "add": _add,
    "correct": _correct,
    "ordinance": _ordinance,
    "name": _name,
}


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
        if do not in _ACTS:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        with unit_of_work(current_actor()) as uow:
            case = _case(slug)
            uow.require(Permission.CASE_EDIT, on=case)
            if once.done_before(uow, key, name) is None:
                _ACTS[do](uow, case, typed)
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
