"""/desk/cases/<slug>/opinions/<no>/transcription: the words of a scan, typed by one person and compared by another."""

from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import actions, proofreading, queries, versions
from consult.consultations.models import Opinion
from consult.consultations.queries import desk
from consult.db import db
from consult.documents.models import StoredFile
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions.desk_intake import case_to_enter
from consult.web.opinions.desk_lanes import base, channel, head

blueprint = Blueprint("desk_transcription", __name__, url_prefix="/desk")


@blueprint.get("/cases/<slug>/opinions/<int:number>/transcription")
@needs(Permission.OPINION_ENTER)
def transcription(slug: str, number: int) -> Answer | str:
    """The scan beside an empty page; once typed, beside the words for a second pair of eyes."""
    case = case_to_enter(slug)
    return _transcription(case, number, Typed({}))


def _transcription(case: Case, number: int, typed: Typed, **more: Any) -> str:
    session, actor = db.session(), current_actor()
    opinion = queries.opinion_by_number(session, case, number)
    made = proofreading.reading_of(session, opinion)
    file = session.get(StoredFile, opinion.scan_id) if opinion.scan_id else None
    return render_template(
        "desk/transcription.html",
        **head(session, case, "split", gettext("紙を書き写す")),
        opinion={
            "number": number,
            "version": opinion.version,
            "channel": channel(opinion.channel, opinion.scribe),
            "arrived": opinion.arrived_on,
            "sheets": opinion.sheets,
            "transcribed": opinion.transcribed,
            "text": opinion.text,
            "href": f"{base(case)}/opinions/{number}",
            "scan_href": f"{base(case)}/opinions/{number}/scan" if file else "",
            "picture": bool(file and file.media_type.startswith("image/")),
        },
        writer=made.typist,
        compared_by=made.reader,
        may_compare=opinion.transcribed and not made.read_at and made.typed_by != actor.account_id,
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        said="　".join(str(text) for text in get_flashed_messages()),
        conflict=more.get("conflict", ""),
        key=more.get("key", ""),
    )


@blueprint.post("/cases/<slug>/opinions/<int:number>/transcription")
@needs(Permission.OPINION_ENTER)
def transcribe(slug: str, number: int) -> Any:
    """Type the words in, or say that they are those of the sheet."""
    case, typed = case_to_enter(slug), Typed.posted("text")
    compare = request.form.get("do") == "compare"
    key = request.form.get("idempotency_key", "")
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.OPINION_ENTER, on=opinion)
            act = "opinion:compare" if compare else "opinion:transcribe"
            if once.done_before(uow, key, act) is None:
                _copy(uow, opinion, typed, compare=compare)
                once.remember(uow, key, act, {"opinion": number})
    except (Invalid, Refused, Conflict) as error:
        conflict = ""
        if isinstance(error, Invalid):
            typed.add(error)
        else:
            conflict = str(error)
        return _transcription(case_to_enter(slug), number, typed, conflict=conflict, key=key), error.status
    flash(
        str(
            msg("%(n)sを紙と見比べました", n=number)
            if compare
            else msg("%(n)sの本文を入れました。別の人が紙と見比べます", n=number)
        )
    )
    if compare:
        return redirect(f"{base(case)}/opinions/{number}", 303)
    following = desk.first_of(db.session(), case, "entry", after=number)
    place = (
        f"{base(case)}/opinions/{following}/transcription"
        if following
        else f"{base(case)}/opinions?lane=split"
    )
    return redirect(place, 303)


def _copy(uow: UnitOfWork, opinion: Opinion, typed: Typed, *, compare: bool) -> None:
    if request.form.get("version", type=int) != opinion.version:
        raise Conflict(msg("ほかの人が先に変えました。あなたの入力は下に残っています。"))
    if not compare:
        actions.transcribe(uow, opinion, typed["text"].replace("\r\n", "\n"))
        return
    proofreading.confirm(uow, opinion, base=versions.number_of_versions(uow.session, opinion))
