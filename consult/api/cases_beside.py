"""Acts beside the stages of a case: parallel work, exceptions, taking a move back, the cases it waits for."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields, validate

from consult.access.permissions import Permission
from consult.api import schemas
from consult.api.cases import visible
from consult.api.reading import Blueprint
from consult.cases import compensation, composition, once, overrides, tracks
from consult.cases.models import Case
from consult.cases.models_parallel import CaseTrack
from consult.db import db
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.workflow.explain import Decision

blueprint = Blueprint("api_cases_beside", __name__, description="案件")
_NAME = validate.Regexp(r"\A[a-z][a-z0-9_]{0,63}\Z")


class UndoShape(schemas.Act):
    """A way back, and the number of the event it takes back."""

    event = fields.Integer(required=True, validate=validate.Range(1, 2**31 - 1))


class ProposalShape(Schema):
    """An exception to be made by another person, with the reason that will be published."""

    trigger = fields.String(required=True, validate=_NAME)
    track = fields.String(load_default="", validate=validate.Regexp(r"\A([a-z][a-z0-9_]{0,63})?\Z"))
    reason = schemas.text(4000, required=True)
    inputs = fields.Dict(keys=schemas.text(64), values=schemas.text(4000), load_default=dict)


class SettlementShape(Schema):
    """One's own proposal withdrawn, or another's refused with a reason."""

    trigger = fields.String(required=True, validate=_NAME)
    track = fields.String(load_default="", validate=validate.Regexp(r"\A([a-z][a-z0-9_]{0,63})?\Z"))
    do = fields.String(required=True, validate=validate.OneOf(["withdraw", "refuse"]))
    reason = schemas.text(4000, load_default="")


class PartNumber(Schema):
    """The case to wait for."""

    number = fields.String(required=True, validate=validate.Regexp(r"\A[\w-]{1,40}\Z"))


class Moved(Schema):
    """What the act did."""

    number = fields.String(required=True)
    source = fields.String(required=True, data_key="from")
    target = fields.String(required=True, data_key="to")
    trigger = fields.String(required=True)


class Proposed(Schema):
    """How the exception stands."""

    number = fields.String(required=True)
    trigger = fields.String(required=True)
    state = fields.String(required=True)


class PartLinked(Schema):
    """The case and the one it waits for."""

    number = fields.String(required=True)
    part = fields.String(required=True)


def _acted(number: str, key: str, what: list[Any], act: Callable[[UnitOfWork, Case], dict[str, Any]]) -> Any:
    """Carry `act` out once under its key, in one transaction; the same key again gives the same answer."""
    actor = current_actor()
    visible(db.session(), actor, number)
    digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:32]
    with unit_of_work(actor) as uow:
        case = visible(uow.session, actor, number)
        uow.session.refresh(case, with_for_update=True)
        own, name = f"api:{actor.account_id}:{key}", f"{what[0]}:{case.slug}:{digest}"
        known = once.done_before(uow, own, name)
        if known is not None:
            return known
        done = act(uow, case)
        once.remember(uow, own, name, done)
        return done


def _moved(case: Case, decision: Decision) -> dict[str, Any]:
    return {
        "number": case.number,
        "source": decision.source,
        "target": decision.to,
        "trigger": decision.edge.trigger,
    }


def _thing(uow: UnitOfWork, case: Case, track: str) -> Case | CaseTrack:
    return tracks.by_name(uow.session, case, track) if track else case


def _refusals(view: Any) -> Any:
    for status in (401, 403, 404, 409):
        view = blueprint.alt_response(
            status, schema=schemas.Problem, content_type="application/problem+json"
        )(view)
    return view


@blueprint.route("/cases/<number>/tracks/<name>/transitions", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(schemas.Act)
@blueprint.response(200, Moved)
@_refusals
@needs(Permission.ACCOUNT_SELF)
def advance_track(headers: dict[str, str], act: dict[str, Any], number: str, name: str) -> Any:
    """Advance the parallel work `name` of a case."""

    def move(uow: UnitOfWork, case: Case) -> dict[str, Any]:
        track = tracks.by_name(uow.session, case, name)
        decision = tracks.advance(
            uow, track, act["trigger"], inputs=act["inputs"], acknowledged=act["acknowledged"]
        )
        return _moved(case, decision)

    return _acted(number, headers["once"], ["track", name, act], move)


@blueprint.route("/cases/<number>/undo", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(UndoShape)
@blueprint.response(200, Moved)
@_refusals
@needs(Permission.ACCOUNT_SELF)
def undo(headers: dict[str, str], act: dict[str, Any], number: str) -> Any:
    """Take the last move of a case back by an act of its own that names the event it compensates."""

    def move(uow: UnitOfWork, case: Case) -> dict[str, Any]:
        decision = compensation.take_back(
            uow,
            case,
            act["trigger"],
            number=act["event"],
            inputs=act["inputs"],
            acknowledged=act["acknowledged"],
        )
        return _moved(case, decision)

    return _acted(number, headers["once"], ["undo", act], move)


@blueprint.route("/cases/<number>/overrides", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(ProposalShape)
@blueprint.response(200, Proposed)
@_refusals
@needs(Permission.ACCOUNT_SELF)
def propose(headers: dict[str, str], act: dict[str, Any], number: str) -> Any:
    """Propose an exception; another person makes it by advancing the case."""

    def move(uow: UnitOfWork, case: Case) -> dict[str, Any]:
        thing = _thing(uow, case, act["track"])
        overrides.propose(uow, thing, act["trigger"], reason=act["reason"], inputs=act["inputs"])
        return {"number": case.number, "trigger": act["trigger"], "state": "open"}

    return _acted(number, headers["once"], ["propose", act], move)


@blueprint.route("/cases/<number>/overrides/settlement", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(SettlementShape)
@blueprint.response(200, Proposed)
@_refusals
@needs(Permission.ACCOUNT_SELF)
def settle(headers: dict[str, str], act: dict[str, Any], number: str) -> Any:
    """Withdraw one's own proposal of an exception, or refuse another's."""

    def move(uow: UnitOfWork, case: Case) -> dict[str, Any]:
        thing, trigger = _thing(uow, case, act["track"]), act["trigger"]
        if act["do"] == "withdraw":
            overrides.withdraw(uow, thing, trigger)
            return {"number": case.number, "trigger": trigger, "state": "withdrawn"}
        overrides.refuse(uow, thing, trigger, act["reason"])
        return {"number": case.number, "trigger": trigger, "state": "refused"}

    return _acted(number, headers["once"], ["settle", act], move)


@blueprint.route("/cases/<number>/parts", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(PartNumber)
@blueprint.response(200, PartLinked)
@_refusals
@needs(Permission.CASE_LINK)
def add_part(headers: dict[str, str], act: dict[str, Any], number: str) -> Any:
    """Let a case wait for another."""

    def move(uow: UnitOfWork, case: Case) -> dict[str, Any]:
        part = visible(uow.session, uow.actor, act["number"])
        composition.add_part(uow, case, part)
        return {"number": case.number, "part": part.number}

    return _acted(number, headers["once"], ["part", act], move)
