"""/desk/cases/<slug>/opinions/<no>/attachments/<id>: how a file that came with an opinion is published."""

import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import attached, boxes, queries
from consult.consultations.models import Opinion
from consult.db import db
from consult.documents import files
from consult.documents.burning import page_picture
from consult.documents.models import StoredFile
from consult.documents.redaction import Ground
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.opinions.desk_lanes import base, head
from consult.web.opinions.desk_opinions import case_for, said

blueprint = Blueprint("desk_attachments", __name__, url_prefix="/desk/cases/<slug>/opinions/<int:number>")


@blueprint.get("/attachments/<int:attachment>")
@needs(Permission.OPINION_READ)
def show(slug: str, number: int, attachment: int) -> str:
    """The file page by page with a grid, and the decision about it."""
    case = case_for(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number), attachment)


def _page(case: Case, opinion: Opinion, attachment: int, error: Invalid | Refused | None = None) -> str:
    session = db.session()
    found = attached.one_of(session, opinion, attachment)
    fields = error.fields if isinstance(error, Invalid) else {}
    decision, sent = found.decision, request.form
    here = f"{base(case)}/opinions/{opinion.number}"
    pages = boxes.pages_of(found.shown.media_type, files.read(found.shown))
    asked = sent.get("turn", type=int) or request.args.get("page", 1, type=int)
    page = min(max(asked, 1), max(pages, 1))
    hide = sent.get("hide", boxes.typed_boxes(decision))
    return render_template(
        "desk/attachment.html",
        **head(session, case, "split", gettext("添付ファイルの公表")),
        opinion={"number": opinion.number, "href": here},
        attachment={
            "n": found.n,
            "name": found.file.name,
            "kind": found.shown.media_type,
            "href": f"{here}/attachments/{found.id}",
            "file_href": f"{here}/files/{found.id}",
            "copy_href": f"{here}/attachments/{found.id}/copy" if decision and decision.file_id else "",
            "pages": pages,
            "page": page,
        },
        decided=_words(decision) if decision else "",
        form=sent.get("way") or (decision.form if decision else "withheld"),
        ground=sent.get("ground") or (decision.ground if decision else ""),
        hide=hide,
        boxes=boxes.boxes_on(hide, page) if pages else (),
        grounds=[{"value": ground.value, "label": ground.label} for ground in Ground],
        may=allowed(current_actor(), Permission.OPINION_REDACT, opinion),
        errors=[{"field": name, "text": str(text)} for name, texts in fields.items() for text in texts],
        error_of={name: "　".join(map(str, texts)) for name, texts in fields.items()},
        error="" if fields or error is None else str(error),
        said=said(),
    )


def _words(decision: Any) -> str:
    if decision.form == "withheld":
        return str(msg("公表しません（%(ground)s）", ground=Ground(decision.ground).label))
    return str(msg("写しを公表します（隠すところ%(n)sか所）", n=len(decision.boxes)))


def listed(opinion: Opinion) -> list[dict[str, str]]:
    """The attachments of an opinion with what is decided about each, for the readers of public forms."""
    here = f"{base(opinion.case)}/opinions/{opinion.number}/attachments"
    return [
        {
            "title": str(msg("添付%(n)s", n=found.n)),
            "href": f"{here}/{found.id}",
            "copy": f"{here}/{found.id}/copy" if found.decision and found.decision.file_id else "",
            "text": _words(found.decision) if found.decision else gettext("まだ決めていません"),
        }
        for found in attached.attached_to(db.session(), [opinion.id]).get(opinion.id, [])
    ]


@blueprint.get("/attachments/<int:attachment>/page/<int:page>")
@needs(Permission.OPINION_READ)
def picture(slug: str, number: int, attachment: int, page: int) -> Response:
    """One page as a picture with a grid of tenths, to draw boxes on; a look at it is an event."""
    case = case_for(slug)
    with unit_of_work(current_actor()) as uow:
        opinion = queries.opinion_by_number(uow.session, case, number)
        uow.require(Permission.OPINION_READ, on=opinion)
        found = attached.one_of(uow.session, opinion, attachment)
        uow.record(Event.OPINION_READ, opinion, public={"file": attachment})
        body, kind = files.read(found.shown), found.shown.media_type
    if page < 1 or kind == "text/plain":
        raise NotFound(msg("このページはありません。"))
    return _private(page_picture(body, kind, page), "image/png")


@blueprint.get("/attachments/<int:attachment>/copy")
@needs(Permission.OPINION_READ)
def copy(slug: str, number: int, attachment: int) -> Response:
    """The copy as the public would get it."""
    case, session = case_for(slug), db.session()
    found = attached.one_of(session, queries.opinion_by_number(session, case, number), attachment)
    if found.decision is None or found.decision.file_id is None:
        raise NotFound(msg("このファイルの公表用の写しはありません。"))
    kept = session.get_one(StoredFile, found.decision.file_id)
    return _private(files.read(kept), kept.media_type)


def _private(body: bytes, media_type: str) -> Response:
    answer = send_file(io.BytesIO(body), mimetype=media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/attachments/<int:attachment>")
@needs(Permission.OPINION_REDACT)
def decide(slug: str, number: int, attachment: int) -> Any:
    """Not at all, or as a copy with these boxes burned in.

    A page is turned through here as well: what is typed may be personal and stays out of addresses.
    """
    case, sent = case_for(slug), request.form
    if "turn" in sent:
        return _page(case, queries.opinion_by_number(db.session(), case, number), attachment)
    session, key = db.session(), sent.get("idempotency_key", "")
    try:
        found = attached.one_of(session, queries.opinion_by_number(session, case, number), attachment)
        wanted = attached.prepare(
            found, form=sent.get("way", ""), ground=sent.get("ground", ""), hide=sent.get("hide", "")
        )
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.OPINION_REDACT, on=opinion)
            if once.done_before(uow, key, "attachment:decide") is None:
                attached.decide(uow, opinion, attachment, wanted)
                once.remember(uow, key, "attachment:decide", {"attachment": attachment})
    except (Invalid, Refused, Conflict) as error:
        case = case_for(slug)
        shown = error if not isinstance(error, Conflict) else Refused(msg("ほかの人が先に変えました。"))
        fresh = queries.opinion_by_number(db.session(), case, number)
        return _page(case, fresh, attachment, shown), error.status
    flash(gettext("添付ファイルの公表のしかたを決めました。別の職員が確かめます"))
    page = request.args.get("page", 1, type=int)
    return redirect(f"{base(case)}/opinions/{number}/attachments/{attachment}?page={page}", 303)
