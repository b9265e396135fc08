"""綴じた文書: the documents a case holds, put on file, read and withdrawn on one page."""

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import carried, keeping, once, papers, shown_papers
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.cases.models_parallel import CaseDocument
from consult.db import db
from consult.documents import files
from consult.documents.inspection import LARGEST
from consult.documents.models import ProducedDocument
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.i18n import gettext, msg, pick
from consult.issuing import queries as issuing
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.uploads import impersonal, sent_file

blueprint = Blueprint("desk_papers", __name__, url_prefix="/desk")
_KB = 1024


_KEEPERS = (Permission.CASE_EDIT, Permission.COUNCIL_RECORD)
_READERS = (*_KEEPERS, Permission.ARCHIVE_EXPORT)


def _case(slug: str) -> Case:
    """A case whose file this person may read: members of a body open the desk, but not what is on file."""
    case = desk_case(slug)
    if not any(allowed(current_actor(), permission, case) for permission in _READERS):
        raise Forbidden(msg("綴じた文書を読めるのは、担当の課と文書係だけです。"), Permission.CASE_EDIT.value)
    return case


@blueprint.get("/cases/<slug>/papers")
@needs(*_READERS)
def show(slug: str) -> str:
    """Each kind of document with what is on file, and the form to add one."""
    return _page(_case(slug), Typed())


def _page(case: Case, typed: Typed, conflict: str = "") -> str:
    session = db.session()
    held, shown = papers.of(session, case), papers.shown(session, case)
    kinds = pinned(session, case.definition_digest).documents
    sent = carried.of(session, case)
    mine = [kind for kind in kinds if _may(case, kind.name)]
    return render_template(
        "desk/papers.html",
        case={"number": case.number, "address": case.slug, "title": case.title},
        kinds=[
            {
                "title": pick(kind.label),
                "sent": {
                    "says": gettext(sent.says),
                    "action": sent.address % case.slug
                    if allowed(current_actor(), sent.permission, case)
                    else "",
                }
                if sent and sent.kind == kind.name
                else None,
                "papers": [_row(case, p, shown.get(p.id)) for p in held if p.kind == kind.name],
            }
            for kind in kinds
        ],
        choices=[
            {"value": kind.name, "label": pick(kind.label), "checked": typed["kind"] == kind.name}
            for kind in mine
        ],
        may_file=bool(mine),
        may_issue=issuing.issues(case) and issuing.may_issue(current_actor(), case),
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=conflict,
        key=request.form.get("idempotency_key", ""),
    )


def _may(case: Case, kind: str) -> bool:
    return any(allowed(current_actor(), permission, case) for permission in keeping.keepers_of(case, kind))


def _row(case: Case, paper: CaseDocument, shown: ProducedDocument | None) -> dict[str, Any]:
    return {
        "id": paper.id,
        "href": f"/desk/cases/{case.slug}/papers/{paper.id}",
        "title": paper.file.name,
        "note": f"{-(-paper.file.size // _KB):,}KB",
        "filed_at": paper.filed_at,
        "withdrawn_at": paper.withdrawn_at,
        "reason": paper.reason,
        "mine": _may(case, paper.kind),
        "showable": shown_papers.may_be_shown(case, paper.kind),
        "shown": {"href": f"/documents/{shown.id}", "title": shown.title} if shown else None,
    }


@blueprint.get("/cases/<slug>/papers/<int:document_id>")
@needs(*_READERS)
def read(slug: str, document_id: int) -> Response:
    """A document, always as a download."""
    paper = papers.by_id(db.session(), _case(slug), document_id)
    answer = send_file(
        BytesIO(files.read(paper.file)),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=paper.file.name,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/cases/<slug>/papers")
@needs(*_KEEPERS)
def add(slug: str) -> Response | tuple[str, int]:
    """Put a document on file."""
    case, typed = desk_case(slug), Typed.posted("kind")
    typed.text("kind", gettext("文書の種類を選んでください"))
    sent = request.files.get("files")
    name, body = (sent.filename or "", sent.read(LARGEST + 1)) if sent else ("", b"")
    if not name:
        typed.wrong["files"] = [gettext("ファイルを選んでください")]
    try:
        paper = sent_file(typed, name, body)
        files.lay_down(paper.body)
        key, act = request.form.get("idempotency_key", ""), f"paper:{slug}"
        with unit_of_work(current_actor()) as uow:
            if once.done_before(uow, key, act) is None:
                made = papers.file(uow, case, typed["kind"], paper)
                once.remember(uow, key, act, {"document": made.id})
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.add(error)
        return _page(desk_case(slug), typed), error.status
    return redirect(url_for("desk_papers.show", slug=slug, saved=1), 303)


@blueprint.post("/cases/<slug>/papers/<int:document_id>/withdraw")
@needs(*_KEEPERS)
def withdraw(slug: str, document_id: int) -> Response | tuple[str, int]:
    """Say that a document does not count any more, and why."""
    field = f"reason-{document_id}"
    typed = Typed.posted(field)
    reason = typed.text(field, gettext("取り下げる理由を書いてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            papers.withdraw(uow, desk_case(slug), document_id, reason)
    except Invalid as error:
        return _page(desk_case(slug), typed), error.status
    except Conflict as error:
        return _page(desk_case(slug), typed, str(error)), error.status
    return redirect(url_for("desk_papers.show", slug=slug, saved=1), 303)


@blueprint.post("/cases/<slug>/papers/<int:document_id>/show")
@needs(*_KEEPERS)
def publish(slug: str, document_id: int) -> Response | tuple[str, int]:
    """Show a copy of a document to everyone, or take it back with a reason."""
    title, back, sure = (f"{name}-{document_id}" for name in ("title", "back", "sure"))
    case, typed, do = desk_case(slug), Typed.posted(title, back, sure), request.form.get("do", "")
    if do != "retract":
        impersonal(typed, title, gettext("公表するときの題名を書いてください"))
        typed.text(sure, gettext("名前や個人の情報がないことを確かめて、印を付けてください"))
    try:
        typed.ensure()
        with unit_of_work(current_actor()) as uow:
            held = desk_case(slug)
            if do == "retract":
                shown_papers.retract(uow, held, document_id, typed[back])
            else:
                shown_papers.publish(uow, held, document_id, typed[title])
    except (Invalid, Refused) as error:
        if isinstance(error, Invalid) and error.fields is not typed.wrong:
            typed.add(error)
        return _page(desk_case(slug), typed, "" if isinstance(error, Invalid) else str(error)), error.status
    except Conflict as error:
        return _page(case, typed, str(error)), error.status
    return redirect(url_for("desk_papers.show", slug=slug, saved=1), 303)
