"""/issues: the city's local issues, level by level, and the form by which anybody reports one."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session
from werkzeug.wrappers import Response

from consult.calendars import date_text
from consult.cases import clocks, queries, staged
from consult.cases.models import Case
from consult.codes import spaced
from consult.collaboration.issues import own
from consult.collaboration.issues.conditions import URGENT_GROUNDS
from consult.collaboration.issues.reporting import LONGEST, Report, report
from consult.collaboration.issues.sheets import LEVELS, NAME, level_of
from consult.db import db, settings
from consult.errors import Invalid
from consult.i18n import gettext, pick
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, public
from consult.web.forms import Typed

blueprint = Blueprint("issues", __name__, url_prefix="/issues")
_FIELDS = ("text", "place", "can_do", "ground", "agrees", "name", "mail")


@blueprint.get("")
@public
def listing() -> str:
    """The issues on the ladder, newest first."""
    page = queries.public_cases(db.session(), procedure=NAME, after=request.args.get("after", type=int))
    return render_template(
        "public/issues.html",
        nav="cases",
        rows=[
            {
                "href": case.address,
                "number": case.number,
                "title": case.title,
                "lead": case.lead,
                "level": gettext(LEVELS[level_of(case.stage)]),
                "stage": pick(staged.definition_of(db.session(), case).stage(case.stage).label),
            }
            for case in page.cases
        ],
        more=f"/issues?after={page.after}" if page.after else "",
        trail=_trail(),
    )


@blueprint.get("/new")
@public
def form() -> str:
    """The form, without anything to sign in to."""
    return _form(Typed())


@blueprint.post("/new")
@public
def send() -> Response | tuple[str, int]:
    """Take the report up and say under which number."""
    typed = Typed.posted(*_FIELDS)
    said = Report(
        typed["text"],
        typed["place"],
        typed["can_do"],
        typed["ground"],
        bool(typed["agrees"]),
        typed["name"],
        typed["mail"],
    )
    try:
        with unit_of_work(current_actor()) as uow:
            number = report(uow, said, request.form.get("idempotency_key", ""))
            session["reported"] = _receipt(queries.by_number(uow.session, number))
    except Invalid as error:
        typed.add(error)
        return _form(typed), error.status
    what = "?urgent=1" if said.ground else "" if said.agrees else "?unshown=1"
    return redirect(f"/issues/sent{what}", 303)


@blueprint.get("/sent")
@public
def sent() -> str:
    """What happens next; nothing of what was written stands in the address."""
    return render_template(
        "public/issue_sent.html",
        nav="cases",
        urgent=bool(request.args.get("urgent")),
        unshown=bool(request.args.get("unshown")),
        receipt=_own(),
        trail=_trail(gettext("届きました")),
    )


def _receipt(case: Case) -> dict[str, str]:
    """Number and reading day, for the browser that sent the report and no other."""
    running = clocks.of(db.session(), case)
    by = next((one.due_on for one in running if one.rule == "issue_reading"), None)
    return {"number": case.number, "by": date_text(by) if by else ""}


def _own() -> dict[str, str]:
    """The receipt with its code, for the browser that sent the report; the code itself is kept in no cookie."""
    kept = session.get("reported")
    if not kept:
        return {}
    case = queries.by_number(db.session(), kept["number"])
    return {**kept, "code": spaced(own.code_of(case, settings()))}


def _form(typed: Typed) -> str:
    return render_template(
        "public/issue_new.html",
        nav="cases",
        grounds=[
            {"value": "", "label": gettext("急ぎではない"), "checked": not typed["ground"]},
            *(
                {"value": code, "label": gettext(word), "checked": typed["ground"] == code}
                for code, word in URGENT_GROUNDS.items()
            ),
        ],
        limit=LONGEST,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key=request.form.get("idempotency_key", ""),
        trail=_trail(gettext("課題を知らせる")),
    )


def _trail(*more: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {"title": gettext("トップ"), "href": "/"},
        {"title": gettext("地域の課題"), "href": "/issues"},
    ]
    return (
        steps + [{"title": title} for title in more] if more else [steps[0], {"title": gettext("地域の課題")}]
    )
