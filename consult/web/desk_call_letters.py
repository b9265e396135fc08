"""/desk/cases/<slug>/issued/letters: letters with the result of an open call, sealed and printed at once."""

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.errors import Conflict, NotFound
from consult.i18n import gettext, msg
from consult.issuing import call_letters, letter, numbers, queries
from consult.issuing.preparing import Wanted
from consult.recruitment import intake
from consult.recruitment import queries as calls
from consult.unit_of_work import unit_of_work
from consult.web import desk_issued, issued_page
from consult.web.access import current_actor, needs
from consult.web.printed import download

blueprint = Blueprint("desk_call_letters", __name__, url_prefix="/desk/cases/<slug>/issued/letters")


def _waiting(case: Case) -> list[Wanted]:
    """The letters nobody has got yet; an applicant called up from the reserve gets another."""
    session = db.session()
    standing = queries.standing(queries.of_case(session, case))
    found = [
        Wanted(one)
        for one in queries.possible(session, case, settings().municipality)
        if one.kind == call_letters.KIND and (one.kind, one.source) not in standing
    ]
    if not found:
        raise NotFound(msg("まだ出していない結果の通知はありません。"))
    return found


@blueprint.post("/sample")
@needs(Permission.DOCUMENT_ISSUE)
def sample(slug: str) -> Response:
    """Every letter that would be issued, with its mark and without numbers and names."""
    case = issued_page.case_of(slug, current_actor())
    return desk_issued.sample(case, _waiting(case))


@blueprint.post("/seal")
@needs(Permission.DOCUMENT_ISSUE)
def seal(slug: str) -> Any:
    """One number for each letter, in the order of the applications."""
    case = issued_page.case_of(slug, current_actor())
    try:
        desk_issued.sealed(case, _waiting(case))
    except Conflict as error:
        return desk_issued.listing(slug, str(error)), error.status
    return redirect(url_for("desk_issued.show", slug=slug, saved=1), 303)


@blueprint.post("/print")
@needs(Permission.RECRUITMENT_RUN)
def printing(slug: str) -> Response:
    """All letters as one PDF for the printer, with names and addresses; each one opened stands in the log."""
    case, town = issued_page.case_of(slug, current_actor()), settings().municipality
    issued = [
        one
        for one in queries.standing(queries.of_case(db.session(), case)).values()
        if one.kind == call_letters.KIND
    ]
    latest = {call_letters.number_of(one.source): one for one in issued}
    if not latest:
        raise NotFound(msg("印刷する結果の通知がまだありません。先に番号を付けてください。"))
    with unit_of_work(current_actor()) as uow:
        applied = calls.applications_of(uow.session, [case.id])[case.id]
        wanted = [one for one in applied if one.number in latest]
        opened = intake.identities(uow, wanted, Keys.of(settings()))
    sheets = [
        letter.letter(
            case,
            one.kind,
            one.letter,
            number=numbers.shown(one, town),
            dated=one.dated,
            recipient=(opened[number].address, f"{opened[number].name}　様"),
        )
        for number, one in sorted(latest.items())
        if number in opened
    ]
    if not sheets:
        raise NotFound(msg("応募した人の名前は、もう消してあります。"))
    made = letter.setting(sheets, municipality=town, title=gettext("選考結果通知書（印刷用）"))
    answer = download(made, "application/pdf", f"{slug}-letters.pdf", inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
