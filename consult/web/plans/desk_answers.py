"""/desk/cases/<slug>/answers: the 提言 of a review, each with its drafted answer, decided and published singly."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import date_text
from consult.cases.models import Case
from consult.db import db
from consult.dossier.queries import dossier
from consult.dossier.sheets import Written, sheet_of
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.plans.reviews.deciding import DECIDED, OPEN, decide, take_back
from consult.plans.reviews.words import NAME
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed

blueprint = Blueprint("desk_answers", __name__, url_prefix="/desk/cases/<slug>/answers")


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """Every 提言 with its draft or its decided answer."""
    return _page(_case(slug), Typed())


@blueprint.post("")
@needs(Permission.REVIEW_APPROVE)
def act(slug: str) -> Any:
    """Decide and publish one answer, or take one back with a reason."""
    typed = Typed.posted("number", "version", "reason")
    try:
        with unit_of_work(current_actor()) as uow:
            if request.form.get("do") == "undo":
                take_back(uow, _case(slug), typed.number("number"), typed["reason"])
            else:
                decide(uow, _case(slug), typed.number("number"), typed.number("version"))
    except (Invalid, Conflict, Refused) as error:
        refused = str(error)
        if isinstance(error, Invalid):
            typed.join(error)
            refused = next(iter(typed.error_of.values()), refused)
        return _page(_case(slug), typed, refused), error.status
    return redirect(f"/desk/cases/{slug}/answers?done=1", 303)


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure != NAME:
        raise NotFound(msg("この案件に、提言はありません。"))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("調書を読めるのは、この案件の担当だけです。"), Permission.CASE_EDIT.value)
    return case


def _page(case: Case, typed: Typed, refused: str = "") -> str:
    held = dossier(db.session(), case)
    drafts = {one["recommendation"]: one for one in held.all("response")}
    decided = {one["recommendation"]: one for one in held.all(DECIDED)}
    return render_template(
        "desk/answers.html",
        case=dossier_page.heading(case),
        may=case.stage in OPEN and allowed(current_actor(), Permission.REVIEW_APPROVE, case),
        rows=[
            {
                "number": one.number,
                "text": one["text"],
                "draft": drafts.get(one.number),
                "said": _said(drafts.get(one.number)),
                "day": date_text(decided[one.number]["day"]) if one.number in decided else "",
            }
            for one in held.all("recommendation")
        ],
        left=sum(one.number not in decided for one in held.all("recommendation")),
        typed=typed,
        refused=refused,
        done=request.args.get("done", ""),
        trail=trails.of_case(case, gettext("提言への対応方針")),
    )


def _said(draft: Written | None) -> list[dict[str, str]]:
    sheet = sheet_of(NAME, "response")
    return dossier_page.answers(sheet, draft.values)[1:] if sheet and draft else []
