"""/api/v1/cases/{number}/what-if: what would be on another day and under assumed facts. Reads only."""

from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.api import schemas
from consult.api.cases import visible
from consult.api.reading import Blueprint
from consult.calendars import parse_date
from consult.cases import whatif
from consult.cases.whatif_report import report
from consult.db import db
from consult.errors import Forbidden
from consult.i18n import msg
from consult.web.access import current_actor, needs
from consult.workflow.assuming import PREFIX

blueprint = Blueprint("api_whatif", __name__, description="もし…なら")
_ASSUME = {
    "name": "assume",
    "in": "query",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "description": (
        "Facts and dates taken as given, one parameter each: `assume.held_on=2026-11-20`. Names are those of the "
        "procedure's facts; an unknown one is answered with those near it."
    ),
}


class WhatIfQuery(Schema):
    """The day to see the case from, and the stage to reach."""

    on = fields.String(
        validate=validate.Length(max=40), metadata={"description": "a date; today when absent"}
    )
    until = fields.String(load_default="", validate=validate.Regexp(r"\A([a-z][a-z0-9_]{0,63})?\Z"))


class Reckoning(Schema):
    """A last day, how it was reckoned, and with which calendar."""

    rule = fields.String(required=True)
    due_on = fields.Date(required=True)
    steps = fields.List(fields.String(), required=True)
    calendar_version = fields.String(required=True)


class PeriodShape(Reckoning):
    """A period with and without what is assumed; `margin` days to spare, negative when it breaks."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "of another case, or empty"})
    was_due_on = fields.Date(required=True, allow_none=True)
    judged = fields.Date(required=True, allow_none=True)
    at_least = fields.Boolean(required=True)
    margin = fields.Integer(required=True, allow_none=True)
    was_margin = fields.Integer(required=True, allow_none=True)
    broken_by = fields.Integer(required=True)
    newly = fields.Boolean(required=True)
    moved_by = fields.Integer(required=True)


class TurnedShape(Schema):
    """A condition that would no longer say the same."""

    trigger = fields.String(required=True)
    label = fields.String(required=True)
    before = fields.Nested(schemas.VerdictShape, required=True)
    after = fields.Nested(schemas.VerdictShape, required=True)


class WaitShape(Schema):
    """What only time clears."""

    sentence = fields.String(required=True)
    until = fields.Date(required=True)


class BoundShape(Schema):
    """What sets the last day of a step, and by how many days even the first day breaks it."""

    date = fields.Date(required=True)
    sentence = fields.String(required=True)
    broken_by = fields.Integer(required=True)
    reckoning = fields.Nested(Reckoning, required=True, allow_none=True)


class LegShape(Schema):
    """One step on the way: its first and last day, and what it needs."""

    trigger = fields.String(required=True)
    label = fields.String(required=True)
    source = fields.String(required=True, data_key="from", attribute="from")
    to = fields.String(required=True)
    earliest = fields.Date(required=True)
    latest = fields.Date(required=True, allow_none=True)
    missing = fields.List(fields.Nested(schemas.VerdictShape), required=True)
    answers = fields.List(fields.Nested(schemas.VerdictShape), required=True)
    cautions = fields.List(fields.Nested(schemas.VerdictShape), required=True)
    waits = fields.List(fields.Nested(WaitShape), required=True)
    bounds = fields.List(fields.Nested(BoundShape), required=True)


class WayShape(Schema):
    """One way to the stage asked for."""

    earliest = fields.Date(required=True)
    latest = fields.Date(required=True, allow_none=True)
    missing = fields.Integer(required=True)
    kept = fields.Boolean(required=True)
    legs = fields.List(fields.Nested(LegShape), required=True)


class Until(Schema):
    """The stage asked for."""

    name = fields.String(required=True)
    label = fields.String(required=True)


class WhatIf(Schema):
    """Periods that break first, conditions that turn, acts as they would stand, and the ways to a stage."""

    number = fields.String(required=True)
    stage = fields.String(required=True)
    on = fields.Date(required=True)
    assumed = fields.Dict(keys=fields.String(), required=True)
    calendar_version = fields.String(required=True)
    broken = fields.Integer(required=True)
    periods = fields.List(fields.Nested(PeriodShape), required=True)
    turned = fields.List(fields.Nested(TurnedShape), required=True)
    options = fields.List(fields.Nested(schemas.OptionShape), required=True)
    until = fields.Nested(Until, required=True, allow_none=True)
    ways = fields.List(fields.Nested(WayShape), required=True)


def assumptions() -> dict[str, str]:
    """What the address of this request assumes, by name of the fact."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in request.args.items()
        if name.startswith(PREFIX) and value.strip()
    }


@blueprint.route("/cases/<number>/what-if")
@blueprint.arguments(WhatIfQuery, location="query")
@blueprint.response(200, WhatIf)
@blueprint.alt_response(401, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(403, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.doc(parameters=[_ASSUME])
@needs(Permission.DESK_OPEN)
def ask(query: dict[str, str], number: str) -> Any:
    """What would be on a day and under assumed facts: periods, conditions, first and last days. Nothing changes."""
    session, actor = db.session(), current_actor()
    case = visible(session, actor, number)
    if not allowed(actor, Permission.DESK_OPEN, case):
        raise Forbidden(
            msg(
                "この案件は%(office)sが担当しています。見るには、担当の課に頼んでください。",
                office=case.office.name,
            ),
            Permission.DESK_OPEN.value,
        )
    answer = whatif.what_if(
        session,
        actor,
        case,
        on=parse_date(query["on"], field="on") if query.get("on", "").strip() else None,
        given=assumptions(),
        until=query["until"],
    )
    return report(answer)
