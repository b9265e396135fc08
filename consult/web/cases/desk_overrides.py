"""An exception on the desk: the warning, the proposal of one person, and the answer of another."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases import actions, overrides, staged, tracks
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack, OverrideProposal
from consult.db import db
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import msg, pick
from consult.unit_of_work import unit_of_work
from consult.web import act_form, verdicts
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.words import holders
from consult.workflow.explain import Option
from consult.workflow.vocabulary import INPUTS

blueprint = Blueprint("desk_overrides", __name__, url_prefix="/desk")
_CASE = "/cases/<slug>/overrides/<trigger>"
_TRACK = "/cases/<slug>/tracks/<name>/overrides/<trigger>"
Answer = Response | tuple[str, int]


def _thing(slug: str, name: str) -> overrides.Thing:
    case = desk_case(slug)
    return tracks.by_name(db.session(), case, name) if name else case


@blueprint.get(_CASE, defaults={"name": ""})
@blueprint.get(_TRACK)
@needs(Permission.DESK_OPEN)
def show(slug: str, name: str, trigger: str) -> str:
    """What the exception is, who proposed it and why, and what this person may do about it."""
    return _page(_thing(slug, name), trigger)


def _page(thing: overrides.Thing, trigger: str, **more: Any) -> str:
    session, actor = db.session(), current_actor()
    case, machine = _case(thing), staged.definition_of(session, thing)
    edge = overrides.edge_of(session, thing, trigger)
    proposal = overrides.proposed(session, thing, trigger)
    option = next(o for o in staged.options(session, actor, thing) if o.edge == edge)
    context: dict[str, Any] = {"errors": [], "error_of": {}, "conflict": None}
    return render_template(
        "desk/override.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        act={
            "label": option.label,
            "from_stage": pick(machine.stage(thing.stage).label),
            "to_stage": pick(machine.stage(option.to).label),
            "href": _address(thing, trigger),
        },
        verdicts=verdicts.rows(case, option),
        met=len(option.met),
        proposal=_proposal(proposal, option) if proposal else None,
        mine=proposal is not None and proposal.proposed_by == actor.account_id,
        may_propose=overrides.may_propose(actor, edge, thing),
        may_take=option.permitted,
        missing=len(option.unmet),
        holders=holders(edge.permission),
        warnings=act_form.cautions(option),
        inputs=act_form.fields(option),
        why=request.form.get("why", ""),
        answer=request.form.get("answer", ""),
        key=request.form.get("idempotency_key", ""),
        **(context | more),
    )


def _case(thing: overrides.Thing) -> Case:
    return thing.case if isinstance(thing, CaseTrack) else thing


def _address(thing: overrides.Thing, trigger: str) -> str:
    """The page of an exception."""
    name = thing.name if isinstance(thing, CaseTrack) else ""
    return url_for("desk_overrides.show", slug=_case(thing).slug, name=name, trigger=trigger)


def _proposal(proposal: OverrideProposal, option: Option) -> dict[str, Any]:
    labels = {name: INPUTS[name].sentence if name in INPUTS else name for name in option.edge.inputs}
    return {
        "by": proposal.proposer.name,
        "at": proposal.proposed_at,
        "reason": proposal.reason,
        "inputs": [{"label": labels.get(name, name), "value": v} for name, v in proposal.inputs.items()],
    }


def _answered(thing: overrides.Thing, trigger: str, error: Invalid | Refused | Conflict) -> Answer:
    """The page again with what was typed; when the stage has moved on, the error's own page."""
    try:
        return _page(thing, trigger, **act_form.faults(error)), error.status
    except NotFound:
        raise error from None


@blueprint.post(_CASE, defaults={"name": ""})
@blueprint.post(_TRACK)
@needs(Permission.DESK_OPEN)
def propose(slug: str, name: str, trigger: str) -> Answer:
    """Propose the exception."""
    thing = _thing(slug, name)
    edge = overrides.edge_of(db.session(), thing, trigger)
    given = act_form.given(list(edge.inputs))
    try:
        with unit_of_work(current_actor()) as uow:
            overrides.propose(uow, thing, trigger, reason=request.form.get("why", ""), inputs=given)
    except (Invalid, Refused, Conflict) as error:
        return _answered(_thing(slug, name), trigger, error)
    return redirect(f"{_address(_thing(slug, name), trigger)}?done=proposed", 303)


@blueprint.post(f"{_CASE}/take", defaults={"name": ""})
@blueprint.post(f"{_TRACK}/take")
@needs(Permission.DESK_OPEN)
def take(slug: str, name: str, trigger: str) -> Answer:
    """Make the exception that another person proposed, with the inputs they wrote."""
    thing, session, actor = _thing(slug, name), db.session(), current_actor()
    ticked = act_form.acknowledged()
    try:
        if isinstance(thing, CaseTrack):
            tracks.perform(actor, session, thing.case, name, trigger, acknowledged=ticked)
        else:
            actions.perform(actor, session, thing, trigger, acknowledged=ticked)
    except (Invalid, Refused, Conflict) as error:
        return _answered(_thing(slug, name), trigger, error)
    return redirect(url_for("desk.show", slug=slug, done=trigger), 303)


@blueprint.post(f"{_CASE}/settle", defaults={"name": ""})
@blueprint.post(f"{_TRACK}/settle")
@needs(Permission.DESK_OPEN)
def settle(slug: str, name: str, trigger: str) -> Answer:
    """Withdraw one's own proposal, or refuse another's with a reason."""
    thing = _thing(slug, name)
    try:
        with unit_of_work(current_actor()) as uow:
            if request.form.get("do") == "withdraw":
                overrides.withdraw(uow, thing, trigger)
            elif request.form.get("do") == "refuse":
                overrides.refuse(uow, thing, trigger, request.form.get("answer", ""))
            else:
                sentence = msg("取り下げるか断るかを選んでください")
                raise Invalid(sentence, {"answer": [sentence]})
    except (Invalid, Conflict) as error:
        return _answered(_thing(slug, name), trigger, error)
    return redirect(f"{_address(_thing(slug, name), trigger)}?done=settled", 303)
