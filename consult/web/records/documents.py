"""/documents/<id>: a produced document as it was produced, byte for byte."""

from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.http import dump_options_header

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.db import db
from consult.documents import files
from consult.documents.models import ProducedDocument
from consult.errors import NotFound
from consult.i18n import msg
from consult.issuing import queries as issuing
from consult.web.access import current_actor, public

blueprint = Blueprint("documents", __name__)

# Shown in the browser; everything else is saved, so that no uploaded or generated page runs under our address.
_SHOWN = frozenset({"application/pdf", "text/plain", "image/png", "image/jpeg"})


@blueprint.get("/documents/<int:document_id>")
@public
def show(document_id: int) -> Any:
    """The file: public ones for everyone, the others for those who may read the originals of their case."""
    document = db.session().get(ProducedDocument, document_id)
    if document is None or not _readable(document):
        raise NotFound(msg("この文書は見つかりません。記録は消していません。番号で探してください。"))
    file = document.file
    answer = Response(files.read(file), content_type=_content_type(file.media_type))
    answer.set_etag(file.sha256)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "public, max-age=3600" if document.public else "private, no-store"
    how = "inline" if file.media_type.partition(";")[0] in _SHOWN else "attachment"
    disposition = {"filename": _name(document, file.name)}
    answer.headers["Content-Disposition"] = dump_options_header(how, disposition)
    return answer.make_conditional(request.environ)


def _readable(document: ProducedDocument) -> bool:
    case = db.session().get_one(Case, document.case_id)
    if document.public and case.public:
        return True
    if document.kind.startswith("issued_") and issuing.may_issue(current_actor(), case):
        return True  # the council's secretariat reads what it sent
    return allowed(current_actor(), Permission.ARCHIVE_EXPORT, case)


def _content_type(media_type: str) -> str:
    return (
        f"{media_type}; charset=utf-8"
        if media_type in {"text/html", "text/csv", "text/plain"}
        else media_type
    )


def _name(document: ProducedDocument, stored: str) -> str:
    """ASCII, as it will lie in a folder: result-pdf-v1-12.pdf."""
    suffix = PurePosixPath(stored).suffix
    return f"{document.kind.replace('_', '-')}-v{document.version}-{document.id}{suffix if suffix.isascii() else ''}"
