"""/m/score-sheets/<token>: the score sheets of a proposal, for its group alone; no reviewer's name and no seat."""

from typing import Any

from flask import Blueprint, Response, render_template

from consult import clock
from consult.calendars import date_text
from consult.cases.models import Case
from consult.collaboration.joint_projects import group_link
from consult.collaboration.joint_projects.ranking import criteria_in, returned_of
from consult.collaboration.joint_projects.rules import exactly
from consult.collaboration.joint_projects.sheets import OUTCOMES
from consult.db import db, settings
from consult.documents.editions import Line
from consult.documents.editions_record import CaseRecord, Group
from consult.dossier.queries import Dossier
from consult.i18n import gettext, language, msg
from consult.web.access import public
from consult.web.meetings import meeting_page
from consult.web.printed import download, set_for_one
from consult.web.quiet import keep_quiet

blueprint = Blueprint("score_sheets", __name__, url_prefix="/m/score-sheets")
blueprint.after_request(keep_quiet)


@blueprint.get("/<token>")
@public
def show(token: str) -> str:
    """Outcome and reason, points by criterion with exact means, what each reviewer wrote."""
    case, held = group_link.holder(db.session(), token, settings())
    return render_template(
        "public/score_sheets.html",
        case={"number": case.number, "title": case.title, "href": case.address if case.public else ""},
        pdf=f"/m/score-sheets/{token}/sheets.pdf",
        office=meeting_page.office(case.office),
        trail=[{"title": gettext("返却された採点表")}],
        **_shown(held),
    )


@blueprint.get("/<token>/sheets.pdf")
@public
def printed(token: str) -> Response:
    """The same as a sheet to print and to keep."""
    case, held = group_link.holder(db.session(), token, settings())
    at = max(one.at for one in held.all("returned"))
    day = date_text(at.astimezone(clock.TOKYO).date())
    address = group_link.address(db.session(), case, settings())
    context = _record(case, _shown(held), day, address)
    body = set_for_one("case_record", context, f"{case.number} {case.title}", language(), at)
    return download(body, "application/pdf", f"{case.slug}-score-sheets.pdf", inline=True)


def _shown(held: Dossier) -> dict[str, Any]:
    scored, adoption, call = returned_of(held), held.last("adoption"), held.last("call")
    criteria = criteria_in(call["criteria"] if call else "", [scored])
    sheets = sorted(held.all("returned"), key=lambda one: -int(one["points"]))
    outcome = adoption["outcome"] if adoption else ""
    means = [(name, mean) for name in criteria if (mean := scored.mean_of(name)) is not None]
    return {
        "outcome": gettext(OUTCOMES[outcome]) if outcome else "",
        "reason": (adoption["reason"] or "") if adoption else "",
        "line": adoption["line"] if adoption else None,
        "mean": exactly(scored.mean) if scored.mean is not None else "",
        "means": [{"name": name, "mean": exactly(mean)} for name, mean in means],
        "sheets": [
            {
                "name": str(msg("採点%(n)s", n=n)),
                "points": one["points"],
                "marks": [(name, scored.marks[n].get(name)) for name in criteria if scored.marks[n]],
                "comment": one["comment"] or "",
            }
            for n, one in enumerate(sheets, 1)
        ],
    }


def _record(case: Case, shown: dict[str, Any], day: str, address: str) -> CaseRecord:
    result = [Line(gettext("結果"), shown["outcome"])] if shown["outcome"] else []
    if shown["reason"]:
        result.append(Line(gettext("理由"), shown["reason"]))
    result.append(Line(gettext("採点の平均（点）"), shown["mean"]))
    if shown["line"] is not None:
        result.append(Line(gettext("採択の線（点）"), str(shown["line"])))
    result += [Line(one["name"], str(msg("平均 %(mean)s点", mean=one["mean"]))) for one in shown["means"]]
    return CaseRecord(
        municipality=settings().municipality if language() == "ja" else settings().municipality_en,
        number=case.number,
        kind=gettext("返却された採点表"),
        case_title=case.title,
        lead=gettext("審査員の名前と席は載せていません。平均は端数を丸めません。"),
        stands="",
        as_of=day,
        address=address,
        groups=(
            Group(gettext("審査の結果"), tuple(result)),
            Group(gettext("採点表"), tuple(Line(one["name"], _said(one)) for one in shown["sheets"])),
        ),
    )


def _said(one: dict[str, Any]) -> str:
    lines = [f"{gettext('合計')}：{one['points']}"]
    lines += [f"{name}：{'—' if points is None else points}" for name, points in one["marks"]]
    return "\n".join([*lines, f"{gettext('講評')}：{one['comment'] or '—'}"])
