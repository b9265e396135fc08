"""/desk/cases/<slug>/proof: what was typed from paper beside its scan, for a second person; and its corrections."""

from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from consult.access.permissions import Permission
from consult.cases import once
from consult.cases.models import Case
from consult.consultations import proofreading, queries, versions
from consult.consultations.models import Opinion
from consult.consultations.submission import Part, joined
from consult.db import db
from consult.documents.models import StoredFile
from consult.documents.text import visible
from consult.errors import Conflict, Invalid, Refused
from consult.i18n import gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor, needs
from consult.web.forms import Typed
from consult.web.opinions import opinion_parts
from consult.web.opinions.desk_intake import case_to_enter
from consult.web.opinions.desk_lanes import base, channel, head
from consult.web.opinions.desk_opinions import case_for
from consult.web.opinions.opinion_text import runs
from consult.web.receipts.receipt_versions import shown

blueprint = Blueprint("desk_proof", __name__, url_prefix="/desk/cases/<slug>")
PAGE = 50


@blueprint.get("/proof")
@needs(Permission.OPINION_ENTER)
def listing(slug: str) -> str:
    """What waits to be compared; one's own are named, and left to others."""
    case, session = case_to_enter(slug), db.session()
    after = request.args.get("after", 0, type=int)
    asking = current_actor().account_id
    rows = proofreading.queue(session, case, asking, after=after, limit=PAGE + 1)
    first = proofreading.next_for(session, case, asking)
    return render_template(
        "desk/proof_queue.html",
        **head(session, case, "split", gettext("紙と見比べる")),
        total=proofreading.waiting_in(session, [case.id])[case.id],
        rows=[
            {
                "href": f"{base(case)}/opinions/{row.number}/proof",
                "number": row.number,
                "channel": channel(row.channel, row.scribe),
                "text": visible(row.start),
                "flags": [{"kind": "other", "text": gettext("あなたが入れた")}] if row.own else [],
            }
            for row in rows[:PAGE]
        ],
        first_href=f"{base(case)}/opinions/{first}/proof" if first else "",
        more=f"{base(case)}/proof?after={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        back=f"{base(case)}/proof" if after else "",
        said=_said(),
    )


@blueprint.get("/proof/next")
@needs(Permission.OPINION_ENTER)
def serve(slug: str) -> Answer:
    """The next one this person may compare."""
    case = case_to_enter(slug)
    after = request.args.get("after", 0, type=int)
    return redirect(_onward(case, after), 303)


@blueprint.get("/opinions/<int:number>/proof")
@needs(Permission.OPINION_ENTER)
def show(slug: str, number: int) -> str:
    """The scan beside the words."""
    case = case_to_enter(slug)
    return _page(case, queries.opinion_by_number(db.session(), case, number), Typed({}))


@blueprint.post("/opinions/<int:number>/proof")
@needs(Permission.OPINION_ENTER)
def act(slug: str, number: int) -> Any:
    """紙と同じ, or the words put right: first what differs, then the correction with its reason."""
    case, typed = case_to_enter(slug), Typed.posted("reason")
    opinion = queries.opinion_by_number(db.session(), case, number)
    do, parts = request.form.get("do", ""), opinion_parts.posted(opinion)
    if do == "back":
        return _page(case, opinion, typed, parts, open_=True)
    if do == "check":
        return _check(case, opinion, typed, parts)
    key, seen = request.form.get("idempotency_key", ""), request.form.get("base", 0, type=int)
    try:
        with unit_of_work(current_actor()) as uow:
            opinion = queries.opinion_by_number(uow.session, case, number)
            uow.require(Permission.OPINION_ENTER, on=opinion)
            name = f"opinion:proof:{do}:{opinion.id}"
            if once.done_before(uow, key, name) is None:
                if do == "correct":
                    versions.correct(uow, opinion, parts, typed["reason"], base=seen)
                else:
                    proofreading.confirm(uow, opinion, base=seen)
                once.remember(uow, key, name, {"opinion": number})
    except (Invalid, Refused, Conflict) as error:
        case = case_to_enter(slug)
        opinion = queries.opinion_by_number(db.session(), case, number)
        if not isinstance(error, Invalid):
            return _page(case, opinion, typed, parts, conflict=str(error), open_=True), error.status
        typed.add(error)
        if "reason" in typed.wrong:
            return _page(case, opinion, typed, parts, change=_change(opinion, parts)), error.status
        return _page(case, opinion, typed, parts, open_=True), error.status
    said = (
        msg("%(n)sの書き写しを直しました。別の人がもう一度見比べます", n=number)
        if do == "correct"
        else msg("%(n)sを紙と見比べました", n=number)
    )
    flash(str(said))
    return redirect(_onward(case_to_enter(slug), number), 303)


@blueprint.get("/opinions/<int:number>/versions")
@needs(Permission.OPINION_READ)
def history(slug: str, number: int) -> str:
    """Every version of an opinion, the newest first, each with what changed and why."""
    case, session = case_for(slug), db.session()
    opinion = queries.opinion_by_number(session, case, number)
    found = versions.versions_of(session, opinion)
    return render_template(
        "desk/opinion_versions.html",
        **head(session, case, "", gettext("意見の版")),
        opinion={"number": number, "href": f"{base(case)}/opinions/{number}"},
        versions=[shown(version) for version in reversed(found)],
    )


def _onward(case: Case, after: int) -> str:
    number = proofreading.next_for(db.session(), case, current_actor().account_id, after=after)
    return f"{base(case)}/opinions/{number}/proof" if number else f"{base(case)}/proof"


def _said() -> str:
    return "　".join(str(text) for text in get_flashed_messages())


def _change(opinion: Opinion, parts: tuple[Part, ...]) -> list[dict[str, str]]:
    return runs(opinion.text, joined(parts)[0])


def _check(case: Case, opinion: Opinion, typed: Typed, parts: tuple[Part, ...]) -> Any:
    """What differs from the first entry, before it is decided."""
    change = _change(opinion, parts)
    if all(run["op"] == "equal" for run in change):
        typed.wrong["part-0"] = [msg("変わったところがありません。紙とちがう字を直してください")]
        return _page(case, opinion, typed, parts, open_=True), 422
    return _page(case, opinion, typed, parts, change=change)


def _page(
    case: Case, opinion: Opinion, typed: Typed, parts: tuple[Part, ...] | None = None, **more: Any
) -> str:
    session, actor = db.session(), current_actor()
    reading = proofreading.reading_of(session, opinion)
    file = session.get(StoredFile, opinion.scan_id) if opinion.scan_id else None
    following = proofreading.next_for(session, case, actor.account_id, after=opinion.number)
    if "text" in typed.wrong:
        typed.wrong["part-0"] = typed.wrong.pop("text")
    return render_template(
        "desk/proof.html",
        **head(session, case, "split", gettext("紙と見比べる")),
        opinion={
            "number": opinion.number,
            "channel": channel(opinion.channel, opinion.scribe),
            "arrived": opinion.arrived_on,
            "sheets": opinion.sheets,
            "fields": opinion_parts.fields(session, opinion),
            "href": f"{base(case)}/opinions/{opinion.number}",
            "scan_href": f"{base(case)}/opinions/{opinion.number}/scan" if file else "",
            "picture": bool(file and file.media_type.startswith("image/")),
        },
        ready=opinion.transcribed and opinion.channel != "web",
        reading=reading,
        own=reading.typed_by == actor.account_id,
        fields=opinion_parts.fields(session, opinion, parts),
        change=more.get("change"),
        open=more.get("open_", False),
        next_href=f"{base(case)}/opinions/{following}/proof"
        if following and following != opinion.number
        else "",
        queue_href=f"{base(case)}/proof",
        typed=typed,
        errors=typed.errors,
        error_of=typed.error_of,
        conflict=more.get("conflict", ""),
        said=_said(),
    )
