"""/desk/cases/<slug>/easy: writing the summary in やさしい日本語, seeing what readers may stumble over, checking it."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.cases.models import Case
from consult.consultations.announcing import easy, easy_reading
from consult.db import db
from consult.errors import Invalid, Refused
from consult.i18n import N_, Message, gettext
from consult.templating import moment
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.consultations.easy import said
from consult.web.forms import Typed

blueprint = Blueprint("desk_easy", __name__, url_prefix="/desk")
GUIDANCE = {
    "about": N_(
        "1つの文に、1つのことだけを書きます。例 市《し》は、自転車《じてんしゃ》の道《みち》を作《つく》ります。"
    ),
    "change": N_("読む人のくらしで何が変わるかを書きます。"),
    "send": N_("いちばん簡単な方法を1つか2つ書きます。日本語でなくてもよいことも書きます。"),
    "ask": N_("電話番号と時間、話せる言葉を書きます。"),
}


@blueprint.get("/cases/<slug>/easy")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """The summary with its hints, and how it will look."""
    case = desk_case(slug)
    row = easy.of_case(db.session(), case)
    return _page(case, Typed({name: getattr(row, name) for name in easy.FIELDS} if row else {}))


def _page(case: Case, typed: Typed, conflict: str = "") -> str:
    session = db.session()
    row = easy.of_case(session, case)
    checker = session.get(Account, row.checked_by) if row and row.checked_by else None
    hints = [
        {"field": Message(label), "code": hint.code, "words": hint.words, "text": hint.sentence}
        for name, label in easy.FIELDS.items()
        for hint in easy_reading.hints(typed[name])
    ]
    return render_template(
        "desk/easy.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        fields=[
            {"name": name, "label": Message(label), "hint": gettext(GUIDANCE[name])}
            for name, label in easy.FIELDS.items()
        ],
        hints=hints,
        easy=said(case, row) if row else None,
        version=row.version if row else 0,
        checked=moment(row.checked_at) if row and row.checked_at else "",
        checker=checker.name if checker else "",
        may_edit=allowed(current_actor(), Permission.CASE_EDIT, case),
        typed=typed,
        conflict=conflict,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("やさしい日本語")),
    )


@blueprint.post("/cases/<slug>/easy")
@needs(Permission.CASE_EDIT)
def write(slug: str) -> Response | tuple[str, int]:
    """Keep the words; the hints are shown again."""
    case, typed = desk_case(slug), Typed.posted(*easy.FIELDS)
    words = easy.Words(**{name: typed[name] for name in easy.FIELDS})
    try:
        with unit_of_work(current_actor()) as uow:
            easy.write(uow, case, words)
    except Invalid as error:
        typed.add(error)
        return _page(desk_case(slug), typed), 422
    return redirect(f"/desk/cases/{slug}/easy?saved=1", 303)


@blueprint.post("/cases/<slug>/easy/check")
@needs(Permission.CASE_EDIT)
def check(slug: str) -> Response | tuple[str, int]:
    """確かめる: who read it, of this very wording."""
    case = desk_case(slug)
    row = easy.of_case(db.session(), case)
    stored = {name: getattr(row, name) for name in easy.FIELDS} if row else {}
    version = request.form.get("version", "")
    try:
        with unit_of_work(current_actor()) as uow:
            easy.check(
                uow,
                case,
                read_with=request.form.get("read_with", ""),
                version=int(version) if version.isascii() and version.isdigit() else 0,
            )
    except Invalid as error:
        typed = Typed(stored)
        typed.add(error)
        return _page(desk_case(slug), typed), 422
    except Refused as error:
        return _page(desk_case(slug), Typed(stored), str(error)), error.status
    return redirect(f"/desk/cases/{slug}/easy?checked=1", 303)
