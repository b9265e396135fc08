"""/desk/planned: the office keeps its 実施予定一覧, and turns a line into a case."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.calendars import FuzzyDate, parse_fuzzy
from consult.cases import queries
from consult.cases.models import Case
from consult.consultations import actions
from consult.consultations.announcing import planned, planned_list, topics
from consult.consultations.announcing.planned_list import Line
from consult.consultations.models_announcing import PlannedConsultation
from consult.db import db
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext, language, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk_topics import suggestions
from consult.web.cases.planned import row
from consult.web.forms import Typed

blueprint = Blueprint("desk_planned", __name__, url_prefix="/desk/planned")
_FIELDS = ("office", "title", "about", "opens", "closes", "decides", "themes", "wards", "reason")


@blueprint.get("/")
@needs(Permission.CONSULTATION_PREPARE)
def listing() -> str:
    """What my offices have planned, by 年度."""
    mine = {office.id for office in _offices()}
    lines = [
        line
        for year in planned_list.years(db.session())
        for line in planned_list.of_year(db.session(), year)
        if line.plan.office_id in mine
    ]
    return render_template(
        "desk/planned.html",
        rows=[{**row(line), "href": f"/desk/planned/{line.plan.id}"} for line in lines],
        trail=_trail(),
    )


def _trail(*more: dict[str, str]) -> list[dict[str, str]]:
    first = {"title": gettext("意見募集の予定"), "href": "/desk/planned/"}
    return trails.desk(first, *more)


def _offices() -> list[Office]:
    rows = db.session.execute(select(Office).order_by(Office.id)).scalars()
    return [one for one in rows if allowed(current_actor(), Permission.CONSULTATION_PREPARE, one)]


@blueprint.get("/new")
@needs(Permission.CONSULTATION_PREPARE)
def new() -> str:
    """An empty form."""
    return _form(Typed(), None)


@blueprint.get("/<int:planned_id>")
@needs(Permission.CONSULTATION_PREPARE)
def show(planned_id: int) -> str:
    """One line as a form, with what was changed of it, and the ways on."""
    line = _mine(planned_id)
    return _form(Typed(_stored(line)), line)


def _mine(planned_id: int) -> Line:
    """A line of one of my offices."""
    line = planned_list.by_id(db.session(), planned_id)
    if not allowed(current_actor(), Permission.CONSULTATION_PREPARE, line.plan):
        raise NotFound(msg("この予定は見つかりません。一覧で探してください。"))
    return line


def _stored(line: Line) -> dict[str, str]:
    named = topics.named_of(line.topics)
    return {
        "office": str(line.plan.office_id),
        "title": line.plan.title,
        "about": line.plan.about,
        "opens": str(line.opens),
        "closes": str(line.date("closes") or ""),
        "decides": str(line.date("decides") or ""),
        "themes": "、".join(named.themes),
        "wards": "、".join(named.wards),
    }


def _form(typed: Typed, line: Line | None, conflict: str = "") -> str:
    return render_template(
        "desk/planned_one.html",
        line={**row(line), "editable": line.plan.state == "planned", "reason": True} if line else None,
        desk_case=f"/desk/cases/{line.plan.case.slug}" if line and line.plan.case else "",
        offices=[{"id": o.id, "name": o.name if language() == "ja" else o.name_en} for o in _offices()],
        **suggestions(),
        cases=_unlinked(line) if line else [],
        typed=typed,
        conflict=conflict,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=_trail({"title": line.plan.title if line else gettext("予定を載せる")}),
    )


def _unlinked(line: Line) -> list[dict[str, str]]:
    """Consultations of the office that stand on no list yet, newest first."""
    taken = select(PlannedConsultation.case_id).where(PlannedConsultation.case_id.is_not(None))
    rows = db.session.execute(
        select(Case)
        .where(
            Case.procedure == "public_consultation",
            Case.office_id == line.plan.office_id,
            Case.id.not_in(taken),
        )
        .order_by(Case.id.desc())
        .limit(20)
    ).scalars()
    return [{"slug": case.slug, "title": f"{case.number}　{case.title}"} for case in rows]


def _fuzzy(typed: Typed, name: str, missing: str | None = None) -> FuzzyDate | None:
    text = typed.text(name, missing)
    if not text:
        return None
    try:
        return parse_fuzzy(text, field=name)
    except Invalid as error:
        typed.add(error)
        return None


def _plan(typed: Typed) -> planned.Plan:
    """The plan as typed; Invalid with everything that is wrong."""
    opens = _fuzzy(typed, "opens", gettext("始まりの時期を書いてください。例 令和9年1月中旬"))
    closes, decides = _fuzzy(typed, "closes"), _fuzzy(typed, "decides")
    title = typed.text("title", gettext("案の名称を書いてください"))
    typed.ensure()
    if opens is None:
        raise LookupError("a missing time was refused above")
    named = topics.Named(topics.read(typed["themes"]), topics.read(typed["wards"]))
    return planned.Plan(title, opens, closes, decides, typed["about"], named)


@blueprint.post("/new")
@needs(Permission.CONSULTATION_PREPARE)
def announce() -> Response | tuple[str, int]:
    """Put a line on the list."""
    typed, offices = Typed.posted(*_FIELDS), _offices()
    chosen = next(
        (o for o in offices if str(o.id) == typed["office"]), offices[0] if len(offices) == 1 else None
    )
    if chosen is None:
        typed.wrong["office"] = [gettext("担当の課を選んでください")]
    try:
        plan = _plan(typed)
        with unit_of_work(current_actor()) as uow:
            made = planned.announce(uow, uow.session.get_one(Office, chosen.id if chosen else 0), plan)
            number = made.id
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _form(typed, None), 422
    return redirect(f"/desk/planned/{number}?saved=1", 303)


@blueprint.post("/<int:planned_id>")
@needs(Permission.CONSULTATION_PREPARE)
def change(planned_id: int) -> Response | tuple[str, int]:
    """Change a line; a new time or title with its reason."""
    _mine(planned_id)
    typed = Typed.posted(*_FIELDS)
    try:
        plan = _plan(typed)
        with unit_of_work(current_actor()) as uow:
            planned.change(uow, _row(uow.session, planned_id), plan, reason=typed["reason"])
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _form(typed, _mine(planned_id)), 422
    except Refused as error:
        return _form(typed, _mine(planned_id), str(error)), error.status
    return redirect(f"/desk/planned/{planned_id}?saved=1", 303)


def _row(session: Any, planned_id: int) -> PlannedConsultation:
    found: PlannedConsultation = session.get_one(PlannedConsultation, planned_id)
    return found


@blueprint.post("/<int:planned_id>/drop")
@needs(Permission.CONSULTATION_PREPARE)
def drop(planned_id: int) -> Response | tuple[str, int]:
    """取りやめる, with the reason everyone reads."""
    _mine(planned_id)
    typed = Typed.posted("reason")
    try:
        with unit_of_work(current_actor()) as uow:
            planned.drop(uow, _row(uow.session, planned_id), reason=typed["reason"])
    except Invalid as error:
        typed = Typed(_stored(_mine(planned_id)))
        typed.wrong = {"drop_reason": error.fields["reason"]}
        return _form(typed, _mine(planned_id)), 422
    except Refused as error:
        return _form(Typed(_stored(_mine(planned_id))), _mine(planned_id), str(error)), error.status
    return redirect(f"/desk/planned/{planned_id}?saved=1", 303)


@blueprint.post("/<int:planned_id>/case")
@needs(Permission.CONSULTATION_PREPARE)
def become(planned_id: int) -> Response | tuple[str, int]:
    """The plan becomes a case: a new one with its words, or one there is already."""
    line = _mine(planned_id)
    slug = request.form.get("case", "")
    try:
        with unit_of_work(current_actor()) as uow:
            plan = _row(uow.session, planned_id)
            case = queries.by_slug(uow.session, slug) if slug else _begun(uow, plan)
            planned.link(uow, plan, case)
            address = case.slug
    except Refused as error:
        return _form(Typed(_stored(line)), _mine(planned_id), str(error)), error.status
    return redirect(f"/desk/cases/{address}/notice", 303)


def _begun(uow: Any, plan: PlannedConsultation) -> Case:
    office = uow.session.get_one(Office, plan.office_id)
    made = actions.open_consultation(uow, office, title=plan.title, lead=plan.about[:80])
    topics.tag_case(uow, made.case, topics.named_of(topics.of_plans(uow.session, [plan.id])[plan.id]))
    return made.case
