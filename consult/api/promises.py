"""/api/v1/promises: every day the city has promised, and whether it was kept."""

from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema, fields, validate

from consult.api.reading import Blueprint
from consult.cases import clocks, promises
from consult.cases.models import Case, Deadline
from consult.cases.models_clocks import DeadlineChange
from consult.db import db
from consult.i18n import pick
from consult.web.access import public

blueprint = Blueprint("api_promises", __name__, description="約束した期日")


class PromiseQuery(Schema):
    """One page of promises."""

    cursor = fields.String(validate=validate.Regexp(rf"\A{promises.CURSOR}\Z"))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))
    ended = fields.Boolean(load_default=False)
    office = fields.Integer(validate=validate.Range(1, 2**31 - 1))


class PromiseChange(Schema):
    """A change of a promised day, with the reason given to everyone."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(["moved", "restarted", "suspended", "resumed", "extended", "reopened"]),
    )
    at = fields.AwareDateTime(required=True)
    old_due = fields.Date(required=True, data_key="from")
    new_due = fields.Date(required=True, allow_none=True, data_key="to")
    reason = fields.String(required=True)
    said = fields.String(required=True)


class Promise(Schema):
    """A promised day: `days` are left (running, suspended) or too many (overdue, kept_late, ended)."""

    number = fields.String(required=True)
    address = fields.String(required=True)
    title = fields.String(required=True)
    office = fields.String(required=True)
    rule = fields.String(required=True)
    label = fields.String(required=True)
    due_on = fields.Date(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["running", "overdue", "suspended", "kept", "kept_late", "ended"]),
    )
    days = fields.Integer(required=True)
    said = fields.String(required=True)
    closed_day = fields.Boolean(required=True)
    steps = fields.List(fields.String(), required=True)
    changes = fields.List(fields.Nested(PromiseChange), required=True)


class PromisePage(Schema):
    """Promises, the overdue first; `next` is the cursor of the following page or null."""

    promises = fields.List(fields.Nested(Promise), required=True)
    next = fields.String(required=True, allow_none=True)


@blueprint.route("/promises")
@blueprint.arguments(PromiseQuery, location="query")
@blueprint.response(200, PromisePage)
@public
def listing(query: dict[str, Any]) -> Any:
    """Promised days of published cases, the overdue first; with `ended` those that are over, latest first."""
    session = db.session()
    page = promises.listing(
        session,
        ended=query["ended"],
        office_id=query.get("office"),
        after=query.get("cursor", ""),
        limit=query["limit"],
    )
    history = clocks.history(session, [row for row, _case in page.rows])
    body = {
        "promises": [_row(row, case, history[row.id]) for row, case in page.rows],
        "next": page.after,
    }
    if page.after is None:
        return body
    onward = f"{request.path}?{urlencode({**request.args.to_dict(), 'cursor': page.after})}"
    return body, {"Link": f'<{onward}>; rel="next"'}


def _row(row: Deadline, case: Case, history: list[DeadlineChange]) -> dict[str, Any]:
    stands = promises.standing(row)
    return {
        "number": case.number,
        "address": case.address,
        "title": case.title,
        "office": case.office.name,
        "rule": row.rule,
        "label": str(clocks.label(row)),
        "due_on": row.due_on,
        "state": stands.code,
        "days": stands.days,
        "said": str(stands.sentence),
        "closed_day": row.closing is not None,
        "steps": [pick(step) for step in row.steps],
        "changes": [
            {
                "kind": change.kind,
                "at": change.at,
                "old_due": change.old_due,
                "new_due": change.new_due,
                "reason": change.public_reason,
                "said": str(promises.said(change)),
            }
            for change in history
        ],
    }
