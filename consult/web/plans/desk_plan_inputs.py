"""/desk/cases/<slug>/inputs: what was given to a plan, taken in and answered, one or many at once."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.plans.inputs import answers as input_answers
from consult.plans.inputs import history as input_history
from consult.plans.inputs import queries as input_queries
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.cases.dossier_page import must_confirm
from consult.web.forms import Typed, number_in
from consult.web.plans import plan_input_history
from consult.web.plans import plan_inputs_page as page
from consult.web.plans.plan_input_acts import ACTS, chosen_sieve, confirmed, disposed

blueprint = Blueprint("desk_plan_inputs", __name__, url_prefix="/desk/cases/<slug>/inputs")
_FIELDS = ("number", "source", "session", "label", "text", "disposition", "reason", "anchor", "place", "all")


@blueprint.get("")
@needs(Permission.PLAN_PREPARE)
def show(slug: str) -> str:
    """The list, page by page, with what waits in linked cases."""
    return _page(_case(slug), Typed())


@blueprint.post("")
@needs(Permission.PLAN_PREPARE)
def act(slug: str) -> Response | tuple[str, int]:
    """One act on the list; what was typed stays when it is refused."""
    do, typed = request.form.get("do", ""), Typed.posted(*_FIELDS)
    try:
        if do not in ACTS:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        key, name = request.form.get("idempotency_key", ""), f"inputs:{slug}:{do}"
        with unit_of_work(current_actor()) as uow:
            done = once.done_before(uow, key, name)
            number = done["n"] if done else ACTS[do](uow, _case(slug), typed)
            if done is None:
                once.remember(uow, key, name, {"n": number})
    except (Invalid, Refused) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _page(_case(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/inputs?done={do}&n={number}{page.kept(chosen_sieve())}", 303)


@blueprint.get("/<int:number>")
@needs(Permission.PLAN_PREPARE)
def one(slug: str, number: int) -> str:
    """One input with its answer."""
    return _one(_case(slug), number, None)


@blueprint.post("/<int:number>")
@needs(Permission.PLAN_PREPARE)
def answer(slug: str, number: int) -> Response | tuple[str, int]:
    """Answer one input; refused when somebody else answered it meanwhile."""
    typed = Typed.posted(*_FIELDS)
    version = number_in(request.form.get("version", ""))
    try:
        with unit_of_work(current_actor()) as uow:
            input_answers.dispose(
                uow, _case(slug), [number], disposed(typed), version=version, confirmed=confirmed()
            )
    except (Invalid, Refused, Conflict) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _one(_case(slug), number, typed), error.status
    return redirect(f"/desk/cases/{slug}/inputs?done=dispose&n=1", 303)


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure != "plan":
        raise NotFound(msg("この案件に、計画への意見の一覧はありません"))
    return case


def _page(case: Case, typed: Typed) -> str:
    return render_template(
        "desk/plan_inputs.html",
        **page.listing(db.session(), case, chosen_sieve(), number_in(request.args.get("after", ""))),
        **_asked(case, typed),
        done=request.args.get("done", ""),
        n=number_in(request.args.get("n", "")),
        ticked={number_in(text) for text in request.form.getlist("numbers")},
        trail=trails.of_case(case, gettext("計画への意見")),
    )


def _one(case: Case, number: int, typed: Typed | None) -> str:
    row = input_queries.one(db.session(), case, number)
    held = Typed(
        {"disposition": row.disposition, "reason": row.reason, "anchor": row.anchor, "place": row.place}
    )
    above = {"title": gettext("計画への意見"), "href": f"/desk/cases/{case.slug}/inputs"}
    return render_template(
        "desk/plan_input.html",
        row=page.row(case, row),
        version=row.version,
        history=plan_input_history.said(input_history.of(db.session(), case, number)),
        **_asked(case, typed or held),
        trail=trails.of_case(case, above, gettext("意見%(n)s") % {"n": number}),
    )


def _asked(case: Case, typed: Typed) -> dict[str, Any]:
    return {
        "case": {"number": case.number, "address": case.slug, "title": case.title},
        **page.choices(db.session(), case, typed["disposition"], typed["anchor"], typed["source"]),
        "typed": typed,
        "errors": typed.error_of,
        "confirm": request.form.get("do", "dispose") if must_confirm(typed.wrong) else "",
    }
