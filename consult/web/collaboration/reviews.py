"""/desk/cases/<slug>/reviews: both sides' reviews beside each other; the same panel stands on the public page."""

from typing import Any

from flask import Blueprint, render_template

from consult.access.permissions import Permission
from consult.calendars import date_text
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.collaboration.joint_projects.review_conditions import REVIEW_ITEMS
from consult.collaboration.joint_projects.review_sheets import ROUNDS, SIDES
from consult.collaboration.joint_projects.sheets import NAME
from consult.collaboration.joint_projects.sides import Compared, Round, rounds
from consult.db import db
from consult.dossier.queries import dossier
from consult.dossier.sheets import Written, sheet_of
from consult.errors import Forbidden, NotFound
from consult.i18n import gettext, msg
from consult.web import trails
from consult.web.access import needs
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/desk/cases/<slug>/reviews")
@needs(Permission.DESK_OPEN)
def show(slug: str) -> str:
    """Item by item, the sides' marks side by side, with what still has to be talked over."""
    case = desk_case(slug)
    if case.procedure != NAME:
        raise NotFound(msg("この案件に、ふり返りはありません。"))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("調書を読めるのは、この案件の担当だけです。"), Permission.CASE_EDIT.value)
    return render_template(
        "desk/reviews.html",
        case=dossier_page.heading(case),
        rounds=_rounds(case),
        trail=trails.of_case(case, gettext("ふり返りをくらべる")),
    )


def panel(case: Case) -> list[dict[str, Any]]:
    """The comparison for everyone, while the reviews are public; nothing for other cases."""
    sheet = sheet_of(case.procedure, "reviews") if case.procedure == NAME else None
    return _rounds(case) if sheet is not None and sheet.shown_in(case.stage) else []


def _rounds(case: Case) -> list[dict[str, Any]]:
    least = int(pinned(db.session(), case.definition_digest).setting("difference_points", 2))
    return [_round(one) for one in rounds(dossier(db.session(), case), least)]


def _round(one: Round) -> dict[str, Any]:
    return {
        "title": str(msg("%(round)sのふり返り", round=gettext(ROUNDS[one.code]))),
        "code": one.code,
        "rows": [_row(row) for row in one.rows],
        "notes": [{"side": gettext(SIDES[side]), "text": text} for side, text in one.notes],
        "others": [_improvement(other) for other in one.others],
    }


def _row(row: Compared) -> dict[str, Any]:
    apart = row.apart
    return {
        "item": gettext(REVIEW_ITEMS[row.item]),
        "group": "—" if row.group is None else str(row.group),
        "city": "—" if row.city is None else str(row.city),
        "apart": gettext("くらべられない") if apart is None else str(msg("%(n)s点", n=apart)),
        "differs": row.differs,
        "talks": [f"{date_text(one['day'])}　{one['talk']}" for one in row.talks],
        "improvements": [_improvement(one) for one in row.improvements],
    }


def _improvement(one: Written) -> str:
    who, day = one["who"] or gettext("だれがするか、まだ"), one["by_when"]
    return f"{one['what']}（{who}{'　' + date_text(day) if day else ''}）"
