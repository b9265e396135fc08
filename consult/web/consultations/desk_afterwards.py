"""After the answer: /desk/follow-ups (what was kept for reference) and /desk/cases/<slug>/errata (corrections)."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import FiscalYear, date_text, fiscal_year
from consult.cases import preparing
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.actions import answer_errata, follow_ups
from consult.consultations.models import Consultation
from consult.consultations.models_responding import AnswerErratum, FollowUp
from consult.consultations.queries import borne
from consult.consultations.result import building
from consult.consultations.result.files import Built, build, is_long, next_version, publish_files
from consult.db import db, settings
from consult.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.desk_opinions import case_for

blueprint = Blueprint("desk_afterwards", __name__, url_prefix="/desk")
_PUBLIC = frozenset({"published", "archived"})  # before, an answer is its own office's
YEARS = 10  # how far back and ahead the list can be turned


@blueprint.get("/follow-ups")
@needs(Permission.FOLLOW_UP_KEEP)
def due() -> str:
    """What is open and due by the end of a 年度."""
    return _due(Typed())


def _due(typed: Typed) -> str:
    now = fiscal_year(clock.today()).year
    asked = request.args.get("year", now + 1, type=int)
    year = FiscalYear(min(max(asked, now - YEARS), now + YEARS))
    actor = current_actor()
    rows = [
        row
        for row in follow_ups.follow_ups_due(db.session(), year)
        if row.case.stage in _PUBLIC or allowed(actor, Permission.FOLLOW_UP_KEEP, row)
    ]
    return render_template(
        "desk/follow_ups.html",
        trail=trails.desk(gettext("参考にした意見のその後")),
        year=year.year,
        title=str(year),
        years=[y for y in (year.year - 1, year.year + 1) if abs(y - now) <= YEARS],
        rows=[_row(row, mine=allowed(actor, Permission.FOLLOW_UP_KEEP, row)) for row in rows],
        closed=[
            {**_row(row, mine=False), "said": borne.in_words(row)}
            for row in borne.closed_in(db.session(), year)
            if row.case.stage in _PUBLIC or allowed(actor, Permission.FOLLOW_UP_KEEP, row)
        ],
        errors=typed.errors,
        key="",
    )


def _row(row: FollowUp, *, mine: bool) -> dict[str, Any]:
    case = row.case
    return {
        "id": row.id,
        "what": row.what,
        "due": date_text(row.due_on),
        "day": row.due_on.isoformat(),
        "late": row.due_on < clock.today(),
        "office": row.office.called,
        "title": case.title,
        "href": f"/desk/cases/{case.slug}/responses/{row.group.number}"
        if mine
        else f"/cases/{case.slug}/result",
        "mine": mine,
    }


@blueprint.post("/follow-ups")
@needs(Permission.FOLLOW_UP_KEEP)
def keep() -> Response | tuple[str, int]:
    """Say what came of one, or change what is looked at and by when."""
    typed = Typed.posted("id", "what", "due_on", "outcome", "closed_on")
    closing = request.form.get("do") == "close"
    try:
        day = typed.day("closed_on" if closing else "due_on", msg("日付を書いてください"))
        if day is None:
            raise Invalid(msg("直すところがあります"), {})
        with unit_of_work(current_actor()) as uow:
            row = uow.session.get(FollowUp, int(typed["id"])) if typed["id"].isdecimal() else None
            if row is None:
                raise NotFound(msg("この「その後」は見つかりません"))
            if closing:
                follow_ups.close_follow_up(uow, row, outcome=typed["outcome"], closed_on=day)
            else:
                follow_ups.change_follow_up(uow, row, what=typed["what"], due_on=day)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _due(typed), error.status
    return redirect("/desk/follow-ups", 303)


@blueprint.get("/cases/<slug>/errata")
@needs(Permission.ERRATUM_PROPOSE)
def errata(slug: str) -> str:
    """The corrections of a published result, and a form to propose one."""
    return _errata(case_for(slug), Typed())


def _errata(case: Case, typed: Typed) -> str:
    session, actor = db.session(), current_actor()
    rows = session.execute(
        select(AnswerErratum).where(AnswerErratum.case_id == case.id).order_by(AnswerErratum.id)
    ).scalars()
    publishes = allowed(actor, Permission.ERRATUM_PUBLISH, case)
    said = session.get(Consultation, case.id)
    return render_template(
        "desk/errata.html",
        trail=trails.of_case(case, gettext("公表した市の考え方の訂正")),
        case={"address": case.slug, "title": case.title},
        open=said is not None and said.result_published_at is not None,
        rows=[
            {
                "row": row,
                "decidable": row.state == "proposed" and publishes and row.proposed_by != actor.account_id,
            }
            for row in rows
        ],
        groups=[
            {"value": str(g.number), "label": f"No.{g.number}　{g.gist}"}
            for g in queries.groups(session, case)
        ],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        key="",
        making=_making(case),
    )


def _making(case: Case) -> dict[str, Any]:
    """How far the worker is with the files of the next edition; empty when it makes none."""
    row, version = building.standing(db.session(), case), next_version(db.session(), case)
    if row is None or version == 1:
        return {}
    ready = row.state == "ready" and any(f"-result-{version}." in one["name"] for one in row.files)
    if row.state not in {"queued", "building"} and not ready:
        return {}
    return {"far": building.far(row), "done": row.done, "parts": row.parts, "ready": ready}


def _built(case: Case, number: str) -> tuple[int, list[Built]]:
    """The files of the next edition, made before the transaction: by the worker when they are long.

    With them goes the last event they were made from.

    Raises:
        Refused: when it may not be published, or while the worker makes them.
    """
    session = db.session()
    seen = preparing.last_event(session, case)
    row = session.get(AnswerErratum, int(number)) if number.isdecimal() else None
    if row is None or row.case_id != case.id:
        raise NotFound(msg("この訂正は見つかりません"))
    with unit_of_work(current_actor()) as uow:
        answer_errata.ensure_publishable(uow, row)
    if is_long(session, case):
        return seen, building.finished(session, case, settings(), row)
    return seen, build(session, case, settings(), version=next_version(session, case), foreseen=row)


@blueprint.post("/cases/<slug>/errata")
@needs(Permission.ERRATUM_PROPOSE)
def correct(slug: str) -> Response | tuple[str, int]:
    """Propose a correction; or, as another person, publish it as a new edition or decline it."""
    case, typed = case_for(slug), Typed.posted("number", "wrong", "correct", "reason", "erratum")
    name = request.form.get("do", "")
    try:
        seen, built = _built(case, typed["erratum"]) if name == "publish" else (0, [])
        with unit_of_work(current_actor()) as uow:
            if name in {"publish", "decline"}:
                number = typed["erratum"]
                row = uow.session.get(AnswerErratum, int(number)) if number.isdecimal() else None
                if row is None or row.case_id != case.id:
                    raise NotFound(msg("この訂正は見つかりません"))
                if name == "decline":
                    answer_errata.decline_erratum(uow, row)
                else:
                    if preparing.last_event(uow.session, case) != seen:
                        raise Refused(msg("公表している間に、案件が変わりました。もう一度してください。"))
                    answer_errata.apply_erratum(uow, row, next_version(uow.session, case))
                    publish_files(uow, case, settings(), built=built)
            else:
                wanted = int(typed["number"]) if typed["number"].isdecimal() else 0
                group = queries.group_by_number(uow.session, case, wanted)
                answer_errata.propose_erratum(
                    uow, group, wrong=typed["wrong"], correct=typed["correct"], reason=typed["reason"]
                )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _errata(case_for(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/errata", 303)
