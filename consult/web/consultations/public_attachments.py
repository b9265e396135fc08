"""/cases/<slug>/result/attachments/…: the public copies of what came with the opinions."""

from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from consult.cases import queries as cases
from consult.cases.models import Case
from consult.consultations import attached
from consult.db import db
from consult.documents import files
from consult.errors import NotFound
from consult.i18n import gettext, msg
from consult.web.access import public
from consult.web.printed import download

blueprint = Blueprint("public_attachments", __name__)


@blueprint.get("/cases/<slug>/result/attachments/<name>")
@public
def show(slug: str, name: str) -> Response:
    """One public copy; only of an opinion that is published."""
    session = db.session()
    case = cases.public_by_slug(session, slug)
    for row in attached.public_attachments(session, case):
        if row.file is not None and row.file.name == name:
            return download(files.read(row.file), row.file.media_type, name, inline=False)
    raise NotFound(msg("このファイルは見つかりません。結果のページから選んでください。"))


def listed(session: Session, case: Case) -> list[dict[str, Any]]:
    """The attachments of the published opinions, withheld ones with their ground."""
    return [
        {
            "title": str(msg("意見%(n)sの添付%(file)s", n=row.opinion, file=row.n)),
            "href": f"/cases/{case.slug}/result/attachments/{row.file.name}" if row.file else "",
            "note": _note(row),
        }
        for row in attached.public_attachments(session, case)
    ]


def _note(row: attached.PublicAttachment) -> str:
    if row.file is None:
        return str(msg("公表しません（%(ground)s）", ground=row.ground))
    if row.ground:
        return str(msg("一部非公開：%(ground)s", ground=row.ground))
    return gettext("文字を写し取れない画像です") if row.file.media_type == "application/pdf" else ""
