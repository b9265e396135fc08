"""/desk/cases/<slug>/result-files: having the files of the result made, seeing how far that is, reading them first."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as Answer

from consult.access.permissions import Permission
from consult.calendars import moment_text
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.result import building
from consult.db import db, settings
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.consultations.result_page import FORMS
from consult.web.opinions.opinion_pages import size
from consult.web.printed import download

blueprint = Blueprint("desk_result", __name__, url_prefix="/desk/cases/<slug>/result-files")


def _case(slug: str) -> Case:
    case = desk_case(slug)
    queries.consultation_of(db.session(), case)  # NotFound for a case of another procedure
    return case


@blueprint.get("")
@needs(Permission.CONSULTATION_PREPARE)
def show(slug: str) -> str:
    """The newest run: waiting, at work, ready or failed, and its files."""
    case = _case(slug)
    row = building.standing(db.session(), case)
    return render_template(
        "desk/result_files.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        published=queries.consultation_of(db.session(), case).result_published_at is not None,
        state=row.state if row else "",
        far=building.far(row),
        why=row.error if row else "",
        done=row.done if row else 0,
        parts=row.parts if row else 0,
        since=moment_text(row.asked_at) if row else "",
        changed=moment_text(row.changed_at) if row else "",
        files=_files(case),
    )


def _files(case: Case) -> list[dict[str, Any]]:
    by_kind = {form.kind: form for form in building.made(db.session(), case, settings())}
    return [
        {
            "href": f"/desk/cases/{case.slug}/result-files/{kind}",
            "title": gettext(title),
            "note": f"{format_} {size(len(by_kind[kind].body))}",
            "file": by_kind[kind].name,
            "digest": by_kind[kind].digest,
        }
        for kind, (title, format_) in FORMS.items()
        if kind in by_kind
    ]


@blueprint.post("")
@needs(Permission.CONSULTATION_PREPARE)
def make(slug: str) -> Answer:
    """Have them made, or made again."""
    case = _case(slug)
    with unit_of_work(current_actor()) as uow:
        uow.require(Permission.CONSULTATION_PREPARE, on=case)
        building.ask(uow, case)
    return redirect(f"/desk/cases/{slug}/result-files", 303)


@blueprint.get("/<kind>")
@needs(Permission.CONSULTATION_PREPARE)
def file(slug: str, kind: str) -> Response:
    """One finished file, before it is published."""
    found = next((f for f in building.made(db.session(), _case(slug), settings()) if f.kind == kind), None)
    if found is None:
        raise NotFound(msg("このファイルはまだできていません。"))
    return download(found.body, found.media_type, found.name, inline=found.media_type == "application/pdf")
