"""Letters as they are posted: name and address above what was sealed without them; each opening stands in the log."""

from collections.abc import Mapping

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.consultations.identity import Keys
from consult.db import db, settings
from consult.dossier import actions as sheets
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.issuing import call_letters, letter, numbers, queries
from consult.issuing.models import IssuedDocument
from consult.recruitment import intake
from consult.recruitment import queries as calls
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.issuing import issued_page
from consult.web.printed import download

blueprint = Blueprint("desk_letters_print", __name__, url_prefix="/desk/cases/<slug>/issued")


@blueprint.post("/print")
@needs(Permission.DOCUMENT_ISSUE)
def printing(slug: str) -> Response:
    """What stands of all letters of a case that name nobody, as one PDF for the printer."""
    case = issued_page.case_of(slug, current_actor())
    waiting = _letters(db.session(), case)
    if not waiting:
        raise NotFound(msg("印刷する結果の通知がまだありません。先に番号を付けてください。"))
    with unit_of_work(current_actor()) as uow:
        addresses = (
            _applicants(uow, case, waiting) if case.procedure == "recruitment" else _petitioner(uow, case)
        )
    town = settings().municipality
    printed = [
        letter.letter(
            case,
            one.kind,
            one.letter,
            number=numbers.shown(one, town),
            dated=one.dated,
            recipient=addresses[number],
        )
        for number, one in sorted(waiting.items())
        if number in addresses
    ]
    if not printed:
        raise NotFound(msg("宛先の名前は、もう消してあります。"))
    made = letter.setting(printed, municipality=town, title=gettext("結果の通知（印刷用）"))
    answer = download(made, "application/pdf", f"{slug}-letters.pdf", inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _letters(session: Session, case: Case) -> dict[int, IssuedDocument]:
    """The latest letter by number of the application; 0 for the one of a petition."""
    found = {}
    for one in queries.standing(queries.of_case(session, case)).values():
        if one.kind == call_letters.KIND:
            found[call_letters.number_of(one.source)] = one
        elif one.kind == "outcome":
            found[0] = one
    return found


def _applicants(uow: UnitOfWork, case: Case, wanted: Mapping[int, object]) -> dict[int, tuple[str, ...]]:
    applied = [one for one in calls.applications_of(uow.session, [case.id])[case.id] if one.number in wanted]
    opened = intake.identities(uow, applied, Keys.of(settings()))
    return {number: (who.address, f"{who.name}　様") for number, who in opened.items()}


def _petitioner(uow: UnitOfWork, case: Case) -> dict[int, tuple[str, ...]]:
    """Who sent a petition, from its sealed sheet."""
    said = sheets.unsealed(uow, case, "petition", 1)
    name = said.get("petitioner") or ""
    return {0: (said.get("contact") or "", f"{name}　様")} if name else {}
