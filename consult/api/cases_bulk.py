"""/api/v1/cases/bulk: one act on several cases, with a result for each."""

from typing import Any

from marshmallow import Schema, fields, validate

from consult.access.permissions import Permission
from consult.api import schemas
from consult.api.reading import Blueprint
from consult.cases import bulk
from consult.db import db
from consult.web.access import current_actor, needs

blueprint = Blueprint("api_cases_bulk", __name__, description="案件")


class Acts(schemas.Act):
    """The same act for each case; `dry_run` only says what would happen."""

    cases = fields.List(
        fields.String(validate=validate.Regexp(r"\A[\w-]{1,40}\Z")),
        required=True,
        validate=validate.Length(1, bulk.MOST),
        metadata={"description": "numbers or addresses"},
    )
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class OneResult(Schema):
    """What became of one case, or what would: `done`, `may`, `input` or `refused`."""

    number = fields.String(required=True)
    state = fields.String(required=True)
    source = fields.String(required=True, data_key="from")
    target = fields.String(required=True, data_key="to")
    reasons = fields.List(fields.String(), required=True)


class EachResult(Schema):
    """A result for each case, in the order they were named."""

    results = fields.List(fields.Nested(OneResult), required=True)


@blueprint.route("/cases/bulk", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(Acts)
@blueprint.response(200, EachResult)
@blueprint.alt_response(401, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(403, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(409, schema=schemas.Problem, content_type="application/problem+json")
@needs(Permission.DESK_OPEN)
def advance_each(headers: dict[str, str], act: dict[str, Any]) -> Any:
    """Advance several cases, each as an act of its own: a refused one holds up no other."""
    session, actor = db.session(), current_actor()
    if act["dry_run"]:
        cases = bulk.chosen(session, actor, act["cases"])
        return {"results": [_foreseen(o) for o in bulk.preview(session, actor, cases, act["trigger"])]}
    results = bulk.advance_each(
        actor,
        session,
        act["cases"],
        act["trigger"],
        inputs=act["inputs"],
        acknowledged=act["acknowledged"],
        key=headers["once"],
    )
    return {"results": [_told(result) for result in results]}


def _foreseen(outlook: bulk.Outlook) -> dict[str, Any]:
    return {
        "number": outlook.case.number,
        "state": outlook.state,
        "source": outlook.case.stage,
        "target": outlook.option.to if outlook.option else outlook.case.stage,
        "reasons": [str(verdict) for verdict in outlook.unmet],
    }


def _told(result: bulk.Result) -> dict[str, Any]:
    return {
        "number": result.number,
        "state": "done" if result.ok else "refused",
        "source": result.source,
        "target": result.to,
        "reasons": [] if result.ok else [result.sentence, *result.reasons],
    }
