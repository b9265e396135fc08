"""/api/v1/meetings/{id}: meetings of which notice has been given."""

from typing import Any

from flask_smorest import Blueprint

from consult.api import schemas
from consult.api.cases import stage_of
from consult.db import db
from consult.meetings import queries
from consult.web.access import public

blueprint = Blueprint("api_meetings", __name__, description="会議")


@blueprint.route("/meetings/<number>")
@blueprint.response(200, schemas.MeetingDetail)
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@public
def show(number: str) -> Any:
    """One meeting, by the last part of its address (r8-k-002)."""
    session = db.session()
    meeting = queries.meeting(session, schemas.plausible(number).lower(), everything=False)
    return {
        "number": meeting.case.number,
        "address": f"/meetings/{meeting.case.slug}",
        "body": meeting.body.name,
        "ordinal": meeting.number,
        "stage": stage_of(session, meeting.case),
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "openness": meeting.openness,
        "closed_code": meeting.closed_code,
        "closed_reason": meeting.closed_reason,
        "how_to_observe": meeting.how_to_observe,
        "items": [
            {
                "position": item.position,
                "title": item.title,
                "state": "private" if item.untold else item.state,
                "closed_reason": item.why_closed,
            }
            for item in meeting.items
        ],
        "minutes_published_at": meeting.published_at,
    }
