"""/desk/cases/<slug>/groupings: groups the words propose, each with its reason, for a person to take or leave."""

from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import actions
from consult.consultations.actions import proposing
from consult.consultations.models import Point
from consult.consultations.queries import proposals
from consult.db import db
from consult.documents.text import visible
from consult.errors import DomainError, Forbidden, Invalid, NotFound
from consult.i18n import Message, gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.opinions.desk_lanes import base, head
from consult.web.opinions.desk_opinions import case_for

blueprint = Blueprint("desk_groupings", __name__, url_prefix="/desk/cases/<slug>/groupings")


@blueprint.get("")
@needs(Permission.OPINION_READ)
def show(slug: str) -> str:
    """What is proposed; nothing, until somebody asks."""
    return _page(case_for(slug))


def _page(case: Case, error: str = "") -> str:
    session = db.session()
    found = proposals.open_proposals(session, case.id)
    points = proposals.points_of_proposals(session, [p.id for p in found])
    return render_template(
        "desk/groupings.html",
        **head(session, case, "answer", gettext("まとまりの候補")),
        reckoning=proposals.reckoning(session, case.id),
        proposals=[
            {
                "id": proposal.id,
                "reason": msg("同じ語：%(words)s", words=proposal.words),
                "gist": _typed(proposal.id, points[proposal.id]),
                "points": [_point(point) for point in points[proposal.id]],
            }
            for proposal in found
        ],
        total=proposals.number_open(session, case.id),
        here=f"{base(case)}/groupings",
        may=allowed(current_actor(), Permission.OPINION_SPLIT, case),
        error=error,
        said="　".join(str(text) for text in get_flashed_messages()),
        key="",
    )


def _typed(number: int, points: list[Point]) -> str:
    if request.form.get("proposal") == str(number):
        return request.form.get("gist", "")
    return next((point.group.gist for point in points if point.group), points[0].gist if points else "")


def _point(point: Point) -> dict[str, Any]:
    opinion, group = point.opinion, point.group
    return {
        "id": point.id,
        "number": opinion.number,
        "href": f"{base(opinion.case)}/opinions/{opinion.number}",
        "gist": point.gist,
        "words": [visible(opinion.text[p.start : p.end]) for p in opinion.passages if p.point_id == point.id],
        "group": msg("No.%(number)s「%(gist)s」", number=group.number, gist=group.gist) if group else "",
    }


@blueprint.post("")
@needs(Permission.OPINION_SPLIT)
def act(slug: str) -> Answer | tuple[str, int]:
    """Look for candidates, take one, or leave it."""
    case, key = case_for(slug), request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            uow.require(Permission.OPINION_SPLIT, on=case)
            if once.done_before(uow, key, "groupings") is None:
                said = _perform(uow, case, request.form.get("do", ""))
                once.remember(uow, key, "groupings", {"case": case.slug})
                flash(str(said))
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        sentence = next((str(s[0]) for s in error.fields.values()), "") if isinstance(error, Invalid) else ""
        return _page(case_for(slug), sentence or str(error)), error.status
    return redirect(f"{base(case)}/groupings", 303)


def _perform(uow: UnitOfWork, case: Case, name: str) -> Message:
    if name == "look":
        if proposals.reckoning(uow.session, case.id).points > proposing.INLINE:
            actions.ask_proposals(uow, case)
            return msg("候補を探しています。少しあとで、この画面を開き直してください")
        number_found = actions.propose_groups(uow, case, proposing.found_candidates(uow.session, case.id))
        if not number_found:
            return msg("似た論点は見つかりませんでした。論点は、1つずつ答えられます")
        return msg("候補が%(n)s個あります", n=number_found)
    number = request.form.get("proposal", "")
    if name not in {"take", "leave"} or not number.isdecimal():
        raise Invalid(msg("どの操作かわかりませんでした。画面のボタンから選んでください"), {})
    proposal = proposals.proposal_by_id(uow.session, case, int(number))
    if name == "leave":
        actions.decline_proposal(uow, proposal)
        return msg("この候補は使いません。論点は元のままです")
    points = proposals.points_of_proposals(uow.session, [proposal.id])[proposal.id]
    chosen = set(request.form.getlist("point"))
    taken = [point for point in points if str(point.id) in chosen]
    group = actions.take_proposal(uow, proposal, taken, request.form.get("gist", ""))
    return msg("%(n)s件の論点を No.%(group)sにまとめました", n=len(taken), group=group.number)
