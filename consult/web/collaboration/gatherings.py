"""/gatherings: talks, briefings and gatherings that anyone may come to, and what was held."""

from typing import Any

from flask import Blueprint, render_template

from consult.calendars import date_text
from consult.cases import staged
from consult.collaboration.dialogues import conditions as dialogue_conditions
from consult.collaboration.gatherings import conditions as gathering_conditions
from consult.collaboration.gatherings.occasions import Occasion, occasions, split
from consult.db import db
from consult.i18n import gettext, pick
from consult.web.access import public

blueprint = Blueprint("gatherings", __name__)
_KINDS = dialogue_conditions.KINDS | gathering_conditions.KINDS


@blueprint.get("/gatherings")
@public
def listing() -> str:
    """What comes, soonest first; what was, latest first."""
    coming, past = split(occasions(db.session()))
    return render_template(
        "public/gatherings.html",
        nav="cases",
        coming=[_row(one) for one in coming],
        past=[_row(one) for one in past],
        trail=[{"title": gettext("トップ"), "href": "/"}, {"title": gettext("話し合いと催し")}],
    )


def _row(one: Occasion) -> dict[str, Any]:
    case = one.case
    stage = staged.definition_of(db.session(), case).stage(case.stage)
    return {
        "href": case.address,
        "title": case.title,
        "day": date_text(one.on),
        "hours": one.hours,
        "place": one.place,
        "kind": gettext(_KINDS[one.kind]) if one.kind in _KINDS else "",
        "stage": pick(stage.label),
        "off": one.off,
    }
