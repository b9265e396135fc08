"""/desk/cases/<slug>/views: what people think of the year, in the order it came, with the counts by kind of actor."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db, settings
from consult.documents.personal_hints import review_hints
from consult.errors import Forbidden, NotFound
from consult.i18n import N_, gettext, msg
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews import view_queries as queries
from consult.plans.reviews.words import NAME
from consult.web import trails
from consult.web.access import needs
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case

blueprint = Blueprint("desk_views", __name__, url_prefix="/desk/cases/<slug>/views")
STATES = {"received": N_("まだ決めていない"), "published": N_("公表した"), "withheld": N_("公表しない")}
_TONES = {"received": "next", "published": "ok", "withheld": "kind"}


@blueprint.get("")
@needs(Permission.DESK_OPEN)
def listing(slug: str) -> str:
    """The views in the order they came, with the counts by kind of actor."""
    case = case_of(slug)
    wanted = {name: request.args.get(name, "") for name in ("state", "kind")}
    found = queries.page(db.session(), case, **wanted, after=request.args.get("after", type=int))
    tally, base = queries.tallies(db.session(), [case.id])[case.id], f"/desk/cases/{case.slug}/views"
    return render_template(
        "desk/views.html",
        case=dossier_page.heading(case),
        open=queries.is_open(db.session(), case),
        share=f"{settings().base_url}{case.address}/views/new",
        kinds=[[gettext(word), str(tally.kinds.get(code, 0))] for code, word in ACTOR_KINDS.items()],
        filters_=[
            {"href": base, "title": gettext("すべて"), "current": not any(wanted.values())},
            *_links(base, "state", STATES, wanted),
            *_links(base, "kind", ACTOR_KINDS, wanted),
        ],
        rows=[
            {
                "href": f"{base}/{row.number}",
                "row": row,
                "kind": gettext(ACTOR_KINDS[row.kind]),
                "state": gettext(STATES[row.state]),
                "tone": _TONES[row.state],
                "personal": row.state == "received" and bool(review_hints(row.text)),
            }
            for row in found.rows
        ],
        more=f"{base}?{urlencode({**wanted, 'after': found.after})}" if found.after else "",
        done=request.args.get("done", ""),
        trail=trails.of_case(case, gettext("届いた意見")),
    )


def case_of(slug: str) -> Case:
    """A review of this desk whose sheets the reader may see."""
    case = desk_case(slug)
    if case.procedure != NAME:
        raise NotFound(msg("この案件では、検証への意見を受け付けていません。"))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("意見を読めるのは、この案件の担当だけです。"), Permission.REVIEW_PREPARE.value)
    return case


def _links(base: str, name: str, words: Mapping[str, str], wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"href": f"{base}?{name}={code}", "title": gettext(word), "current": wanted[name] == code}
        for code, word in words.items()
    ]
