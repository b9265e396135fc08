"""/desk/cases/<slug>/issued: documents a case has issued, what it can issue, and the way from writing to the number."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db, settings
from consult.errors import Conflict, Invalid
from consult.i18n import gettext
from consult.issuing import queries
from consult.issuing.preparing import Wanted, ensure
from consult.issuing.proposals import LINES, WRITTEN, title_of
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.forms import Typed, number_in
from consult.web.issuing import issued_page, issued_sheets

blueprint = Blueprint("desk_issued", __name__, url_prefix="/desk/cases/<slug>/issued")
_NEEDS = needs(Permission.DOCUMENT_ISSUE)


@blueprint.get("")
@_NEEDS
def show(slug: str) -> str:
    """What was issued, the newest first, and what can be issued now."""
    return listing(slug)


def listing(slug: str, conflict: str = "") -> str:
    """The page, with what stood in the way of an act."""
    case = issued_page.case_of(slug, current_actor())
    return render_template(
        "desk/issued.html",
        case=issued_page.heading(case),
        conflict=conflict,
        trail=trails.of_case(case, gettext("発出文書")),
        **issued_page.listed(db.session(), case, settings().municipality),
    )


@blueprint.get("/write")
@_NEEDS
def write(slug: str) -> str:
    """The form of one document: what the record says, and what may be written."""
    case = issued_page.case_of(slug, current_actor())
    wanted = _wanted(case, request.args.get)
    return _form(case, wanted, Typed(wanted.proposal.written))


def _wanted(case: Case, given: Callable[[str, str], str]) -> Wanted:
    session, town = db.session(), settings().municipality
    if number := number_in(given("corrects", "")):
        corrects = queries.by_id(session, case, number)
        return Wanted(queries.again(session, case, town, corrects), corrects, given("why", ""))
    return Wanted(queries.proposed(session, case, town, given("kind", ""), given("of", "")))


def _form(case: Case, wanted: Wanted, typed: Typed, conflict: str = "") -> str:
    return render_template(
        "desk/issued_write.html", conflict=conflict, typed=typed, errors=typed.errors, error_of=typed.error_of,
        **_context(case, wanted),
    )  # fmt: skip


def _context(case: Case, wanted: Wanted) -> dict[str, Any]:
    proposal = wanted.proposal
    title = title_of(proposal.kind)
    home = {"title": gettext("発出文書"), "href": url_for("desk_issued.show", slug=case.slug)}
    return {
        "case": issued_page.heading(case),
        "title": title,
        "proposal": proposal,
        "fields": [
            {"name": name, "label": gettext(WRITTEN[name]), "lines": name in LINES,
             "optional": name in LINES and name != "body" and name not in proposal.needed}
            for name in proposal.asked
        ],
        "corrects": wanted.corrects and issued_page.row(wanted.corrects, settings().municipality),
        "why": wanted.reason,
        "key": proposal.digest,
        "trail": trails.of_case(case, home, str(title)),
    }  # fmt: skip


def _posted(slug: str) -> tuple[Case, Wanted, Typed]:
    case = issued_page.case_of(slug, current_actor())
    found = _wanted(case, request.form.get)
    typed = Typed.posted(*found.proposal.asked, "why")
    said = found.proposal.said({name: typed[name].replace("\r\n", "\n") for name in found.proposal.asked})
    return case, Wanted(said, found.corrects, found.reason), typed


@blueprint.post("/write")
@_NEEDS
def act(slug: str) -> Any:
    """Look at it as a page, as a sample sheet, go back to writing, or seal what was looked at."""
    case, wanted, typed = _posted(slug)
    do = request.form.get("do", "")
    if do == "change":
        return _form(case, wanted, typed)
    try:
        ensure(wanted)
    except Invalid as error:
        typed.add(error)
        return _form(case, wanted, typed), error.status
    if do == "sample":
        return issued_sheets.sample(case, [wanted])
    if do == "seal" and request.form.get("seen") == wanted.proposal.digest:
        return _seal(case, wanted, typed)
    stale = (
        gettext("見てもらった内容から変わっています。もう一度、確かめてください。") if do == "seal" else ""
    )
    page = render_template("desk/issued_check.html", conflict=stale, **_context(case, wanted))
    return (page, Conflict.status) if stale else page


def _seal(case: Case, wanted: Wanted, typed: Typed) -> Any:
    try:
        issued_sheets.sealed(case, [wanted])
    except Conflict as error:
        return _form(case, wanted, typed, str(error)), error.status
    return redirect(url_for("desk_issued.show", slug=case.slug, saved=1), 303)
