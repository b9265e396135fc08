"""/receipts/<code>/carry and /carry/<token>: whether an opinion of a stopped round goes along to the new one.

Opening decides nothing. The page shows the very words first; yes and no are buttons, and the same answer twice
changes nothing.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from consult import codes
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.calendars import until_text
from consult.consultations import actions, carry_over, copying, queries
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion, OpinionAttachment
from consult.db import db, settings
from consult.documents.models import StoredFile
from consult.errors import DomainError, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.opinions import opinion_parts
from consult.web.quiet import keep_quiet
from consult.web.receipts.receipts import unknown

blueprint = Blueprint("receipt_carry", __name__)
blueprint.after_request(keep_quiet)


@blueprint.get("/receipts/<code>/carry")
@public
def ask(code: str) -> Any:
    """The question, with the words as they were sent."""
    try:
        with unit_of_work(current_actor()) as uow:
            actions.look_up(uow, code, _keys())
    except NotFound as error:
        return unknown(code, str(error)), 404
    return _page(queries.by_code(db.session(), code, _keys()), _path(code))


@blueprint.post("/receipts/<code>/carry")
@public
def answer(code: str) -> Any:
    """The answer given with the confirmation code."""
    try:
        opinion = queries.by_code(db.session(), code, _keys())
    except NotFound as error:
        return unknown(code, str(error)), 404
    return _answer(opinion, _path(code), "code")


@blueprint.get("/carry/<token>")
@public
def ask_by_link(token: str) -> Any:
    """The question, from the link in the mail."""
    with unit_of_work(current_actor()) as uow:
        opinion = carry_over.by_token(uow.session, token, settings())
        uow.require(Permission.OPINION_SUBMIT, on=opinion)
        uow.record(Event.RECEIPT_LOOKED_UP, opinion)
    return _page(carry_over.by_token(db.session(), token, settings()), f"/carry/{token}")


@blueprint.post("/carry/<token>")
@public
def answer_by_link(token: str) -> Any:
    """The answer given with the link in the mail."""
    return _answer(carry_over.by_token(db.session(), token, settings()), f"/carry/{token}", "mail")


def _keys() -> Keys:
    return Keys.of(settings())


def _path(code: str) -> str:
    return f"/receipts/{codes.read_code(code)}/carry"


def _answer(opinion: Opinion, here: str, way: str) -> Any:
    given, number = request.form.get("answer", ""), opinion.id
    if given not in {"yes", "no"}:
        return _page(opinion, here, error=gettext("「引き継ぐ」か「引き継がない」を選んでください")), 422
    try:
        with unit_of_work(current_actor()) as uow:
            made = carry_over.decide(
                uow, uow.session.get_one(Opinion, number), carry=given == "yes", keys=_keys(), way=way
            )
            to = _code_of(uow.session, made) if made else ""
    except (Refused, Invalid) as error:
        return _refused(number, here, error)
    return redirect(f"/receipts/{to}" if to else f"{here}?answered=no", 303)


def _code_of(session: Session, made: Opinion) -> str:
    source = carry_over.carried_from(session, made)
    if source is None:
        raise LookupError("it was carried over from somewhere")
    return copying.code_of(source, made.case, _keys())


def _refused(number: int, here: str, error: DomainError) -> tuple[str, int]:
    return _page(db.session.get_one(Opinion, number), here, error=str(error)), error.status


def _page(opinion: Opinion, here: str, error: str = "") -> str:
    session = db.session()
    opinion = carry_over.newest_copy(session, opinion)
    to = carry_over.last_round(session, opinion.case)
    row = carry_over.row_of(session, opinion)
    made = session.get(Opinion, row.new_id) if row is not None and row.new_id is not None else None
    closes = session.get_one(Consultation, to.id).closes_on if to is not None else None
    return render_template(
        "public/receipt_carry.html",
        here=here,
        number=opinion.receipt_number,
        old={"title": opinion.case.title, "address": opinion.case.slug},
        new={"title": to.title, "address": to.slug, "number": to.number} if to else None,
        until=until_text(closes) if closes else "",
        fields=opinion_parts.fields(session, opinion),
        files=_files(opinion),
        why_not=carry_over.why_not(session, opinion, to),
        made=None
        if made is None
        else {
            "number": made.receipt_number,
            "href": f"/receipts/{copying.code_of(opinion, made.case, _keys())}",
        },
        declined=row is not None and row.state == "declined",
        said=msg("引き継がないと答えました") if request.args.get("answered") == "no" else "",
        error=error,
    )


def _files(opinion: Opinion) -> list[str]:
    rows = db.session.query(StoredFile.name).join(
        OpinionAttachment, OpinionAttachment.original_id == StoredFile.id
    )
    return [row[0] for row in rows.filter(OpinionAttachment.opinion_id == opinion.id)]
