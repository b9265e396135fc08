"""/desk/matching: registrations that wait for a reader, and which offers and wishes may fit each other."""

from typing import Any

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.cases import queries as cases
from consult.cases.models import Case
from consult.collaboration.matching import queries
from consult.collaboration.matching.models import MatchListing
from consult.collaboration.matching.pairs import by_numbers, pair_of
from consult.collaboration.matching.sheets import KINDS, NAME
from consult.db import db
from consult.dossier import actions
from consult.errors import NotFound
from consult.i18n import N_, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.collaboration.matching import SHORT

blueprint = Blueprint("desk_matching", __name__)
STATES = {
    "received": N_("読んで、一覧に載せる"),
    "listed": N_("一覧に載せている"),
    "held": N_("組合せを進めている"),
    "bound": N_("合意した"),
    "ended": N_("終わった"),
}


@blueprint.get("/desk/matching")
@needs(Permission.MATCH_INTRODUCE)
def listing() -> str:
    """The registrations of the own desk that are not at their end, those nobody has read first."""
    actor = current_actor()
    mine = [o.id for o in accounts.offices(db.session()) if allowed(actor, Permission.MATCH_INTRODUCE, o)]
    rows = [_row(row, case) for row, case in queries.on_desk(db.session(), mine)]
    return render_template("desk/matching.html", rows=rows, trail=trails.desk(gettext("マッチング")))


@blueprint.get("/desk/cases/<slug>/fitting")
@needs(Permission.MATCH_INTRODUCE)
def fitting(slug: str) -> str:
    """What may fit one registration: the other direction, of the same theme or place."""
    case, row = _registration(slug)
    found = queries.fitting(db.session(), row)
    return render_template(
        "desk/matching_fitting.html",
        mine=_row(row, case),
        rows=[
            {**_row(one, one.case), "same": _same(row, one)}
            for one in found
            if allowed(current_actor(), Permission.MATCH_INTRODUCE, one.case)
        ],
        free=case.stage == "registered" and pair_of(db.session(), case) is None,
        trail=trails.of_case(case, gettext("合いそうな相手")),
    )


@blueprint.post("/desk/cases/<slug>/fitting/<other>")
@needs(Permission.MATCH_INTRODUCE)
def name(slug: str, other: str) -> Response:
    """Write the other registration down as the candidate; the next step is to name it on the page of the case."""
    case, _row_of = _registration(slug)
    number = cases.by_slug(db.session(), other).number
    with unit_of_work(current_actor()) as uow:
        actions.write(uow, desk_case(case.slug), "candidate", {"number": [number]})
    return redirect(f"/desk/cases/{slug}/transitions/introduce", 303)


def _registration(slug: str) -> tuple[Case, MatchListing]:
    case = desk_case(slug)
    row = by_numbers(db.session(), [case.number]).get(case.number) if case.procedure == NAME else None
    if row is None:
        raise NotFound(msg("この登録は見つかりません。先に、調書「提供か希望の登録」を書いてください"))
    return case, row


def _row(row: MatchListing, case: Case) -> dict[str, Any]:
    return {
        "slug": case.slug,
        "number": case.number,
        "direction": gettext(SHORT[row.direction]),
        "offers": row.direction == "offer",
        "kind": gettext(KINDS[row.kind]) if row.kind in KINDS else "",
        "state": gettext(STATES[row.state]),
        "new": row.state == "received",
        "row": row,
    }


def _same(mine: MatchListing, other: MatchListing) -> str:
    words = [
        gettext(word)
        for word, same in (
            (N_("テーマ"), mine.theme == other.theme),
            (N_("場所（地区）"), mine.place == other.place),
        )
        if same
    ]
    return str(msg("同じ：%(what)s", what="、".join(words)))
