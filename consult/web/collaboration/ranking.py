"""The ranking of a call: criteria × jurors with exact means; by seat for the jury, for everyone without it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import queries
from consult.cases.models import Case
from consult.collaboration.joint_projects import group_link
from consult.collaboration.joint_projects.calls import DECIDED, of_one_call
from consult.collaboration.joint_projects.ranking import TIES, criteria_in, places, scored_of
from consult.collaboration.joint_projects.sheets import NAME
from consult.db import db, settings
from consult.dossier import reach
from consult.dossier.queries import Dossier, dossier
from consult.errors import Forbidden, NotFound
from consult.i18n import gettext, msg
from consult.web import trails
from consult.web.access import current_actor, needs, public
from consult.web.cases import dossier_page
from consult.web.cases.desk import desk_case
from consult.web.collaboration import ranking_page

blueprint = Blueprint("ranking", __name__)
Proposals = Sequence[tuple[Case, Dossier]]


@blueprint.get("/cases/<slug>/ranking")
@public
def in_public(slug: str) -> str:
    """What was decided, in its order; places once nothing of the call is open any more, no seat and no name."""
    case = _joint(queries.public_by_slug(db.session(), slug))
    every = of_one_call(db.session(), case)
    decided = [(one, held) for one, held in every if one.stage in DECIDED and one.public]
    if case.stage not in DECIDED:
        raise NotFound(msg("審査の結果は、まだ公表していません。"))
    return _page(
        case, decided, by_seat=False, waiting=len(every) - len(decided), template="public/ranking.html",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": case.address},
            {"title": gettext("審査の結果と順位")},
        ],
    )  # fmt: skip


@blueprint.get("/desk/cases/<slug>/ranking")
@needs(Permission.JOINT_SCORE)
def at_the_desk(slug: str) -> str:
    """Every scored proposal of the call by seat; a juror only what is closed.

    Raises Forbidden for those who neither judge nor keep the call.
    """
    case = _joint(desk_case(slug))
    if not dossier_page.may_read(case):
        raise Forbidden(msg("採点を読めるのは、この案件の担当だけです。"), Permission.JOINT_SCORE.value)
    every = of_one_call(db.session(), case)
    readable = [one for one in every if reach.kept_from(db.session(), current_actor(), one[0]) is None]
    return _page(
        case, readable, by_seat=True, waiting=len(every) - len(readable), template="desk/ranking.html",
        trail=trails.of_case(case, gettext("審査の結果と順位")), link=_of_the_group(case),
    )  # fmt: skip


def _of_the_group(case: Case) -> str:
    """The address the group reads its sheets at, for the office to hand over on paper; none before they went back."""
    if not allowed(current_actor(), Permission.JOINT_SCREEN, case) or not dossier(db.session(), case).all(
        "returned"
    ):
        return ""
    return group_link.address(db.session(), case, settings())


def _joint(case: Case) -> Case:
    if case.procedure != NAME:
        raise NotFound(msg("この案件に、採点はありません。"))
    return case


def _page(
    case: Case,
    some: Proposals,
    *,
    by_seat: bool,
    waiting: int,
    template: str,
    trail: Sequence[Any],
    link: str = "",
) -> str:
    scored = {one.slug: scored_of(held) for one, held in some}
    call = next((held.last("call") for one, held in some if one.id == case.id), None)
    criteria = criteria_in(call["criteria"] if call else "", list(scored.values()))
    ties = (call["ties"] if call else None) or "same"
    stood = {} if waiting and not by_seat else places(scored, criteria, ties)
    rows = [
        ranking_page.row(one, held, scored[one.slug], criteria, stood.get(one.slug), by_seat=by_seat)
        for one, held in some
    ]
    return render_template(
        template,
        nav="cases",
        case=dossier_page.heading(case),
        rows=sorted(rows, key=lambda row: (row["place"] is None, row["place"] or 0)),
        ties=gettext(TIES[ties]),
        waiting=waiting,
        link=link,
        trail=trail,
    )
