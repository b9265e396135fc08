"""/m/days/<token>: a member without an account says which days suit them. Opening it changes nothing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.bodies.models import Body
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import gettext
from consult.meetings.actions import day_links
from consult.web.access import public
from consult.web.bodies.desk_seat import ANSWERS
from consult.web.forms import Typed, number_in
from consult.web.meetings import meeting_page
from consult.web.quiet import keep_quiet

blueprint = Blueprint("member_days", __name__, url_prefix="/m/days")
blueprint.after_request(keep_quiet)


@blueprint.get("/<token>")
@public
def show(token: str) -> str:
    """The candidates, with what was said of them before."""
    return _page(token, Typed())


@blueprint.post("/<token>")
@public
def answer(token: str) -> Response | tuple[str, int]:
    """Keep the answers; what was chosen stays when one is missing."""
    typed = Typed(request.form.to_dict())
    try:
        said = {number_in(name[4:]): word for name, word in request.form.items() if name.startswith("day-")}
        day_links.answer(token, said, settings())
    except Invalid as error:
        typed.add(error)
        return _page(token, typed), error.status
    flash(gettext("答えを送りました。日が決まるまでは、ここで答え直せます。"))
    return redirect(f"/m/days/{token}", 303)


def _page(token: str, typed: Typed) -> str:
    session = db.session()
    poll, member = day_links.holder(session, token, settings())
    body = session.get_one(Body, poll.body_id)
    return render_template(
        "public/member_days.html",
        token=token,
        mine={"me": member.short_name, "title": poll.title, "body": body.name, "by": poll.answer_by},
        office=meeting_page.office(body.office),
        days=[_day(day, member.id, typed) for day in poll.days],
        errors=typed.errors,
        error_of=typed.error_of,
        trail=[{"title": gettext("日程のお伺い")}],
    )


def _day(day: Any, member: int, typed: Typed) -> dict[str, Any]:
    before = next((one.answer for one in day.answers if one.membership_id == member), "")
    chosen = typed[f"day-{day.id}"] or before
    return {
        "name": f"day-{day.id}",
        "from": day.starts_at,
        "to": day.ends_at,
        "said": gettext(ANSWERS[before]) if before else "",
        "choices": [
            {"value": code, "label": gettext(word), "checked": code == chosen}
            for code, word in ANSWERS.items()
        ],
    }
