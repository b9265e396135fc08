"""/desk/cases/<slug>/views/<number>: one view read, published without what is hidden, or withheld with a reason."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db
from consult.documents.personal_hints import review_hints
from consult.errors import Invalid, Refused
from consult.i18n import gettext, msg
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews import view_queries as queries
from consult.plans.reviews.models import ReviewView
from consult.plans.reviews.view_rules import AGES, CHILD
from consult.plans.reviews.views_settling import publish, shown, withhold
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases import dossier_page
from consult.web.forms import Typed
from consult.web.opinions.opinion_text import KINDS
from consult.web.plans.desk_views import STATES, case_of
from consult.web.plans.views_panel import points

blueprint = Blueprint("desk_view_one", __name__, url_prefix="/desk/cases/<slug>/views")
Places = Sequence[tuple[int, int]]


@blueprint.get("/<int:number>")
@needs(Permission.DESK_OPEN)
def one(slug: str, number: int) -> str:
    """One view as it came, with what seems to name somebody marked for hiding."""
    case = case_of(slug)
    row = queries.by_number(db.session(), case, number)
    return _page(case, row, Typed({"answer": row.answer, "reason": row.reason}), _all_hints(row))


@blueprint.post("/<int:number>")
@needs(Permission.REVIEW_PREPARE)
def act(slug: str, number: int) -> Any:
    """Look at what would be published, publish it, or withhold it with a reason."""
    case, typed, do = case_of(slug), Typed.posted("words", "answer", "reason"), request.form.get("do", "")
    row = queries.by_number(db.session(), case, number)
    hide = [one for one in _all_hints(row) if f"{one[0]}:{one[1]}" in request.form.getlist("hide")]
    try:
        if do not in {"publish", "withhold"}:
            return _page(case, row, typed, hide, look=shown(row, hide, typed["words"]))
        with unit_of_work(current_actor()) as uow:
            held = queries.by_number(uow.session, case_of(slug), number)
            if do == "publish":
                publish(uow, held, hide, typed["words"], typed["answer"])
            else:
                withhold(uow, held, typed["reason"], typed["answer"])
    except (Invalid, Refused) as error:
        case = case_of(slug)
        row = queries.by_number(db.session(), case, number)
        if isinstance(error, Invalid):
            typed.join(error)
        refused = str(error) if isinstance(error, Refused) else ""
        return _page(case, row, typed, hide, refused=refused), error.status
    return redirect(f"/desk/cases/{slug}/views?done={do}", 303)


def _all_hints(row: ReviewView) -> Places:
    return [(hint.start, hint.end) for hint in review_hints(row.text)]


def _page(
    case: Case,
    row: ReviewView,
    typed: Typed,
    hide: Places,
    *,
    look: str = "",
    refused: str = "",
) -> str:
    may = allowed(current_actor(), Permission.REVIEW_PREPARE, case) and queries.is_open(db.session(), case)
    return render_template(
        "desk/view.html",
        case=dossier_page.heading(case),
        view=row,
        kind=gettext(ACTOR_KINDS[row.kind]),
        point=points(case).get(row.point, gettext("全体について")),
        age=gettext(AGES[row.age]) if row.age else "",
        state=gettext(STATES[row.state]),
        may=may,
        child=row.age == CHILD,
        hints=[
            {
                "value": f"{hint.start}:{hint.end}",
                "label": f"{row.text[hint.start : hint.end]}（{gettext(KINDS[hint.kind])}）",
                "checked": (hint.start, hint.end) in hide,
            }
            for hint in review_hints(row.text)
        ],
        shown=look if row.age != CHILD else "",
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        refused=refused,
        trail=trails.of_case(
            case,
            {"title": gettext("届いた意見"), "href": f"/desk/cases/{case.slug}/views"},
            str(msg("意見 %(n)s", n=row.number)),
        ),
    )
