"""/desk/cases/<slug>/dossier: the sheets of a case, written, changed and withdrawn on one kind of page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations.queries.happened import names_of
from consult.db import db
from consult.dossier import actions, bulk, keeping, queries, reach
from consult.dossier.models import CaseSheet
from consult.dossier.offered import offered
from consult.dossier.reading import CONFIRM
from consult.dossier.sheets import Sheet, sheet_of, sheets_of
from consult.dossier.values import restored, typed_again
from consult.errors import Conflict, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import desk_ahead, dossier_page
from consult.web.cases.desk import desk_case
from consult.web.forms import number_in

blueprint = Blueprint("desk_dossier", __name__, url_prefix="/desk/cases/<slug>/dossier")
Typed = Mapping[str, Sequence[str]]
_BELOW = "/<code>/<int:number>"


@blueprint.get("/")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """Every kind of sheet with what is written, and where to write the next."""
    case = _case(slug)
    rows, held = queries.rows_of(db.session(), case), queries.dossier(db.session(), case)
    return render_template(
        "desk/dossier.html",
        case=dossier_page.heading(case),
        ahead=desk_ahead.ahead(db.session(), case),
        kinds=[
            dossier_page.kind(
                case,
                sheet,
                _read(case, sheet, [row for row in rows if row.sheet == sheet.code]),
                _may(case, sheet),
            )
            | ({"rows": dossier_page.follows(sheet, held.all(sheet.code))} if sheet.derived else {})
            for sheet in sheets_of(case.procedure)
        ],
        trail=trails.of_case(case, gettext("調書")),
    )


@blueprint.get("/<code>/new")
@needs(Permission.DESK_OPEN)
def blank(slug: str, code: str) -> str:
    """A blank sheet."""
    case = _case(slug)
    sheet = _sheet(case, code)
    keeping.ensure_open(db.session(), case, sheet)  # before anybody has typed
    held = queries.dossier(db.session(), case) if _may(case, sheet) else queries.Dossier()
    return _form(case, sheet, offered(case.procedure, code, held))


@blueprint.post("/<code>/new")
@needs(Permission.DESK_OPEN)
def write(slug: str, code: str) -> Response | tuple[str, int]:
    """Put a sheet into the dossier."""
    sheet, typed = _sheet(_case(slug), code), _posted()
    key, act = request.form.get("idempotency_key", ""), f"sheet:{slug}:{code}"
    try:
        with unit_of_work(current_actor()) as uow:
            case = desk_case(slug)
            keeping.require(uow, case, sheet)
            if once.done_before(uow, key, act) is None:
                made = (
                    bulk.write_each(uow, case, code, typed)
                    if sheet.many
                    else [actions.write(uow, case, code, typed)]
                )
                once.remember(uow, key, act, {"numbers": [one.number for one in made]})
    except Invalid as error:
        return _form(_case(slug), sheet, typed, error=error), error.status
    return redirect(url_for("desk_dossier.show", slug=slug, saved=code) + f"#{code}", 303)


@blueprint.get(_BELOW)
@needs(Permission.DESK_OPEN)
def one(slug: str, code: str, number: int) -> str:
    """One sheet, to be read or changed, with what it said before."""
    case = _case(slug)
    sheet, row = _sheet(case, code), _row(case, code, number)
    return _form(case, sheet, typed_again(sheet, restored(sheet, row.answers)), row=row)


@blueprint.post(_BELOW)
@needs(Permission.DESK_OPEN)
def change(slug: str, code: str, number: int) -> Response | tuple[str, int]:
    """Write a sheet anew."""
    sheet, typed = _sheet(_case(slug), code), _posted()
    version = number_in(request.form.get("version", ""))
    _row(_case(slug), code, number)
    try:
        with unit_of_work(current_actor()) as uow:
            actions.change(uow, desk_case(slug), code, number, typed, version)
    except (Invalid, Conflict) as error:
        case = _case(slug)
        return _form(case, sheet, typed, row=_row(case, code, number), error=error), error.status
    return redirect(url_for("desk_dossier.show", slug=slug, saved=code) + f"#{code}", 303)


@blueprint.post(f"{_BELOW}/withdraw")
@needs(Permission.DESK_OPEN)
def withdraw(slug: str, code: str, number: int) -> Response | tuple[str, int]:
    """Say that a sheet does not count any more, and why."""
    reason, version = request.form.get("reason", ""), number_in(request.form.get("version", ""))
    _row(_case(slug), code, number)
    try:
        with unit_of_work(current_actor()) as uow:
            actions.withdraw(uow, desk_case(slug), code, number, reason, version=version)
    except (Invalid, Conflict) as error:
        case = _case(slug)
        sheet, row = _sheet(case, code), _row(case, code, number)
        typed = typed_again(sheet, restored(sheet, row.answers))
        return _form(case, sheet, typed, row=row, error=error, reason=reason), error.status
    return redirect(url_for("desk_dossier.show", slug=slug, withdrawn=code) + f"#{code}", 303)


@blueprint.post(f"{_BELOW}/unseal")
@needs(Permission.DESK_OPEN)
def unseal(slug: str, code: str, number: int) -> str:
    """What the sheet keeps sealed; that it was read stands in the log."""
    _row(_case(slug), code, number)
    with unit_of_work(current_actor()) as uow:
        found = actions.unsealed(uow, desk_case(slug), code, number)
    case = _case(slug)
    sheet, row = _sheet(case, code), _row(case, code, number)
    typed = typed_again(sheet, restored(sheet, row.answers))
    return _form(case, sheet, typed, row=row, opened=dossier_page.answers(sheet, found, sealed=True))


def _form(
    case: Case,
    sheet: Sheet,
    typed: Typed,
    *,
    row: CaseSheet | None = None,
    error: Invalid | Conflict | None = None,
    opened: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
) -> str:
    fields = error.fields if isinstance(error, Invalid) else {}
    before = [] if row is None else queries.versions_of(db.session(), row)
    people = names_of(db.session(), [old.by for old in before])
    return render_template(
        "desk/dossier_sheet.html",
        case=dossier_page.heading(case),
        sheet={"title": gettext(sheet.title), "purpose": gettext(sheet.purpose)},
        fields=dossier_page.fields(sheet, typed, fields),
        here=f"/desk/cases/{case.slug}/dossier/{sheet.code}/{row.number if row else 'new'}",
        row=row,
        may=row is None or (row.state == "kept" and _may(case, sheet)),
        errors=dossier_page.errors(sheet, fields),
        conflict=dossier_page.conflict(sheet, row, error) if isinstance(error, Conflict) and row else None,
        confirm=dossier_page.must_confirm(fields) or CONFIRM in typed,
        before=[dossier_page.version(sheet, old, people) for old in before],
        opened=opened,
        has_sealed=row is not None and row.sealed is not None,
        reason=reason,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(
            case,
            {"title": gettext("調書"), "href": f"/desk/cases/{case.slug}/dossier/"},
            gettext(sheet.title),
        ),
    )


def _posted() -> dict[str, list[str]]:
    return {
        name: texts for name, texts in request.form.lists() if name not in {"csrf_token", "idempotency_key"}
    }


def _case(slug: str) -> Case:
    """A case of this desk whose dossier the reader may see: who writes one of its sheets or keeps the case."""
    case = desk_case(slug)
    if not dossier_page.may_read(case):
        raise Forbidden(msg("調書を読めるのは、この案件の担当だけです。"), Permission.CASE_EDIT.value)
    return case


def _sheet(case: Case, code: str) -> Sheet:
    found = sheet_of(case.procedure, code)
    if found is None:
        raise NotFound(msg("この案件に、その調書はありません"))
    return found


def _row(case: Case, code: str, number: int) -> CaseSheet:
    found = queries.row_of(db.session(), case, code, number)
    if found is None:
        raise NotFound(msg("この調書は見つかりません"))
    sheet = _sheet(case, code)
    if sheet.secret and not _read(case, sheet, [found]):
        raise Forbidden(msg("この調書を読めるのは、書く係だけです。"), sheet.permissions[0].value)
    if not _read(case, sheet, [found]):
        raise Forbidden(msg("ほかの人の調書は、締め切るまで読めません。"), Permission.CASE_EDIT.value)
    return found


def _read(case: Case, sheet: Sheet, rows: Sequence[CaseSheet]) -> list[CaseSheet]:
    return reach.readable(db.session(), current_actor(), case, sheet, rows)


def _may(case: Case, sheet: Sheet) -> bool:
    return sheet.open_in(case.stage) and any(allowed(current_actor(), p, case) for p in sheet.permissions)
