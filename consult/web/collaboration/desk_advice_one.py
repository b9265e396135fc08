"""/desk/advice/new and /desk/advice/<number>: one record of advice, written, read, put right."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.collaboration.advice import records as advice
from consult.collaboration.advice.rules import CATEGORIES, LONGEST, TOPICS
from consult.collaboration.appointments.models import AdviceRecord
from consult.errors import Conflict, Invalid
from consult.i18n import gettext
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.collaboration.advice_form import again, case_of, ensure, office_of, options, read, row_of
from consult.web.collaboration.desk_advice import own_offices
from consult.web.forms import Typed, number_in

blueprint = Blueprint("desk_advice_one", __name__, url_prefix="/desk/advice")
_FIELDS = ("day", "category", "topic", "about", "outcome", "next_step", "who", "shared", "case", "office")


@blueprint.get("/new")
@needs(Permission.ADVICE_KEEP)
def blank() -> str:
    """A blank record, of a case where one is named."""
    return _form(Typed({"case": request.args.get("case", "")}))


@blueprint.post("/new")
@needs(Permission.ADVICE_KEEP)
def write() -> Response | tuple[str, int]:
    """Put a record into the register."""
    typed = Typed.posted(*_FIELDS)
    said, case, office = read(typed), case_of(typed), office_of(typed)
    try:
        ensure(typed, said)
        with unit_of_work(current_actor()) as uow:
            home = uow.session.get_one(Office, office.id if office else 0)
            number = advice.keep(uow, home, said, case=case, key=request.form.get("idempotency_key", ""))
    except Invalid as error:
        return _form(typed), error.status
    return redirect(f"/desk/advice/{number}?saved=1", 303)


@blueprint.get("/<int:number>")
@needs(Permission.ADVICE_KEEP)
def one(number: int) -> str:
    """One record, to be read or put right."""
    row = row_of(number)
    return _form(again(row), row=row)


@blueprint.post("/<int:number>")
@needs(Permission.ADVICE_KEEP)
def change(number: int) -> Response | tuple[str, int]:
    """Write it anew."""
    typed, version = Typed.posted(*_FIELDS), number_in(request.form.get("version", ""))
    said = read(typed)
    try:
        ensure(typed, said, new=False)
        with unit_of_work(current_actor()) as uow:
            advice.change(uow, row_of(number), said, version)
    except Invalid as error:
        typed.join(error)
        return _form(typed, row=row_of(number)), error.status
    except Conflict as error:
        return _form(typed, row=row_of(number), conflict=str(error)), error.status
    return redirect(f"/desk/advice/{number}?saved=1", 303)


@blueprint.post("/<int:number>/who")
@needs(Permission.ADVICE_KEEP)
def who(number: int) -> str:
    """Who asked; that it was read stands in the log."""
    with unit_of_work(current_actor()) as uow:
        found = advice.who(uow, row_of(number))
    row = row_of(number)
    return _form(again(row), row=row, opened=found)


def _form(typed: Typed, *, row: AdviceRecord | None = None, opened: str = "", conflict: str = "") -> str:
    return render_template(
        "desk/advice_one.html",
        row=row,
        may=row is None or allowed(current_actor(), Permission.ADVICE_KEEP, row),
        opened=opened,
        conflict=conflict,
        saved=request.args.get("saved") == "1",
        here=f"/desk/advice/{row.id}" if row else "/desk/advice/new",
        categories=options(CATEGORIES, typed["category"]),
        topics=options(TOPICS, typed["topic"]),
        offices=own_offices() if row is None else [],
        limit=LONGEST,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.desk(
            {"title": gettext("相談・助言の記録"), "href": "/desk/advice"},
            row.number if row else gettext("相談を記録する"),
        ),
    )
