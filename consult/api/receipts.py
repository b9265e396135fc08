"""/api/v1/receipts/{code}: what became of an opinion. Every look is an event, so this GET writes one."""

from typing import Any

from flask_smorest import Blueprint

from consult.api import schemas
from consult.consultations import carry_over, copying, queries
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


@blueprint.route("/receipts/<code>/carry-over", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(schemas.CarryAnswer)
@blueprint.response(200, schemas.CarryShape)
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(409, schema=schemas.Problem, content_type="application/problem+json")
@public
def carry(_once: dict[str, str], answer: dict[str, bool], code: str) -> Any:
    """Say whether an opinion of a stopped round goes along to the new one; the same answer again changes nothing."""
    keys = Keys.of(settings())
    with unit_of_work(current_actor()) as uow:
        opinion = queries.by_code(uow.session, code, keys)
        made = carry_over.decide(uow, opinion, carry=answer["carry"], keys=keys)
        if made is None:
            return {"carried": False, "number": None, "code": None}
        source = carry_over.carried_from(uow.session, made) or opinion
        code = copying.code_of(source, made.case, keys)
        return {"carried": True, "number": made.receipt_number, "code": code}
