"""/desk/cases/<slug>/receipts: whose receipt has not arrived, and what helps: again, elsewhere, on paper.

The code of a receipt is printed and mailed, and shown on no page.
"""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import date_text
from consult.cases import once
from consult.cases import queries as case_queries
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.actions import delivering
from consult.consultations.identity import Identity, Keys
from consult.consultations.models import Opinion
from consult.consultations.queries import deliveries
from consult.db import db, settings
from consult.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.opinions.desk_lanes import base
from consult.web.receipts import receipt_desk_page, receipt_sheets
from consult.web.receipts.receipts import attached

blueprint = Blueprint("desk_receipts", __name__, url_prefix="/desk")
_FIELDS = ("do", "how", "on", "reason", "to", "window")


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if not allowed(current_actor(), Permission.RECEIPT_DELIVER, case):
        raise Forbidden(
            msg("受付票を扱えるのは、担当の課だけです。担当の課に頼んでください。"),
            Permission.RECEIPT_DELIVER.value,
        )
    queries.consultation_of(db.session(), case)
    return case


@blueprint.get("/receipts")
@needs(Permission.RECEIPT_DELIVER)
def overview() -> str:
    """The cases with receipts that have not been given."""
    session = db.session()
    page = case_queries.desk_cases(session, current_actor(), limit=200)
    cases = [case for case in page.cases if case.procedure == "public_consultation"]
    found = deliveries.undelivered_of(session, [case.id for case in cases])
    return render_template(
        "desk/receipt_cases.html",
        rows=[
            {"href": f"{base(case)}/receipts", "title": case.title, "case": case.number, "numbers": found[case.id]}
            for case in cases
            if found[case.id].total
        ],
        trail=trails.desk(gettext("受付票が届いていない人")),
    )  # fmt: skip


@blueprint.get("/cases/<slug>/receipts")
@needs(Permission.RECEIPT_DELIVER)
def listing(slug: str) -> str:
    """Whose receipt has not been given, by register number."""
    return receipt_desk_page.queue(_case(slug), Typed({"on": date_text(clock.today())}))


@blueprint.post("/cases/<slug>/receipts")
@needs(Permission.RECEIPT_DELIVER)
def act(slug: str) -> Any:
    """Note it for the chosen ones, or mail them; all or none."""
    case, typed = _case(slug), Typed.posted(*_FIELDS)
    try:
        numbers = _chosen(case)
        done = _do(case, typed, numbers)
    except DomainError as error:
        if isinstance(error, Invalid):
            typed.add(error)
        else:
            typed.wrong["chosen"] = [error.sentence]
        return receipt_desk_page.queue(_case(slug), typed), error.status
    flash(str(done))
    return redirect(request.full_path.rstrip("?"), 303)


@blueprint.post("/cases/<slug>/receipts/print")
@needs(Permission.RECEIPT_REISSUE)
def print_(slug: str) -> Any:
    """One PDF of receipts with new codes, a page each; the codes before are no longer valid."""
    case, typed = _case(slug), Typed.posted(*_FIELDS)
    try:
        return _printed(case, _chosen(case), window=typed["window"] == "1")
    except DomainError as error:
        typed.wrong["chosen"] = [error.sentence]
        return receipt_desk_page.queue(_case(slug), typed), error.status


@blueprint.get("/cases/<slug>/opinions/<int:number>/receipt")
@needs(Permission.RECEIPT_DELIVER)
def show(slug: str, number: int) -> str:
    """One receipt: where it stands, what was done about it, what can be done."""
    case = _case(slug)
    opinion = queries.opinion_by_number(db.session(), case, number)
    return receipt_desk_page.one(case, opinion, Typed({"on": date_text(clock.today())}))


@blueprint.post("/cases/<slug>/opinions/<int:number>/receipt")
@needs(Permission.RECEIPT_DELIVER)
def act_on(slug: str, number: int) -> Any:
    """One act on one receipt; to look at the sender is an event."""
    case, typed = _case(slug), Typed.posted(*_FIELDS)
    opinion = queries.opinion_by_number(db.session(), case, number)
    try:
        if typed["do"] == "reveal":
            return receipt_desk_page.one(case, opinion, typed, who=_looked_at(case, number))
        done = _do(case, typed, [number])
    except DomainError as error:
        if isinstance(error, Invalid):
            typed.add(error)
        else:
            typed.wrong["act"] = [error.sentence]
        case = _case(slug)
        opinion = queries.opinion_by_number(db.session(), case, number)
        return receipt_desk_page.one(case, opinion, typed), error.status
    flash(str(done))
    return redirect(f"{base(case)}/opinions/{number}/receipt", 303)


@blueprint.post("/cases/<slug>/opinions/<int:number>/receipt/print")
@needs(Permission.RECEIPT_REISSUE)
def print_one(slug: str, number: int) -> Any:
    """The receipt with a new code."""
    case = _case(slug)
    return _printed(case, [number], window=request.form.get("window") == "1")


def _chosen(case: Case) -> list[int]:
    """The numbers that are ticked; or, with `all`, the first of what the page lists."""
    if request.form.get("all"):
        only = request.args.get("only", "")
        rows = deliveries.undelivered(db.session(), case, only, limit=delivering.MOST_AT_ONCE)
        numbers = [row.number for row in rows]
    else:
        numbers = sorted({int(n) for n in request.form.getlist("number") if n.isdecimal() and len(n) < 10})  # noqa: PLR2004 - a register number
    if not numbers:
        raise Conflict(msg("受付票を選んでください"))
    if len(numbers) > delivering.MOST_AT_ONCE:
        raise Conflict(msg("一度に%(n)s通までです。分けてください", n=delivering.MOST_AT_ONCE))
    return numbers


def _opinions(uow: UnitOfWork, case: Case, numbers: list[int]) -> list[Opinion]:
    found = deliveries.opinions_numbered(uow.session, case, numbers)
    if len(found) != len(numbers):
        raise NotFound(msg("選んだ番号の意見がありません。画面を開き直してください。"))
    return found


def _do(case: Case, typed: Typed, numbers: list[int]) -> Any:
    """Do one thing for all the chosen, in one act that happens once. Returns the sentence of what was done."""
    keys, key = Keys.of(settings()), request.form.get("idempotency_key", "")
    do, n = typed["do"], len(numbers)
    day = typed.day("on", msg("渡した日を書いてください")) if do == "given" else None
    typed.ensure()
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.RECEIPT_DELIVER, on=case)
        name = f"receipts:{do}:{case.id}"
        if once.done_before(uow, key, name) is None:
            for opinion in _opinions(uow, case, numbers):
                match do:
                    case "mail":
                        delivering.send_by_mail(uow, opinion, keys, typed["to"])
                    case "given":
                        delivering.note_given(uow, opinion, typed["how"], day or clock.today())
                    case "none":
                        delivering.note_none(uow, opinion, typed["reason"])
                    case "returned":
                        delivering.note_returned(uow, opinion)
                    case _:
                        raise Conflict(msg("何をするか選んでください"))
            once.remember(uow, key, name, {"n": n})
    return {
        "mail": msg("%(n)s通をメールで送ります", n=n),
        "given": msg("%(n)s通を渡したと記録しました", n=n),
        "none": msg("%(n)s通は渡さないと記録しました", n=n),
        "returned": msg("メールが戻ったと記録しました"),
    }[do]


def _looked_at(case: Case, number: int) -> Identity:
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        return delivering.read_sender(uow, opinion, Keys.of(settings()))


def _printed(case: Case, numbers: list[int], *, window: bool) -> Response | Answer:
    """Set first, then made valid: a code is in force only when its paper exists, and a slow page holds up nobody."""
    keys, key, name = (
        Keys.of(settings()),
        request.form.get("idempotency_key", ""),
        f"receipts:print:{case.id}",
    )
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.RECEIPT_REISSUE, on=case)
        _ensure_first(uow, key, name)
        opinions = _opinions(uow, case, numbers)
        who = {o.id: delivering.read_sender(uow, o, keys) for o in opinions} if window else {}
    slips = [delivering.Slip(o.id, delivering.new_code(o.id, keys)) for o in opinions]
    body = receipt_sheets.pdf(desk_case(case.slug), opinions, slips, who)
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.RECEIPT_REISSUE, on=case)
        _ensure_first(uow, key, name)
        delivering.print_slips(uow, _opinions(uow, case, numbers), slips, keys)
        once.remember(uow, key, name, {"n": len(slips)})
    answer = attached(body, "application/pdf", f"{case.slug}-receipts.pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{case.slug}-receipts.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _ensure_first(uow: UnitOfWork, key: str, name: str) -> None:
    if once.done_before(uow, key, name) is not None:
        raise Conflict(msg("この画面からは、もう印刷しました。出し直すときは、画面を開き直してください。"))
