"""/desk/cases/<slug>/assent: a whole room on one screen, by seat, and the code by which people answer themselves."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult import clock
from consult.access.permissions import Permission
from consult.calendars import parse_date
from consult.cases.models import Case
from consult.collaboration.dialogues import assent
from consult.collaboration.dialogues import assent_phone as phone
from consult.collaboration.dialogues.assent_rules import ANSWERS, EACH, SUM
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.db import db, settings
from consult.dossier import keeping
from consult.dossier.queries import dossier
from consult.dossier.sheets import sheet_of
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case
from consult.web.collaboration import assent_room
from consult.web.qr import qr

blueprint = Blueprint("desk_assent", __name__, url_prefix="/desk/cases/<slug>/assent")


_SPARE = 5  # blank lines below those of the seats


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """A line for each seat, with what was answered."""
    case = _case(slug)
    return _page(case, assent_room.lines(case, _day()), [])


@blueprint.post("")
@needs(Permission.DESK_OPEN)
def keep(slug: str) -> Any:
    """Keep everybody's answer, or say line by line what is wrong; what was typed stays."""
    case, typed = _case(slug), assent_room.posted()
    try:
        day = parse_date(request.form.get("day", ""), field="day")
        with unit_of_work(current_actor()) as uow:
            case = _case(slug)
            keeping.require(uow, case, keeping.known(case, EACH))
            assent.keep_room(uow, case, day, typed, sure=bool(request.form.get("confirmed")))
    except (Invalid, Refused, Conflict) as error:
        wrong = error.fields.items() if isinstance(error, Invalid) else {"day": [error.sentence]}.items()
        errors = [{"field": name, "text": str(said[0])} for name, said in wrong]
        return _page(_case(slug), typed, errors), error.status
    return redirect(f"/desk/cases/{slug}/assent?day={day.isoformat()}&saved=1", 303)


def _day() -> Any:
    typed = request.values.get("day", "")
    try:
        return parse_date(typed, field="day") if typed else clock.today()
    except Invalid:
        return clock.today()


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if sheet_of(case.procedure, EACH) is None:
        raise NotFound(msg("この案件では、納得の確認をしません。"))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("調書を読めるのは、この案件の担当だけです。"), Permission.CASE_EDIT.value)
    return case


def _page(case: Case, lines: list[assent.Line], errors: list[dict[str, str]]) -> str:
    each = sheet_of(case.procedure, EACH)
    code = phone.code_of(case) if case.procedure == "dialogue" and case.stage == "in_session" else ""
    address = f"{settings().base_url}/rooms/{code}"
    return render_template(
        "desk/assent.html",
        case=dossier_page.heading(case),
        day=request.form.get("day") or _day().isoformat(),
        lines=[*lines, *[assent.Line("")] * _SPARE],
        kinds=[(kind, gettext(word)) for kind, word in ACTOR_KINDS.items()],
        answers=[(answer, gettext(word)) for answer, word in ANSWERS.items()],
        may=each is not None and each.open_in(case.stage) and assent_room.may_keep(case),
        sums=[
            dossier_page.answers(found, one.values)
            for one in dossier(db.session(), case).all(SUM)
            if (found := sheet_of(case.procedure, SUM)) is not None
        ],
        code=code,
        address=address,
        drawn=qr(address, gettext("会場の人が答えるページ")) if code else "",
        errors=errors,
        error_of={one["field"]: one["text"] for one in errors},
        saved=request.args.get("saved", ""),
        trail=trails.of_case(case, gettext("納得の確認")),
    )
