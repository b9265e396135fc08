"""/api/v1/receipts/{code}: what became of an opinion. Every look is an event, so this GET writes one."""

from typing import Any

from flask_smorest import Blueprint

from consult.api import schemas
from consult.consultations.actions.receipts import look_up
from consult.consultations.identity import Keys
from consult.db import settings
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public

blueprint = Blueprint("api_receipts", __name__, description="受付票")


@blueprint.route("/receipts/<code>")
@blueprint.response(200, schemas.ReceiptStatus)
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@public
def show(code: str) -> Any:
    """What became of the opinion with this confirmation code."""
    with unit_of_work(current_actor()) as uow:
        return look_up(uow, code, Keys.of(settings()))
