"""/desk/boilerplates: the standard texts of the signed-in person's offices, with every wording and where it went."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Account, Office
from consult.cases.models import Case
from consult.consultations.actions import boilerplates
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Boilerplate, BoilerplateUse, BoilerplateVersion
from consult.db import db
from consult.errors import Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.opinion_text import runs

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
    wordings = boilerplates.wordings_of(session, [row.id for row, _name in found])
    return render_template(
        "desk/boilerplates.html",
        trail=trails.desk(gettext("定型文")),
        rows=[
            {"row": row, "who": name or "", "used": used[row.id], "older": _older(wordings[row.id])}
            for row, name in found
        ],
        offices=[
            {"value": str(o.id), "label": o.name, "selected": typed.number("office") == o.id} for o in offices
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        said="　".join(str(text) for text in get_flashed_messages()),
        key="",
    )


def _older(wordings: Sequence[tuple[BoilerplateVersion, str]]) -> list[dict[str, Any]]:
    """The wordings before the present one, each with what the next one changed in it."""
    return [
        {
            "number": version.number,
            "who": who,
            "at": version.written_at,
            "text": version.text,
            "runs": runs(version.text, following.text),
        }
        for (following, _who), (version, who) in pairwise(wordings)
    ]


@blueprint.post("/boilerplates")
@needs(Permission.BOILERPLATE_EDIT)
def save() -> Response | tuple[str, int]:
    """Write a new one or another wording, or offer one no longer."""
    typed, name = Typed(request.form), request.form.get("do", "")
    number = typed.number("id")
    end = f"-{number}" if number else ""  # the fields of one that exists carry its number
    try:
        with unit_of_work(current_actor()) as uow:
            row = _boilerplate(uow.session, number) if number else None
            if row is not None and name in {"retire", "offer"}:
                boilerplates.retire(uow, row, retired=name == "retire")
                said = msg("使わないことにしました") if row.retired else msg("また使います")
            else:
                row = boilerplates.write(
                    uow,
                    uow.session.get_one(Office, row.office_id) if row else _office(uow.session, typed),
                    row,
                    **{field: typed[field + end] for field in ("category", "title", "text")},
                )
                said = msg("「%(title)s」を第%(n)s版として保存しました", title=row.title, n=row.number)
    except Invalid as error:
        typed.add(Invalid(error.sentence, {field + end: found for field, found in error.fields.items()}))
        return _page(typed), 422
    flash(str(said))
    return redirect("/desk/boilerplates", 303)


def _boilerplate(session: Session, number: int) -> Boilerplate:
    found = session.get(Boilerplate, number)
    if found is None or not allowed(current_actor(), Permission.BOILERPLATE_EDIT, found):
        raise NotFound(msg("この定型文は見つかりません"))
    return found


def _office(session: Session, typed: Typed) -> Office:
    found = session.get(Office, typed.number("office"))
    if found is None:
        sentence = msg("課を選んでください")
        raise Invalid(sentence, {"office": [sentence]})
    return found
