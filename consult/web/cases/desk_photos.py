"""写真: photos of the work done, put in, looked at, published one by one and taken back."""

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import keeping, once, photos
from consult.cases.models import Case
from consult.db import db
from consult.documents import files
from consult.documents.inspection import LARGEST
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.uploads import impersonal, sent_file

blueprint = Blueprint("desk_photos", __name__, url_prefix="/desk/cases/<slug>/photos")
_KEEPERS = (Permission.CASE_EDIT, Permission.COUNCIL_RECORD)


@blueprint.get("")
@needs(*_KEEPERS)
def show(slug: str) -> str:
    """Each photo with its words and whether it is shown, and the form for the next."""
    return _page(_case(slug), Typed())


def _case(slug: str) -> Case:
    case = desk_case(slug)
    if not any(allowed(current_actor(), permission, case) for permission in keeping.keepers_of(case)):
        raise Forbidden(msg("写真を扱えるのは、この案件の担当だけです。"), Permission.CASE_EDIT.value)
    return case


def _page(case: Case, typed: Typed, conflict: str = "") -> str:
    return render_template(
        "desk/photos.html",
        case={"number": case.number, "address": case.slug, "title": case.title, "public": case.public},
        photos=[_row(case, one) for one in photos.of(db.session(), case)],
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=conflict,
        key=request.form.get("idempotency_key", ""),
        trail=trails.of_case(case, gettext("写真")),
    )


def _row(case: Case, one: Any) -> dict[str, Any]:
    here = f"/desk/cases/{case.slug}/photos/{one.id}"
    return {"id": one.id, "href": here, "alt": one.title, "number": one.version, "public": one.public}


@blueprint.get("/<int:photo_id>")
@needs(*_KEEPERS)
def picture(slug: str, photo_id: int) -> Response:
    """The copy without metadata, as it would be published."""
    found = photos.by_id(db.session(), _case(slug), photo_id)
    answer = send_file(BytesIO(files.read(found.file)), mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("")
@needs(*_KEEPERS)
def add(slug: str) -> Response | tuple[str, int]:
    """Put a photo in; it is not published by this."""
    case, typed = _case(slug), Typed.posted("alt", "agreed")
    alt = impersonal(typed, "alt", gettext("写真に写っていることを、文で書いてください"))
    typed.text("agreed", gettext("同意と、子どもが写っていないことを確かめて、印を付けてください"))
    sent = request.files.get("files")
    name, body = (sent.filename or "", sent.read(LARGEST + 1)) if sent else ("", b"")
    if not name:
        typed.wrong["files"] = [gettext("写真を選んでください")]
    try:
        found = sent_file(typed, name, body)
        key, act = request.form.get("idempotency_key", ""), f"photo:{slug}"
        with unit_of_work(current_actor()) as uow:
            if once.done_before(uow, key, act) is None:
                made = photos.add(uow, case, alt, found)
                once.remember(uow, key, act, {"photo": made.id})
    except Invalid as error:
        if error.fields is not typed.wrong:
            typed.add(error)
        return _page(_case(slug), typed), error.status
    return redirect(url_for("desk_photos.show", slug=slug, saved=1), 303)


@blueprint.post("/<int:photo_id>")
@needs(*_KEEPERS)
def act(slug: str, photo_id: int) -> Response | tuple[str, int]:
    """Publish the photo that was looked at, or take it back with a reason."""
    field, case = f"reason-{photo_id}", _case(slug)
    typed = Typed.posted(field)
    try:
        with unit_of_work(current_actor()) as uow:
            if request.form.get("do") == "publish":
                photos.publish(uow, case, photo_id)
            else:
                photos.retract(uow, case, photo_id, typed[field])
    except Invalid as error:
        typed.add(error)
        return _page(_case(slug), typed), error.status
    except (Conflict, Refused) as error:
        return _page(_case(slug), typed, str(error)), error.status
    return redirect(url_for("desk_photos.show", slug=slug, saved=1), 303)
