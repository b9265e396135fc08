"""/desk/boilerplates: the standard texts of the signed-in person's offices, with every wording and where it went."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Account, Office
from consult.cases.models import Case
from consult.consultations.actions import boilerplates
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Boilerplate, BoilerplateUse
from consult.db import db
from consult.errors import Invalid, NotFound
from consult.i18n import msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.forms import Typed

blueprint = Blueprint("desk_boilerplates", __name__, url_prefix="/desk")


@blueprint.get("/boilerplates")
@needs(Permission.BOILERPLATE_EDIT)
def listing() -> str:
    """Every standard text, and a form for another."""
    return _page(Typed())


def _offices() -> list[Office]:
    every = db.session().execute(select(Office).order_by(Office.id)).scalars()
    return [office for office in every if allowed(current_actor(), Permission.BOILERPLATE_EDIT, office)]


def _page(typed: Typed) -> str:
    session, offices = db.session(), _offices()
    ids = [office.id for office in offices]
    found = session.execute(
        select(Boilerplate, Account.name)
        .outerjoin(Account, Account.id == Boilerplate.changed_by)
        .where(Boilerplate.office_id.in_(ids))
        .order_by(Boilerplate.retired, Boilerplate.category, Boilerplate.id)
    ).all()
    used: dict[int, list[dict[str, Any]]] = {row.id: [] for row, _name in found}
    for use, number, slug, title in session.execute(
        select(BoilerplateUse, PointGroup.number, Case.slug, Case.title)
        .join(PointGroup, PointGroup.id == BoilerplateUse.group_id)
        .join(Case, Case.id == PointGroup.case_id)
        .where(BoilerplateUse.boilerplate_id.in_(used))
        .order_by(BoilerplateUse.id)
    ):
        href = f"/desk/cases/{slug}/responses/{number}"
        used[use.boilerplate_id].append({"href": href, "title": f"{title} No.{number}", "number": use.number})
    return render_template(
        "desk/boilerplates.html",
        rows=[{"row": row, "who": name or "", "used": used[row.id]} for row, name in found],
        offices=[{"value": str(o.id), "label": o.name} for o in offices],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key="",
    )


@blueprint.post("/boilerplates")
@needs(Permission.BOILERPLATE_EDIT)
def save() -> Response | tuple[str, int]:
    """Write a new one or another wording, or offer one no longer."""
    typed = Typed.posted("category", "title", "text", "office", "id")
    try:
        with unit_of_work(current_actor()) as uow:
            row = uow.session.get(Boilerplate, int(typed["id"])) if typed["id"].isdecimal() else None
            if request.form.get("do") in {"retire", "offer"}:
                if row is None:
                    raise NotFound(msg("この定型文は見つかりません"))
                boilerplates.retire(uow, row, retired=request.form["do"] == "retire")
            else:
                number = typed["office"]
                office = uow.session.get(Office, int(number)) if number.isdecimal() else None
                office = office or (uow.session.get(Office, row.office_id) if row else None)
                if office is None:
                    sentence = msg("課を選んでください")
                    raise Invalid(sentence, {"office": [sentence]})
                boilerplates.write(
                    uow, office, row, category=typed["category"], title=typed["title"], text=typed["text"]
                )
    except Invalid as error:
        typed.add(error)
        return _page(typed), 422
    return redirect("/desk/boilerplates", 303)
