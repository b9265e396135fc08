"""/desk/cases/<slug>/languages: putting up 参考訳 and taking them back."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.announcing import translation_files, translations
from consult.consultations.models_announcing import CaseTranslation
from consult.db import db
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.consultations.translations import rows
from consult.web.forms import Typed

blueprint = Blueprint("desk_translations", __name__, url_prefix="/desk")
_FIELDS = ("language", "title", "part", "machine")


@blueprint.get("/cases/<slug>/languages")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """What there is, the outdated ones marked, and a form for another."""
    return _page(desk_case(slug), Typed())


def _page(case: Case, typed: Typed, conflict: str = "") -> str:
    queries.consultation_of(db.session(), case)
    return render_template(
        "desk/languages.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        translations=rows(case),
        parts=[
            {"value": code, "label": gettext(label), "checked": (typed["part"] or "notice") == code}
            for code, label in translations.PARTS.items()
        ],
        may_edit=allowed(current_actor(), Permission.CONSULTATION_PREPARE, case),
        typed=typed,
        conflict=conflict,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("ほかの言語")),
    )


@blueprint.post("/cases/<slug>/languages")
@needs(Permission.CONSULTATION_PREPARE)
def add(slug: str) -> Response | tuple[str, int]:
    """Look at the file, then put it up with its label."""
    case, typed = desk_case(slug), Typed.posted(*_FIELDS)
    upload, code = request.files.get("file"), ""
    try:
        code = translations.tag(
            typed.text("language", gettext("言語の符号を書いてください。例 en、pt-BR、vi")) or "-"
        )
    except Invalid as error:
        typed.wrong.setdefault("language", list(error.fields["language"]))
    typed.text("title", gettext("その言語で題名を書いてください"))
    try:
        if upload is None or not upload.filename:
            typed.wrong["file"] = [gettext("ファイルを選んでください")]
            typed.ensure()
        seen = translation_files.look(upload.filename or "", upload.stream.read())  # type: ignore[union-attr]  # refused above when there is none
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            translations.add(
                uow,
                case,
                seen,
                code=code,
                title=typed["title"],
                part=typed["part"],
                machine=bool(typed["machine"]),
            )
    except Invalid as error:
        for name, sentences in error.fields.items():
            typed.wrong.setdefault(name, list(sentences))
        return _page(desk_case(slug), typed), 422
    except Refused as error:
        return _page(desk_case(slug), typed, str(error)), error.status
    return redirect(f"/desk/cases/{slug}/languages?saved=1", 303)


@blueprint.post("/cases/<slug>/languages/<int:translation_id>/withdraw")
@needs(Permission.CONSULTATION_PREPARE)
def withdraw(slug: str, translation_id: int) -> Response | tuple[str, int]:
    """Take one back with its reason."""
    case = desk_case(slug)
    try:
        with unit_of_work(current_actor()) as uow:
            row = uow.session.get(CaseTranslation, translation_id)
            if row is None or row.case_id != case.id:
                raise NotFound(msg("この参考訳は見つかりません。"))
            translations.withdraw(uow, case, row, reason=request.form.get("reason", ""))
    except (Invalid, Refused) as error:
        return _page(desk_case(slug), Typed(), str(error)), error.status
    return redirect(f"/desk/cases/{slug}/languages?saved=1", 303)
