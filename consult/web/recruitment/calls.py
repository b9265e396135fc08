"""/calls: open calls for members, their form for anyone with a phone, and what became of an application by its code."""

import json
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import until_text
from consult.cases import queries as cases
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.codes import read_code, spaced
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.dossier.queries import dossier, public_part
from consult.errors import Invalid, NotFound
from consult.i18n import gettext, msg, pick
from consult.recruitment import intake, lots, queries
from consult.recruitment.intake import Applicant, Sent
from consult.recruitment.models import Application
from consult.recruitment.sheets import NAME
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.cases import case_page, dossier_page
from consult.web.forms import Typed
from consult.web.recruitment import call_panel

blueprint = Blueprint("calls", __name__)
FIELDS = ("name", "reading", "address", "phone", "email", "essay", "wants_reserve", "declared")
_KEY = 64


@blueprint.after_request
def keep_quiet(response: Response) -> Response:
    """Addresses with a code are secrets: no index, no referrer, no cache."""
    if request.path.startswith("/calls/receipts") or request.path.endswith("/apply"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/calls/<slug>")
@public
def show(slug: str) -> str:
    """One call: 要項, how to apply, how it is chosen, the draw to be repeated, the numbers."""
    case = _case(slug)
    session = db.session()
    row = queries.call_of(session, case)
    stage = pinned(session, case.definition_digest).stage(case.stage)
    return render_template(
        "public/call.html",
        nav="cases",
        call={
            "title": case.title,
            "slug": case.slug,
            "stage": pick(stage.public or stage.label),
            "open": _open(case),
            "until": until_text(row.closes_on) if row and row.closes_on else "",
            "result_due": row.result_due_on if row else None,
        },
        sheets=dossier_page.public_panel(public_part(session, case)),
        numbers=call_panel.numbers(row),
        lottery=call_panel.lottery(case),
        office=case_page.office(case_page.View.of(session, case)),
        trail=_trail(case),
    )


@blueprint.get("/calls/<slug>/lots.json")
@public
def lots_json(slug: str) -> Response:
    """What a stranger needs to draw again."""
    row = queries.lottery_of(db.session(), _case(slug))
    if row is None:
        raise NotFound(msg("この公募では、抽選を知らせていません。"))
    response = make_response(json.dumps(dict(lots.published(row)), ensure_ascii=False, indent=1) + "\n")
    response.headers["Content-Type"] = "application/json"
    return response


@blueprint.get("/calls/<slug>/apply")
@public
def form(slug: str) -> Any:
    """The form, or that the call is not open."""
    return _form(_case(slug), Typed())


@blueprint.post("/calls/<slug>/apply")
@public
def send(slug: str) -> Any:
    """Look at what will be sent, go back, or send it."""
    case, typed = _case(slug), Typed.posted(*FIELDS)
    if request.form.get("go") == "back":
        return _form(case, typed)
    sent = sent_of(typed)
    try:
        with unit_of_work(current_actor()) as uow:
            uow.require(Permission.APPLICATION_SUBMIT, on=case)
            intake.ensure_sound(uow, cases.by_slug(uow.session, slug), sent)
    except Invalid as error:
        typed.join(error)
        return _form(_case(slug), typed), 422
    once = request.form.get("idempotency_key", "")
    if request.form.get("go") != "send" or not once or len(once) > _KEY:
        return render_template("public/call_check.html", call=_heading(case), **_typed(typed), key=once)
    with unit_of_work(current_actor()) as uow:
        slip = intake.apply(uow, cases.by_slug(uow.session, slug), sent, once=once, keys=_keys())
    return redirect(f"/calls/receipts/{slip.code}?new=1", 303)


def sent_of(typed: Typed) -> Sent:
    """An application as typed, on the web or at the desk."""
    who = Applicant(*(typed.text(name) for name in ("name", "reading", "address", "phone", "email")))
    return Sent(who, typed["essay"], bool(typed["wants_reserve"]), bool(typed["declared"]))


@blueprint.get("/calls/receipts/")
@public
def lookup_form() -> str:
    """The field for the code."""
    return render_template("public/call_lookup.html", code="", errors=[], error_of={})


@blueprint.post("/calls/receipts/")
@public
def lookup() -> Any:
    """To the application, or the same sentence whatever was wrong with the code."""
    typed = request.form.get("code", "")
    try:
        queries.by_code(db.session(), typed, _keys())
    except NotFound as error:
        return _unknown(typed, error), 422
    return redirect(f"/calls/receipts/{read_code(typed)}", 303)


@blueprint.get("/calls/receipts/<code>")
@public
def receipt(code: str) -> Any:
    """What was received, where the call stands, and the outcome once it is settled; no name is shown."""
    try:
        found = queries.by_code(db.session(), code, _keys())
    except NotFound as error:
        return _unknown(code, error), 404
    case, stage = found.case, found.case.stage
    plain = read_code(code) or ""
    return render_template(
        "public/call_receipt.html",
        number=found.number,
        code=plain,
        spaced=spaced(plain),
        received_at=found.received_at,
        late=found.late,
        call=_heading(case),
        stage=pick(pinned(db.session(), case.definition_digest).stage(stage).label),
        outcome=_outcome(found),
        withdrawn=found.state == "withdrawn",
        withdrawable=found.state == "received" and stage in {"open", "screening", "scoring", "drawing"},
        new=request.args.get("new") == "1",
    )


@blueprint.post("/calls/receipts/<code>/withdraw")
@public
def withdraw(code: str) -> Any:
    """Take the application back; a second press changes nothing."""
    with unit_of_work(current_actor()) as uow:
        intake.withdraw(uow, code, _keys())
    return redirect(f"/calls/receipts/{read_code(code)}", 303)


def _outcome(one: Application) -> str:
    """What came of it: only once it is told."""
    if one.told_at is None:
        return ""
    if one.outcome == "chosen" and one.answer == "declined":
        return gettext("選ばれましたが、辞退として受け付けました。")
    if one.why_not:
        return str(
            msg("応募の資格がないため、選考の対象になりませんでした。理由：%(reason)s", reason=one.why_not)
        )
    return {
        "chosen": gettext("あなたに委員をお願いすることになりました。"),
        "reserve": gettext("今回は選ばれませんでしたが、補欠名簿に載っています。"),
    }.get(one.outcome, gettext("選考の結果、今回は選ばれませんでした。"))


def _case(slug: str) -> Case:
    case = cases.public_by_slug(db.session(), slug)
    if case.procedure != NAME:
        raise NotFound(msg("この公募は見つかりません"))
    return case


def _open(case: Case) -> bool:
    row = queries.call_of(db.session(), case)
    return (
        case.stage == "open"
        and row is not None
        and row.closes_at is not None
        and clock.arrived() <= row.closes_at
    )


def _form(case: Case, typed: Typed) -> Any:
    if not _open(case):
        return render_template("public/call_closed.html", call=_heading(case), **_typed(typed))
    call = dossier(db.session(), case).last("call")
    return render_template(
        "public/call_form.html",
        call=_heading(case),
        who_may=call["who_may_apply"] if call else "",
        theme=call["essay_theme"] if call else "",
        use=call["use_of_personal_data"] if call else "",
        letters=int(pinned(db.session(), case.definition_digest).setting("essay_letters", 0)),
        key=request.form.get("idempotency_key", ""),
        **_typed(typed),
    )


def _typed(typed: Typed) -> dict[str, Any]:
    values = {name: typed[name] for name in FIELDS}
    return {"typed": values, "errors": typed.errors, "error_of": typed.error_of}


def _heading(case: Case) -> dict[str, str]:
    return {"title": case.title, "slug": case.slug, "number": case.number}


def _trail(case: Case) -> list[dict[str, str]]:
    return [
        {"title": gettext("トップ"), "href": "/"},
        {"title": gettext("案件"), "href": "/cases"},
        {"title": case.title},
    ]


def _unknown(typed: str, error: NotFound) -> str:
    said = str(error)
    errors = [{"field": "code", "text": said}]
    return render_template("public/call_lookup.html", code=typed, errors=errors, error_of={"code": said})


def _keys() -> Keys:
    return Keys.of(settings())
