"""/desk/volunteers/<case>/application: the 応募書 that came by the form, to read and to print."""

from flask import Blueprint, Response

from consult.access.permissions import Permission
from consult.collaboration.appointments import as_sent
from consult.db import settings
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.printed import download, set_for_one

blueprint = Blueprint("desk_application", __name__, url_prefix="/desk/volunteers")


@blueprint.post("/<slug>/application")
@needs(Permission.APPOINTMENT_NOMINATE)
def printed(slug: str) -> Response:
    """Open it: an act, for it holds a name, and each reading stands in the log."""
    city, case = settings(), desk_case(slug)
    with unit_of_work(current_actor()) as uow:
        record = as_sent.read(uow, case, city.municipality, f"{city.base_url}/desk/cases/{slug}")
        at = case.created_at
    body = set_for_one("case_record", record, f"{record.number} {gettext('応募書')}", "ja", at)
    answer = download(body, "application/pdf", f"{slug}-application.pdf", inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
