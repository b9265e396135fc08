"""/desk/cases/<slug>/issued/letters: results of an open call, or 委嘱状 of a body, looked at and sealed at once."""

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db, settings
from consult.errors import Conflict, NotFound
from consult.i18n import msg
from consult.issuing import queries
from consult.issuing.preparing import Wanted
from consult.web.access import current_actor, needs
from consult.web.issuing import desk_issued, issued_page, issued_sheets

blueprint = Blueprint("desk_call_letters", __name__, url_prefix="/desk/cases/<slug>/issued/letters")


def _waiting(case: Case) -> list[Wanted]:
    """The letters nobody has got yet; an applicant called up from the reserve gets another."""
    session = db.session()
    standing = queries.standing(queries.of_case(session, case))
    found = [
        Wanted(one)
        for one in queries.possible(session, case, settings().municipality)
        if one.kind in issued_page.TOGETHER and (one.kind, one.source) not in standing
    ]
    if not found:
        raise NotFound(msg("まだ出していない通知や委嘱状はありません。"))
    return found


@blueprint.post("/sample")
@needs(Permission.DOCUMENT_ISSUE)
def sample(slug: str) -> Response:
    """Every letter that would be issued, with its mark and without numbers and names."""
    case = issued_page.case_of(slug, current_actor())
    return issued_sheets.sample(case, _waiting(case))


@blueprint.post("/seal")
@needs(Permission.DOCUMENT_ISSUE)
def seal(slug: str) -> Any:
    """One number for each letter, in the order of the applications."""
    case = issued_page.case_of(slug, current_actor())
    try:
        issued_sheets.sealed(case, _waiting(case))
    except Conflict as error:
        return desk_issued.listing(slug, str(error)), error.status
    return redirect(url_for("desk_issued.show", slug=slug, saved=1), 303)
