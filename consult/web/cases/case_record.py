"""/cases/<slug>/record.pdf: what is written down of a case, to print and to keep; of a local issue level by level."""

from collections.abc import Sequence

from flask import Blueprint, Response

from consult import clock
from consult.calendars import date_text
from consult.cases import queries, staged
from consult.cases.models import Case
from consult.collaboration.issues import sheets as issue_sheets
from consult.db import db, settings
from consult.documents.editions import Line
from consult.documents.editions_record import CaseRecord, Group
from consult.dossier.queries import public_part
from consult.dossier.sheets import Sheet, Written
from consult.errors import NotFound
from consult.i18n import gettext, language, msg, pick
from consult.web.access import public
from consult.web.cases.dossier_page import answers
from consult.web.printed import download, sheet

blueprint = Blueprint("case_record", __name__)
Part = Sequence[tuple[Sheet, Sequence[Written]]]


@blueprint.get("/cases/<slug>/record.pdf")
@public
def printed(slug: str) -> Response:
    """The public sheets of a case as a document of record."""
    case = queries.public_by_slug(db.session(), slug)
    part = public_part(db.session(), case)
    if not part:
        raise NotFound(msg("この案件で公表した調書は、まだありません。"))
    definition = staged.definition_of(db.session(), case)
    newest = max(written.at for _, rows in part for written in rows)
    context = CaseRecord(
        municipality=settings().municipality if language() == "ja" else settings().municipality_en,
        number=case.number,
        kind=pick(definition.title),
        case_title=case.title,
        lead=case.lead,
        stands=pick(definition.stage(case.stage).public),
        as_of=date_text(newest.astimezone(clock.TOKYO).date()),
        address=f"{settings().base_url}{case.address}",
        groups=tuple(_groups(case, part)),
    )
    body = sheet("case_record", context, f"{case.number} {case.title}", language(), newest)
    return download(body, "application/pdf", f"{case.slug}-record.pdf", inline=True)


def _groups(case: Case, part: Part) -> list[Group]:
    """Level by level for a local issue, from home upwards; for everything else sheet by sheet."""
    if case.procedure != issue_sheets.NAME:
        return [Group(gettext(kind.title), tuple(_line(kind, w) for w in rows)) for kind, rows in part]
    found = []
    for level, name in issue_sheets.LEVELS.items():
        lines = tuple(
            _line(kind, w) for kind, rows in part for w in rows if issue_sheets.level_of(w.stage) == level
        )
        if lines:
            found.append(Group(gettext(name), lines))
    return found


def _line(kind: Sheet, written: Written) -> Line:
    said = [f"{answer['label']}：{answer['text']}" for answer in answers(kind, written.values)]
    return Line(gettext(kind.title), "\n".join(said))
