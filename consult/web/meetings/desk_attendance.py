"""/desk/cases/<slug>/attendance.pdf: 出席簿, to be signed before a meeting and as recorded from then on."""

from flask import Blueprint
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.db import db, settings
from consult.errors import Forbidden
from consult.i18n import msg
from consult.meetings import attendance, queries
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.printed import download, sheet

blueprint = Blueprint("desk_attendance", __name__, url_prefix="/desk/cases")


@blueprint.get("/<slug>/attendance.pdf")
@needs(Permission.MEETING_PREPARE)
def attendance_pdf(slug: str) -> Response:
    """The sheet as things stand; nothing is kept of it, the stays themselves are in the record."""
    if not allowed(current_actor(), Permission.MEETING_PREPARE, desk_case(slug)):
        raise Forbidden(msg("出席簿は、会議の担当の課だけが作れます"), Permission.MEETING_PREPARE.value)
    meeting = queries.meeting(db.session(), slug)
    context = attendance.sheet(db.session(), meeting, municipality=settings().municipality)
    made = sheet("attendance", context, f"{meeting.case.title} 出席簿", "ja", clock.now())
    answer = download(made, "application/pdf", f"{slug}-attendance.pdf", inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
