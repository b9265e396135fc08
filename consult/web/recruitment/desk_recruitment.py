"""/desk/cases/<slug>/applicants, scores, lots, outcome: an open call from the first application to the last seat."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.recruitment import choosing, intake, lots, outcome, queries, records
from consult.recruitment.sheets import NAME
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed, number_in
from consult.web.recruitment import recruitment_page
from consult.web.recruitment.calls import FIELDS, sent_of

blueprint = Blueprint("desk_recruitment", __name__, url_prefix="/desk/cases/<slug>")
_ACT = (
    "channel",
    "received_on",
    "number",
    "why_not",
    "reason",
    "witness",
    "answer",
    "since",
    "seat",
    "account",
)
Act = Callable[[UnitOfWork, Case, Typed], None]


@blueprint.get("/applicants")
@needs(Permission.RECRUITMENT_RUN)
def applicants(slug: str) -> str:
    """Every application by number, what waits, and who scores."""
    return _page(slug, "applicants")


@blueprint.post("/applicants")
@needs(Permission.RECRUITMENT_RUN)
def applicants_act(slug: str) -> Any:
    """Book paper, check whether somebody is eligible, name the judges, open a name."""
    acts: dict[str, Act] = {"book": _book, "check": _check, "leave_out": _leave_out, "judges": _judges}
    if request.form.get("do") == "names":
        return _names(slug)
    return _do(slug, "applicants", acts)


@blueprint.get("/applicants/<int:number>")
@needs(Permission.RECRUITMENT_RUN)
def entry(slug: str, number: int) -> str:
    """The form for an application that came on paper."""
    return _entry(slug, number, Typed())


@blueprint.post("/applicants/<int:number>")
@needs(Permission.RECRUITMENT_RUN)
def enter(slug: str, number: int) -> Any:
    """Type it; the slip with number and code is shown once."""
    typed = Typed.posted(*FIELDS)
    try:
        with unit_of_work(current_actor()) as uow:
            found = queries.application(uow.session, _case(slug), number)
            once = request.form.get("idempotency_key", "")
            slip = intake.enter(uow, found, sent_of(typed), once=once, keys=_keys())
    except Invalid as error:
        typed.join(error)
        return _entry(slug, number, typed), error.status
    case = _case(slug)
    return render_template(
        "desk/application_slip.html",
        case=_heading(case),
        number=slip.number,
        spaced=slip.spaced,
        follow=f"{settings().base_url}/calls/receipts/",
        trail=trails.of_case(case, _link(case, "applicants"), gettext("受付票")),
    )


@blueprint.get("/scores")
@needs(Permission.RECRUITMENT_SCORE)
def scores(slug: str) -> str:
    """A judge's sheets, and for the office how far scoring is and how everyone stands."""
    return _page(slug, "scores")


@blueprint.post("/scores")
@needs(Permission.RECRUITMENT_SCORE)
def scores_act(slug: str) -> Any:
    """Give points, stay out of an application, or take the points of someone concerned out."""
    acts: dict[str, Act] = {
        "score": _score,
        "stay_out": _stay_out,
        "take_out": _take_out,
        "file": _file_scores,
    }
    return _do(slug, "scores", acts)


@blueprint.get("/lots")
@needs(Permission.RECRUITMENT_RUN)
def lots_page(slug: str) -> str:
    """The draw: what was fixed, the half made in public, the order."""
    return _page(slug, "lots")


@blueprint.post("/lots")
@needs(Permission.RECRUITMENT_RUN)
def lots_act(slug: str) -> Any:
    """Open the seed, or put the record of the draw on file."""
    acts: dict[str, Act] = {
        "seed": lambda uow, case, typed: void(lots.open_seed(uow, case, typed["witness"], _keys())),
        "file": lambda uow, case, _typed: records.file_draw(uow, case),
    }
    return _do(slug, "lots", acts)


@blueprint.get("/outcome")
@needs(Permission.RECRUITMENT_RUN)
def outcome_page(slug: str) -> str:
    """Whom to tell, who has answered, who has a seat, who is in reserve."""
    return _page(slug, "outcome")


@blueprint.post("/outcome")
@needs(Permission.RECRUITMENT_RUN)
def outcome_act(slug: str) -> Any:
    """Tell by mail, note letters, note answers, give seats, erase names."""
    acts: dict[str, Act] = {
        "mail": lambda uow, case, _typed: void(outcome.tell_by_mail(uow, case, _keys())),
        "paper": lambda uow, case, _typed: void(outcome.tell_on_paper(uow, case, _ticked("numbers"))),
        "answer": lambda uow, case, typed: outcome.answer(uow, _one(uow, case, typed), typed["answer"]),
        "seat": _seat,
        "erase": lambda uow, case, _typed: void(outcome.erase(uow, case)),
    }
    if request.form.get("do") == "letters":
        return _letters(slug)
    return _do(slug, "outcome", acts)


def void(_result: object) -> None:
    """Acts of this page answer nothing."""


def _do(slug: str, page: str, acts: dict[str, Act]) -> Any:
    do, typed = request.form.get("do", ""), Typed.posted(*_ACT)
    try:
        if do not in acts:
            sentence = msg("何をするかを選んでください")
            raise Invalid(sentence, {"do": [sentence]})
        with unit_of_work(current_actor()) as uow:
            acts[do](uow, _case(slug), typed)
            typed.ensure()
    except (Invalid, Refused, Conflict) as error:
        typed.join(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        if (
            page == "scores" and typed["number"]
        ):  # a sheet for each application: the mistake is in one of them
            typed.wrong = {f"{name}-{typed['number']}": said for name, said in typed.wrong.items()}
        return _page(slug, page, typed), error.status
    return redirect(f"/desk/cases/{slug}/{page}?done={do}", 303)


def _book(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    day = typed.day("received_on")
    if not typed.wrong:
        intake.book(uow, case, typed["channel"], day)


def _one(uow: UnitOfWork, case: Case, typed: Typed) -> Any:
    return queries.application(uow.session, case, typed.number("number"))


def _check(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    choosing.check(uow, _one(uow, case, typed), eligible=True)


def _leave_out(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    choosing.check(uow, _one(uow, case, typed), eligible=False, why_not=typed["why_not"])


def _judges(uow: UnitOfWork, case: Case, _typed: Typed) -> None:
    choosing.name_judges(uow, case, _ticked("judges"))


def _score(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    choosing.score(uow, _one(uow, case, typed), request.form)


def _stay_out(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    choosing.stay_out(uow, _one(uow, case, typed), typed["reason"])


def _take_out(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    choosing.take_out(uow, _one(uow, case, typed), typed.number("account"))


def _file_scores(uow: UnitOfWork, case: Case, _typed: Typed) -> None:
    records.file_scores(uow, case)


def _seat(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    since = typed.day("since")
    if not typed.wrong:
        outcome.take_seat(uow, _one(uow, case, typed), since, _keys(), typed.number("seat"))


def _ticked(name: str) -> list[int]:
    return [number_in(text) for text in request.form.getlist(name)]


def _names(slug: str) -> str:
    """Open who applied; every name that is opened stands in the log."""
    with unit_of_work(current_actor()) as uow:
        case = _case(slug)
        applied = queries.applications_of(uow.session, [case.id])[case.id]
        wanted = set(_ticked("number")) or {one.number for one in applied}
        opened = intake.identities(uow, [one for one in applied if one.number in wanted], _keys())
    return _page(slug, "applicants", opened=opened)


def _letters(slug: str) -> str:
    """The list for letters: everyone not yet told, with address and outcome; opening it stands in the log."""
    with unit_of_work(current_actor()) as uow:
        case = _case(slug)
        applied = queries.applications_of(uow.session, [case.id])[case.id]
        untold = [one for one in applied if one.state == "received" and one.told_at is None]
        opened = intake.identities(uow, untold, _keys())
    return _page(slug, "outcome", opened=opened)


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if case.procedure != NAME:
        raise NotFound(msg("この公募は見つかりません"))
    mine = (Permission.RECRUITMENT_RUN, Permission.RECRUITMENT_SCORE)
    if not any(allowed(current_actor(), permission, case) for permission in mine):
        raise Forbidden(msg("この公募の担当だけが見られます。"), Permission.RECRUITMENT_RUN.value)
    return case


def _page(slug: str, page: str, typed: Typed | None = None, **more: Any) -> str:
    case = _case(slug)
    return render_template(
        f"desk/recruitment_{page}.html",
        case=_heading(case),
        typed=typed or Typed(),
        sent=request.form if typed else {},
        done=request.args.get("done", ""),
        trail=trails.of_case(case, _link(case, page)["title"]),
        **getattr(recruitment_page, page)(case, current_actor(), **more),
    )


def _entry(slug: str, number: int, typed: Typed) -> str:
    case = _case(slug)
    found = queries.application(db.session(), case, number)
    if found.state != "booked":
        raise Conflict(msg("この応募は、もう入力されています。"))
    return render_template(
        "desk/application_entry.html",
        case=_heading(case),
        number=number,
        typed=typed,
        key=request.form.get("idempotency_key", ""),
        asks=recruitment_page.asks(case),
        trail=trails.of_case(case, _link(case, "applicants"), gettext("応募を入力する")),
    )


def _heading(case: Case) -> dict[str, str]:
    return {"number": case.number, "address": case.slug, "title": case.title}


def _link(case: Case, page: str) -> dict[str, str]:
    titles = {
        "applicants": gettext("応募"),
        "scores": gettext("採点"),
        "lots": gettext("公開抽選"),
        "outcome": gettext("結果の通知と委嘱"),
    }
    return {"title": titles[page], "href": f"/desk/cases/{case.slug}/{page}"}


def _keys() -> Keys:
    return Keys.of(settings())
