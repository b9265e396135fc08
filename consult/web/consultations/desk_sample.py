"""/desk/cases/<slug>/opinions/sample: 抜き取りの確かめ, drawn in the open and read by a third person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import queries, sampling
from consult.consultations.hints import hints_of
from consult.consultations.models import Opinion
from consult.db import db
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.opinions.desk_lanes import base, head
from consult.web.opinions.desk_opinions import case_for, said
from consult.web.opinions.desk_review import hidden, shown, unhidden

blueprint = Blueprint("desk_sample", __name__, url_prefix="/desk/cases/<slug>/opinions")


@blueprint.get("/sample")
@needs(Permission.OPINION_READ)
def overview(slug: str) -> str:
    """How far the check is, by which seed each round was drawn, and how often something was found."""
    return _overview(case_for(slug))


def _overview(case: Case, error: str = "") -> str:
    session, actor = db.session(), current_actor()
    state = sampling.sampling_of(session, [case.id])[case.id]
    may = allowed(actor, Permission.REDACTION_SAMPLE, case)
    first = sampling.next_for(session, case, actor.account_id) if may else None
    return render_template(
        "desk/sample.html",
        **head(session, case, "review", gettext("抜き取りの確かめ")),
        state=state,
        rate=f"{100 * state.findings / state.read:.1f}" if state.read else "",
        rounds=sampling.rounds_of(session, case),
        may=may,
        first_href=f"{base(case)}/opinions/{first}/sample" if first else "",
        error=error,
        said=said(),
    )


@blueprint.post("/sample")
@needs(Permission.REDACTION_SAMPLE)
def draw(slug: str) -> Any:
    """The seed into the log, and only then the draw: two transactions, so that nobody can choose a seed."""
    case, key = case_for(slug), request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            uow.require(Permission.REDACTION_SAMPLE, on=case)
            if once.done_before(uow, key, "sample:sow") is None:
                sampling.sow(uow, case)
                once.remember(uow, key, "sample:sow", {"case": case.slug})
        with unit_of_work(current_actor()) as uow:
            made = sampling.draw(uow, case_for(slug))
            size = made.size if made.drawn_at else 0
    except Refused as error:
        return _overview(case_for(slug), str(error)), error.status
    flash(
        str(msg("%(n)s通を抜き取りました", n=size))
        if size
        else gettext("そのあいだに意見が変わりました。もう一度抜き取ってください")
    )
    return redirect(f"{base(case)}/opinions/sample", 303)


@blueprint.get("/<int:number>/sample")
@needs(Permission.REDACTION_SAMPLE)
def show(slug: str, number: int) -> str:
    """One opinion of the sample: original and public form side by side."""
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number))


def _page(case: Case, opinion: Opinion, *, error: str = "", wrong: str = "") -> str:
    session, actor = db.session(), current_actor()
    hints = hints_of(session, opinion)
    waiting = sampling.waiting_reading(session, opinion) is not None and opinion.review == "released"
    following = sampling.next_for(session, case, actor.account_id, after=opinion.number)
    return render_template(
        "desk/sample_reading.html",
        **head(session, case, "review", gettext("抜き取りの確かめ")),
        opinion=shown(case, opinion, hints),
        redactions=hidden(opinion),
        unhidden=unhidden(opinion, hints),
        waiting=waiting,
        own=actor.account_id in {opinion.review_by, opinion.released_by},
        next_href=f"{base(case)}/opinions/{following}/sample"
        if following and following != opinion.number
        else "",
        overview_href=f"{base(case)}/opinions/sample",
        errors=[{"field": "reason", "text": wrong}] if wrong else [],
        wrong=wrong,
        error=error,
        reason=request.form.get("reason", ""),
        said=said(),
    )


@blueprint.post("/<int:number>/sample")
@needs(Permission.REDACTION_SAMPLE)
def judge(slug: str, number: int) -> Any:
    """この形でよい, or what was found; then the next one this person may read."""
    case, clean = case_for(slug), request.form.get("do", "clean") != "finding"
    key = request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.REDACTION_SAMPLE, on=opinion)
            if once.done_before(uow, key, "sample:judge") is None:
                if request.form.get("version", type=int) != opinion.version:
                    raise Conflict(msg("公表される形が変わりました。新しい形を確かめてください。"))
                sampling.judge(uow, opinion, clean=clean, note=request.form.get("reason", ""))
                once.remember(uow, key, "sample:judge", {"opinion": number})
    except (Invalid, Conflict, Forbidden) as error:
        fresh = queries.opinion_by_number(db.session(), case_for(slug), number)
        wrong = str(error.fields["reason"][0]) if isinstance(error, Invalid) else ""
        return _page(fresh.case, fresh, error="" if wrong else str(error), wrong=wrong), error.status
    return _onward(case_for(slug), number, clean=clean)


def _onward(case: Case, number: int, *, clean: bool) -> Answer:
    told = (
        msg("%(n)sは、この形でよいと確かめました", n=number)
        if clean
        else msg("%(n)sを担当の課に戻しました", n=number)
    )
    following = sampling.next_for(db.session(), case, current_actor().account_id, after=number)
    flash(str(told))
    return redirect(f"{base(case)}/opinions/" + (f"{following}/sample" if following else "sample"), 303)
