"""庁内照会: /desk/cases/<slug>/inquiries for the office that asks, /desk/inquiries for those that are asked."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.calendars import date_text
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.actions import inquiries
from consult.consultations.models_responding import Inquiry
from consult.consultations.queries import inquiry_rows
from consult.db import db
from consult.errors import DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.desk_opinions import case_for
from consult.web.forms import Typed

blueprint = Blueprint("desk_inquiries", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/inquiries")
@needs(Permission.INQUIRY_ASK)
def listing(slug: str) -> str:
    """What has been asked about this case, and a form to ask more."""
    return _listing(case_for(slug), Typed())


def _listing(case: Case, typed: Typed, *, preview: bool = False) -> str:
    session = db.session()
    numbers = set(request.form.getlist("groups"))
    offices = set(request.form.getlist("offices"))
    others = session.execute(select(Office).where(Office.id != case.office_id).order_by(Office.id)).scalars()
    return render_template(
        "desk/inquiries.html",
        case={"address": case.slug, "title": case.title},
        rows=inquiry_rows.of_case(session, case),
        groups=[
            {"value": str(g.number), "label": f"No.{g.number}　{g.gist}", "checked": str(g.number) in numbers}
            for g in queries.groups(session, case)
        ],
        offices=[{"value": str(o.id), "label": o.name, "checked": str(o.id) in offices} for o in others],
        preview=len(numbers) * len(offices) if preview else 0,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key="",
    )


@blueprint.post("/cases/<slug>/inquiries")
@needs(Permission.INQUIRY_ASK)
def act(slug: str) -> Response | tuple[str, int] | str:
    """Ask, ask no longer, or ask another office."""
    case, typed = case_for(slug), Typed.posted("question", "due_on", "reason", "office")
    name = request.form.get("do", "")
    if name == "preview":
        return _listing(case, typed, preview=True)
    try:
        due = typed.day("due_on", msg("期日を書いてください")) if name == "ask" else clock.today()
        with unit_of_work(current_actor()) as uow:
            if name == "ask":
                groups = [
                    queries.group_by_number(uow.session, case, int(n))
                    for n in request.form.getlist("groups")
                    if n.isdecimal()
                ]
                offices = [_office(n) for n in request.form.getlist("offices")]
                if due is None:
                    raise Invalid(msg("直すところがあります"), {})
                inquiries.ask(uow, groups, offices, question=typed["question"], due_on=due)
            else:
                row = _inquiry(request.form.get("inquiry", ""), case)
                if name == "move":
                    inquiries.move(uow, row, _office(typed["office"]), typed["reason"])
                else:
                    inquiries.recall(uow, row, typed["reason"])
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _listing(case_for(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/inquiries", 303)


def _office(number: str) -> Office:
    found = db.session().get(Office, int(number)) if number.isdecimal() else None
    if found is None:
        sentence = msg("課を選んでください")
        raise Invalid(sentence, {"offices": [sentence]})
    return found


def _inquiry(number: str, case: Case | None = None) -> Inquiry:
    found = db.session().get(Inquiry, int(number)) if number.isdecimal() else None
    if found is None or (case is not None and found.case_id != case.id):
        raise NotFound(msg("この照会は見つかりません"))
    return found


@blueprint.get("/inquiries")
@needs(Permission.INQUIRY_ANSWER)
def own() -> str:
    """What the signed-in person's offices have been asked, the most urgent first."""
    return _own(Typed(), 0)


def _own(typed: Typed, wrong: int) -> str:
    actor = current_actor()
    offices = [grant.scope.office_id for grant in actor.grants if grant.scope.office_id is not None]
    rows: list[dict[str, Any]] = inquiry_rows.asked_of(db.session(), offices)
    for row in rows:
        row["due_text"] = date_text(row["due"])
        if row["id"] == wrong:
            row["draft"] = typed["answer"]
    return render_template(
        "desk/inquiries_own.html",
        rows=rows,
        errors=typed.errors,
        saved=request.args.get("saved", ""),
        key="",
        trail=[{"title": gettext("机"), "href": "/desk/"}, {"title": gettext("庁内照会")}],
    )


@blueprint.post("/inquiries")
@needs(Permission.INQUIRY_ANSWER)
def answer() -> Response | tuple[str, int]:
    """Save the draft of an answer, or return it."""
    typed = Typed.posted("answer", "inquiry")
    try:
        with unit_of_work(current_actor()) as uow:
            row = _inquiry(typed["inquiry"])
            if not allowed(uow.actor, Permission.INQUIRY_ANSWER, row):
                raise NotFound(msg("この照会は見つかりません"))
            inquiries.answer(uow, row, typed["answer"], finished=request.form.get("do") == "return")
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _own(typed, int(typed["inquiry"])), error.status
    return redirect("/desk/inquiries?saved=1", 303)
