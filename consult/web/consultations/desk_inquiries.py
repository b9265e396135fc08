"""庁内照会: /desk/cases/<slug>/inquiries for the office that asks, /desk/inquiries for those that are asked."""

from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.actions import inquiries
from consult.consultations.models_responding import Inquiry
from consult.consultations.queries import inquiry_rows
from consult.db import db
from consult.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from consult.i18n import Message, gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed, number_in
from consult.web.opinions.desk_opinions import case_for

blueprint = Blueprint("desk_inquiries", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/inquiries")
@needs(Permission.INQUIRY_ASK)
def listing(slug: str) -> str:
    """What has been asked about this case, and a form to ask more."""
    return _listing(case_for(slug), Typed())


def _listing(case: Case, typed: Typed, foreseen: list[tuple[int, str, str]] | None = None) -> str:
    session = db.session()
    numbers = set(request.form.getlist("groups"))
    offices = set(request.form.getlist("offices"))
    others = session.execute(select(Office).where(Office.id != case.office_id).order_by(Office.id)).scalars()
    return render_template(
        "desk/inquiries.html",
        trail=trails.of_case(case, gettext("庁内照会")),
        case={"address": case.slug, "title": case.title},
        rows=inquiry_rows.of_case(session, case),
        groups=[
            {"value": str(g.number), "label": f"No.{g.number}　{g.gist}", "checked": str(g.number) in numbers}
            for g in queries.groups(session, case)
        ],
        offices=[{"value": str(o.id), "label": o.called, "checked": str(o.id) in offices} for o in others],
        foreseen=foreseen or [],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        said="　".join(str(text) for text in get_flashed_messages()),
        key="",
    )


@blueprint.post("/cases/<slug>/inquiries")
@needs(Permission.INQUIRY_ASK)
def act(slug: str) -> Response | tuple[str, int] | str:
    """Show what would be asked, ask, ask again, ask no longer, or ask another office."""
    case, typed = case_for(slug), Typed(request.form)
    name, row_id = request.form.get("do", ""), typed.number("inquiry")
    try:
        if name == "preview":
            return _listing(case, typed, _foreseen(case, typed))
        with unit_of_work(current_actor()) as uow:
            said = _ask(uow, case, typed) if name == "ask" else _change(uow, case, typed, name)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        _keep(typed, error, row_id if name in _ON_A_ROW else 0)
        return _listing(case_for(slug), typed), error.status
    flash(str(said))
    return redirect(f"/desk/cases/{slug}/inquiries", 303)


def _wanted(session: Session, case: Case, typed: Typed) -> dict[str, Any]:
    """What the form asks for; a day that cannot be read is said like every other mistake."""
    numbers = [number_in(n) for n in request.form.getlist("groups")]
    offices = [number_in(n) for n in request.form.getlist("offices")]
    return {
        "groups": [queries.group_by_number(session, case, n) for n in numbers],
        "offices": [office for n in offices if (office := session.get(Office, n)) and n != case.office_id],
        "question": typed["question"],
        "due_on": typed.day("due_on"),
    }


def _ask(uow: UnitOfWork, case: Case, typed: Typed) -> Message:
    made = inquiries.ask(uow, **_wanted(uow.session, case, typed))
    return msg("%(n)s件を照会しました", n=len(made))


def _foreseen(case: Case, typed: Typed) -> list[tuple[int, str, str]]:
    """Every group and office that would be asked, by name; nothing is stored."""
    with unit_of_work(current_actor()) as uow:
        pairs = inquiries.foreseen(uow, **_wanted(uow.session, case, typed))
        if not pairs:
            raise Refused(msg("選んだ課には、もう照会しています。答えを待つか、取り下げてください"))
        return [(group.number, group.gist, office.called) for group, office in pairs]


_ON_A_ROW = frozenset({"recall", "move", "again"})


def _change(uow: UnitOfWork, case: Case, typed: Typed, name: str) -> Message:
    row = _inquiry(typed.number("inquiry"), case)
    reason = typed[f"reason-{row.id}"]
    if name == "again":
        inquiries.ask_again(uow, row, reason, typed.day(f"due_on-{row.id}"))
        return msg("もう一度答えてもらいます")
    if name == "move":
        office = uow.session.get(Office, typed.number(f"office-{row.id}"))
        if office is None:
            sentence = msg("課を選んでください")
            raise Invalid(sentence, {"office": [sentence]})
        inquiries.move(uow, row, office, reason)
        return msg("別の課に移しました")
    if name != "recall":
        raise NotFound(msg("この照会は見つかりません"))
    inquiries.recall(uow, row, reason)
    return msg("照会を取り下げました")


def _keep(typed: Typed, error: DomainError, row_id: int) -> None:
    """Put what was found wrong where it was typed: the fields of a row carry its number."""
    if not isinstance(error, Invalid):
        typed.add(Invalid(error.sentence, {}))
        return
    end = f"-{row_id}" if row_id else ""
    typed.join(Invalid(error.sentence, {f"{name}{end}": said for name, said in error.fields.items()}))


def _inquiry(number: int, case: Case | None = None) -> Inquiry:
    found = db.session().get(Inquiry, number)
    if found is None or (case is not None and found.case_id != case.id):
        raise NotFound(msg("この照会は見つかりません"))
    return found


@blueprint.get("/inquiries")
@needs(Permission.INQUIRY_ANSWER)
def own() -> str:
    """What the signed-in person's offices have been asked, the most urgent first."""
    return _own(Typed(), 0)


def _own(typed: Typed, wrong: int) -> str:
    offices = inquiry_rows.answering_offices(current_actor())
    rows: list[dict[str, Any]] = inquiry_rows.asked_of(db.session(), offices)
    for row in rows:
        if row["id"] == wrong:
            row["draft"] = typed[f"answer-{wrong}"]
    still = any(row["id"] == wrong for row in rows)
    return render_template(
        "desk/inquiries_own.html",
        kept="" if still else typed[f"answer-{wrong}"],
        trail=trails.desk(gettext("庁内照会")),
        rows=rows,
        errors=typed.errors,
        error_of=typed.error_of,
        said="　".join(str(text) for text in get_flashed_messages()),
        key="",
    )


@blueprint.post("/inquiries")
@needs(Permission.INQUIRY_ANSWER)
def answer() -> Response | tuple[str, int]:
    """Save the draft of an answer, or return it."""
    typed = Typed(request.form)
    number, finished = typed.number("inquiry"), request.form.get("do") == "return"
    try:
        with unit_of_work(current_actor()) as uow:
            row = _inquiry(number)
            if not allowed(uow.actor, Permission.INQUIRY_ANSWER, row):
                raise NotFound(msg("この照会は見つかりません"))
            inquiries.answer(uow, row, typed[f"answer-{number}"], finished=finished)
            office = row.case.office.name
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        _keep(typed, error, number)
        return _own(typed, number), error.status
    flash(str(msg("%(office)sに答えを返しました", office=office) if finished else msg("保存しました")))
    return redirect("/desk/inquiries", 303)
