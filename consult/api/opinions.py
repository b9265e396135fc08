"""/api/v1/consultations/{number}/opinions: sending an opinion, as the form does."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from consult.api import schemas
from consult.api.reading import Blueprint
from consult.cases.models import Case
from consult.consultations import intake, queries
from consult.consultations.destination import Destination, destination
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import Conflict, Invalid
from consult.i18n import msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public

blueprint = Blueprint("api_opinions", __name__, description="意見")
_OTHER = msg("同じ送信番号で、別の意見が届いています。新しい番号で送ってください。")


@blueprint.route("/consultations/<number>/opinions", methods=["POST"])
@blueprint.arguments(schemas.OnceHeader, location="headers")
@blueprint.arguments(schemas.OpinionShape)
@blueprint.response(201, schemas.ReceiptShape)
@blueprint.alt_response(404, schema=schemas.Problem, content_type="application/problem+json")
@blueprint.alt_response(409, schema=schemas.Problem, content_type="application/problem+json")
@public
def send(headers: dict[str, str], sent: intake.Submission, number: str) -> Any:
    """Send an opinion and get its receipt; the same key again gives the same receipt."""
    session = db.session()
    to = destination(session, schemas.plausible(number))
    submission = replace(sent, once=f"api:{headers['once']}")
    keys = Keys.of(settings())
    _ensure_places(session, to, submission)
    ready = intake.prepare(to, submission, keys)
    with unit_of_work(current_actor()) as uow:
        receipt = intake.receive(uow, ready, keys)
        if receipt.again and not intake.is_same(uow.session, receipt, ready):
            raise Conflict(_OTHER)  # without the code: it belongs to whoever sent the other one
        return receipt


def _ensure_places(session: Session, to: Destination, sent: intake.Submission) -> None:
    if not (named := {part.anchor for part in sent.parts if part.anchor}):
        return
    there = {one.anchor for one in queries.sections_of(session, session.get_one(Case, to.case_id))}
    if unknown := sorted(named - there):
        sentence = msg("「%(anchor)s」という節は、この案にありません。", anchor=unknown[0])
        raise Invalid(sentence, {"anchor": [sentence]})
