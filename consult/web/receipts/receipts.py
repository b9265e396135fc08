"""/receipts: what became of my opinion. Known by its code alone; never a name, never an address.

Opening a receipt is a GET that writes: every look is an event of the log, so that its holder can be told
who looked how often. It is the exception the gate in `access` speaks of.
"""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from consult import codes
from consult.audit import receipts as proofs
from consult.calendars import moment_text, until_text
from consult.cases import queries as cases
from consult.consultations import actions, queries, versions
from consult.consultations.identity import Keys
from consult.consultations.models import Opinion
from consult.consultations.queries import ReceiptView
from consult.consultations.rules import CHANNELS
from consult.db import db, settings
from consult.documents.editions import Contact, ReceiptSlip
from consult.errors import NotFound
from consult.i18n import Message, gettext, language, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.qr import qr
from consult.web.quiet import keep_quiet
from consult.web.receipts import receipt_onward, receipt_page

blueprint = Blueprint("receipts", __name__)


blueprint.after_request(keep_quiet)


@blueprint.get("/receipts/")
@public
def lookup_form() -> str:
    """The field for the code."""
    return render_template("public/receipt_lookup.html", code="", errors=[], error_of={})


@blueprint.post("/receipts/")
@public
def lookup() -> Any:
    """To the receipt, or the same sentence whatever was wrong with the code."""
    typed = request.form.get("code", "")
    try:
        queries.by_code(db.session(), typed, _keys())
    except NotFound as error:
        return unknown(typed, str(error)), 422
    return redirect(f"/receipts/{codes.read_code(typed)}", 303)


@blueprint.get("/receipts/<code>")
@public
def show(code: str) -> Any:
    """The receipt: what was received, where it stands, the answer."""
    try:
        with unit_of_work(current_actor()) as uow:
            view = actions.look_up(uow, code, _keys())
    except NotFound as error:
        return unknown(code, str(error)), 404
    opinion = queries.by_code(db.session(), code, _keys())
    plain = codes.read_code(code) or ""
    case = cases.by_slug(db.session(), view.case_slug)
    address = f"{settings().base_url}/receipts/{plain}"
    page = receipt_page.context(db.session(), view, case)
    page["notices"] += receipt_onward.notices(db.session(), opinion, _keys(), plain)
    return render_template(
        "public/receipt.html",
        **page,
        editable=versions.why_fixed(db.session(), opinion) is None,
        versions=versions.number_of_versions(db.session(), opinion),
        code=plain,
        spaced_code=codes.spaced(plain),
        qr=qr(address, gettext("このページのQRコード")),
        again=request.args.get("again") == "1",
        page_url=address,
    )


@blueprint.get("/receipts/<code>/slip.pdf")
@public
def slip(code: str) -> Response:
    """受付票, the same bytes each time."""
    from consult.documents.pdf.render import render  # noqa: PLC0415 - takes a second to load

    with unit_of_work(current_actor()) as uow:
        view = actions.look_up(uow, code, _keys())
        opinion = queries.by_code(uow.session, code, _keys())
        sheet = _slip(view, opinion, codes.read_code(code) or "")
    title = str(msg("受付票 %(number)s", number=view.number))
    body = render("receipt", sheet, title=title, language=language(), created=view.received_at)
    return attached(body, "application/pdf", f"receipt-{opinion.case.slug}-{opinion.number:04d}.pdf")


@blueprint.get("/receipts/<code>/proof.json")
@public
def proof(code: str) -> Any:
    """The receipt for the offline check: leaf, path, signed head."""
    with unit_of_work(current_actor()) as uow:
        view = actions.look_up(uow, code, _keys())
        found = None
        if view.event_id is not None:
            found = proofs.receipt(uow.session, settings(), view.event_id, ("text_sha256",))
    if found is None:
        raise NotFound(msg("まだ記録に入っていません。数分かかります。"))
    return attached(
        found.to_json().encode(), "application/json", f"{view.subject.rpartition('/')[2]}.receipt.json"
    )


@blueprint.get("/receipts/<code>/withdraw")
@public
def confirm(code: str) -> Any:
    """The question before an opinion is taken back."""
    try:
        opinion = queries.by_code(db.session(), code, _keys())
    except NotFound as error:
        return unknown(code, str(error)), 404
    view = queries.receipt_view(db.session(), opinion)
    if not view.withdrawable:
        return redirect(f"/receipts/{code}", 303)
    return render_template(
        "public/receipt_withdraw.html", number=view.number, code=code, case_title=view.case_title
    )


@blueprint.post("/receipts/<code>/withdraw")
@public
def withdraw(code: str) -> Any:
    """Take it back; a second press changes nothing."""
    with unit_of_work(current_actor()) as uow:
        view = actions.look_up(uow, code, _keys())
        if not view.withdrawn:
            actions.withdraw(uow, code, _keys())
    return redirect(f"/receipts/{codes.read_code(code)}", 303)


def _keys() -> Keys:
    return Keys.of(settings())


def unknown(typed: str, sentence: str) -> str:
    """The field for the code again, with the same sentence whatever was wrong with it."""
    errors = [{"field": "code", "text": sentence}]
    return render_template(
        "public/receipt_lookup.html", code=typed, errors=errors, error_of={"code": sentence}
    )


def _slip(view: ReceiptView, opinion: Opinion, code: str) -> ReceiptSlip:
    row = queries.consultation_of(db.session(), opinion.case)
    office = opinion.case.office
    notes = [
        msg("確認コードがあると、あなたの意見への答えを見られます。"),
        msg("締切までは、確認コードで書き直しと書き足しができます。前の版も残ります。取り下げもできます。"),
    ]
    found = versions.versions_of(db.session(), opinion)
    if (last := len(found)) > 1:
        notes.append(msg("この受付票は、はじめに受け付けた版のものです。いまの版は、第%(n)s版です。", n=last))
    if row.result_due_on:
        notes.append(msg("市の考え方は、%(day)sまでに公表します。", day=row.result_due_on))
    if late := receipt_page.late_text(view):
        notes.insert(0, late)
    return ReceiptSlip(
        municipality=settings().municipality,
        case_title=view.case_title,
        number=view.number,
        code=codes.spaced(code),
        received_at=moment_text(view.received_at),
        channel=str(Message(CHANNELS[opinion.channel])),
        period=str(msg("%(first)sから%(last)s", first=row.opens_on, last=until_text(row.closes_on)))
        if row.opens_on and row.closes_on
        else "",
        digest=found[0].digest,
        check_at=f"{settings().base_url}/receipts/{code}",
        notes=tuple(str(note) for note in notes),
        contact=Contact(office.name, office.telephone, office.email, office.fax, office.address),
    )


def attached(body: bytes, media_type: str, name: str) -> Response:
    """A file to keep."""
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
