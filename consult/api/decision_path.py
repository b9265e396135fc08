"""/api/v1/cases/{number}/path: the whole path of a decision, as on its page."""

from typing import Any

from marshmallow import Schema, fields, validate

from consult.api import schemas
from consult.api.reading import Blueprint
from consult.cases import queries as cases
from consult.db import db
from consult.decisions import queries
from consult.errors import NotFound
from consult.i18n import msg
from consult.web.access import public

blueprint = Blueprint("api_decision_path", __name__, description="案件")


class PointQuery(Schema):
    """The number of one published answer, to follow it alone."""

    point = fields.Integer(validate=validate.Range(1, 2**31 - 1))


class PathLine(Schema):
    """One thing found at a station."""

    text = fields.String(required=True)
    note = fields.String(required=True)
    address = fields.String(required=True)
    case = fields.String(required=True)


class PathStation(Schema):
    """One station; `gap` says what is missing while `lines` is empty."""

    code = fields.String(
        required=True, validate=validate.OneOf(["opinions", "groups", "answers", "items", "votes", "text"])
    )
    title = fields.String(required=True)
    gap = fields.String(required=True)
    lines = fields.List(fields.Nested(PathLine), required=True)


class DecisionPath(Schema):
    """Opinion, group, answer, agenda item, vote, text."""

    number = fields.String(required=True)
    address = fields.String(required=True)
    stations = fields.List(fields.Nested(PathStation), required=True)
    others = fields.List(fields.String(), required=True)


@blueprint.route("/cases/<number>/path")
@blueprint.arguments(PointQuery, location="query")
@blueprint.response(200, DecisionPath)
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@public
def show(query: dict[str, Any], number: str) -> Any:
    """Where a published case stands between opinion and text, over all cases linked with it."""
    session = db.session()
    case = cases.by_number(session, schemas.plausible(number))
    if not case.public:
        raise NotFound(msg("「%(number)s」という番号の案件はありません。", number=number))
    found = queries.whole(session, case, query.get("point"))
    return {
        "number": case.number,
        "address": f"{case.address}/path",
        "stations": [
            {
                "code": one.code,
                "title": one.title,
                "gap": one.gap,
                "lines": [
                    {"text": str(line.text), "note": str(line.note), "address": line.href,
                     "case": line.case or case.number}
                    for line in one.lines
                ],
            }
            for one in found.stations
        ],
        "others": [other.number for other in found.others],
    }  # fmt: skip
