"""/desk/cases/<slug>/issued/letters: results of an open call, or 委嘱状 of a body, looked at and sealed at once."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db, settings
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import msg
from consult.issuing import call_letters, commissions, queries
from consult.issuing.preparing import Wanted
from consult.web.access import current_actor, needs
from consult.web.issuing import desk_issued, issued_page, issued_sheets

blueprint = Blueprint("desk_call_letters", __name__, url_prefix="/desk/cases/<slug>/issued/letters")


def _waiting(case: Case) -> list[Wanted]:
    """The letters nobody has got yet: to all applicants (one called up gets another), to the members chosen.

    Raises:
        Invalid: when members wait and nobody was chosen.
    """
    session = db.session()
    kind = commissions.KIND if request.form.get("kind") == commissions.KIND else call_letters.KIND
    standing = queries.standing(queries.of_case(session, case))
    found = [
        Wanted(one)
        for one in queries.possible(session, case, settings().municipality)
        if one.kind == kind and (one.kind, one.source) not in standing
    ]
    if found and kind == commissions.KIND:
        chosen = set(request.form.getlist("member"))
        found = [one for one in found if one.proposal.source in chosen]
        if not found:
            sentence = msg("委嘱状を出す委員を選んでください")
            raise Invalid(sentence, {"member": [sentence]})
    if not found:
        raise NotFound(msg("まだ出していない通知や委嘱状はありません。"))
    return found


@blueprint.post("/sample")
@needs(Permission.DOCUMENT_ISSUE)
def sample(slug: str) -> Any:
    """Every letter that would be issued, with its mark and without numbers and names."""
    case = issued_page.case_of(slug, current_actor())
    try:
        return issued_sheets.sample(case, _waiting(case))
    except Invalid as error:
        return desk_issued.listing(slug, str(error)), error.status


@blueprint.post("/seal")
@needs(Permission.DOCUMENT_ISSUE)
def seal(slug: str) -> Any:
    """One number for each letter, in the order of the applications."""
    case = issued_page.case_of(slug, current_actor())
    try:
        issued_sheets.sealed(case, _waiting(case))
    except (Conflict, Invalid) as error:
        return desk_issued.listing(slug, str(error)), error.status
    return redirect(url_for("desk_issued.show", slug=slug, saved=1), 303)
