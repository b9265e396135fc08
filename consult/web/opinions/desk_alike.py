"""/desk/cases/<slug>/opinions/<n>/alike: what says the same and nearly the same as one opinion, and acts on many."""

from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import actions, families, queries
from consult.consultations.actions import batches
from consult.consultations.models import Opinion
from consult.consultations.models_families import OpinionBatch
from consult.consultations.queries import alike
from consult.db import db
from consult.errors import DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.opinions import alike_page
from consult.web.opinions.desk_lanes import base, head
from consult.web.opinions.desk_opinions import case_for

blueprint = Blueprint("desk_alike", __name__, url_prefix="/desk/cases/<slug>/opinions/<int:number>/alike")


@blueprint.get("")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int) -> str:
    """What would happen, before anything happens: which are split alike, which differ and where."""
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number))


def _page(case: Case, opinion: Opinion, error: str = "") -> str:
    session = db.session()
    found = alike.among(session, opinion)
    near = alike.samples(
        session, alike.near_to(opinion), after=request.args.get("after", 0, type=int), limit=alike.PAGE + 1
    )
    here = f"{base(case)}/opinions/{number}/alike" if (number := opinion.number) else ""
    return render_template(
        "desk/alike.html",
        **head(session, case, "split", gettext("同じ文・よく似た意見")),
        opinion=alike_page.source(case, opinion),
        found=found,
        same=[
            alike_page.same(opinion, other)
            for other in alike.samples(session, alike.same_as(opinion), limit=5)
        ],
        near=[alike_page.near(opinion, other) for other in near[: alike.PAGE]],
        more=f"{here}?after={near[alike.PAGE - 1].number}" if len(near) > alike.PAGE else "",
        back=here if request.args.get("after") else "",
        searched=alike.has_family(session, opinion),
        standing=families.standing(session, case.id),
        batches=[alike_page.batch(session, case, opinion, row) for row in _batches(opinion)],
        may=allowed(current_actor(), Permission.OPINION_SPLIT, opinion),
        ready=(opinion.split_at is not None and opinion.stage == "grouped") or opinion.stage == "answered",
        here=here,
        error=error,
        chosen=request.form.getlist("number"),
        said="　".join(str(text) for text in get_flashed_messages()),
        key="",
    )


def _batches(opinion: Opinion) -> list[OpinionBatch]:
    return list(db.session.execute(alike.batches_of(opinion).limit(5)).scalars())


@blueprint.post("")
@needs(Permission.OPINION_SPLIT)
def act(slug: str, number: int) -> Answer | tuple[str, int]:
    """One act on all of them; few are dealt with at once, many by the worker."""
    case = case_for(slug)
    name, key = request.form.get("do", ""), request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.OPINION_SPLIT, on=opinion)
            done = once.done_before(uow, key, "opinion:alike")
            result = dict(done) if done is not None else _asked(uow, case, opinion, name)
            if done is None and result:  # asking twice for the search starts it once
                once.remember(uow, key, "opinion:alike", result)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        fresh = case_for(slug)
        sentence = next((str(s[0]) for s in error.fields.values()), "") if isinstance(error, Invalid) else ""
        return _page(
            fresh, queries.opinion_by_number(db.session(), fresh, number), sentence or str(error)
        ), error.status
    if "batch" not in result:
        flash(gettext("よく似た意見を調べはじめました。少しあとで、この画面を開き直してください。"))
        return redirect(f"{base(case)}/opinions/{number}/alike", 303)
    if result["opinions"] <= batches.INLINE:
        batches.work(db.session(), result["id"])
    return redirect(f"{base(case)}/opinions/{number}/alike/{result['batch']}", 303)


def _asked(uow: UnitOfWork, case: Case, opinion: Opinion, name: str) -> dict[str, Any]:
    if name == "search":
        families.ask(uow, case)
        return {}
    if name == "same":
        batch = actions.ask_same(uow, opinion)
    elif name == "near":
        batch = actions.ask_near(uow, opinion)
    elif name == "nothing":
        numbers = [int(n) for n in request.form.getlist("number") if n.isdecimal()]
        batch = actions.ask_nothing(uow, opinion, numbers)
    else:
        raise Invalid(msg("どの操作かわかりませんでした。画面のボタンから選んでください"), {})
    return {"id": batch.id, "batch": batch.key, "opinions": alike.progress(uow.session, batch).total}


@blueprint.get("/<key>")
@needs(Permission.OPINION_READ)
def result(slug: str, number: int, key: str) -> str:
    """How far a batch is, and what it left for a person with the reason of each."""
    case, session = case_for(slug), db.session()
    opinion = queries.opinion_by_number(session, case, number)
    found = session.execute(
        select(OpinionBatch).where(OpinionBatch.key == key, OpinionBatch.source_id == opinion.id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(msg("この記録はありません"))
    return render_template(
        "desk/alike_batch.html",
        **head(session, case, "split", gettext("まとめて分けた結果")),
        opinion=alike_page.source(case, opinion),
        batch=alike_page.batch(session, case, opinion, found),
        left=[
            {"number": row.number, "href": f"{base(case)}/opinions/{row.number}", "reason": row.reason}
            for row in alike.left_of(session, found)
        ],
    )
