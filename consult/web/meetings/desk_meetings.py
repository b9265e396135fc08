"""/desk: planning a meeting and preparing its agenda, papers and notice."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult import clock
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import queries as bodies
from consult.bodies.models import Body
from consult.calendars import date_text
from consult.cases import staged
from consult.cases.models import Case
from consult.db import db, settings
from consult.documents import pdf_hidden
from consult.errors import DomainError, Invalid, NotFound
from consult.i18n import gettext, msg, pick
from consult.meetings import actions, closing, queries, wording
from consult.meetings.actions import choosing, notice_addresses
from consult.meetings.conditions import MEETING_NOTICE_ITEMS
from consult.meetings.facts import notice_missing
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.meetings import meeting_page
from consult.web.meetings.desk_console import Filled

blueprint = Blueprint("desk_meetings", __name__, url_prefix="/desk")
_LARGEST = 10 * 1024 * 1024
_HEAD = (
    "day",
    "from",
    "to",
    "place",
    "online",
    "in_writing",
    "openness",
    "closed_code",
    "closed_reason",
    "how_to_observe",
)


@blueprint.route("/meetings/new", methods=["GET", "POST"])
@needs(Permission.MEETING_PREPARE)
def new() -> Response | str | tuple[str, int]:
    """Plan the next meeting of one of the actor's bodies."""
    own = [b for b in bodies.bodies(db.session()) if allowed(current_actor(), Permission.MEETING_PREPARE, b)]
    typed = Typed.posted("body", *_HEAD)
    if request.method == "GET":
        # Chosen beforehand only where it cannot be the wrong one, or where the page of a body leads here.
        only = own[0].slug if len(own) == 1 else request.args.get("body", "")
        first = Typed({"from": "14:00", "to": "16:00", "openness": "open", "body": only})
        return _new_page(own, first, "")
    try:
        typed.text("body", msg("どの会議体の会議かを選んでください"))
        values = _head(typed)
        with unit_of_work(current_actor()) as uow:
            meeting = actions.plan_meeting(uow, bodies.body(uow.session, typed["body"]), **values)
            slug = meeting.case.slug
    except Invalid as error:
        if not typed.wrong:
            typed.add(error)
        return _new_page(own, typed, request.form.get("idempotency_key", "")), 422
    return redirect(f"/desk/cases/{slug}/prepare", 303)


def _new_page(own: list[Body], typed: Typed, key: str) -> str:
    return render_template(
        "desk/meeting_new.html",
        trail=trails.desk(gettext("会議を開く準備を始める")),
        bodies=[{"value": b.slug, "label": b.name, "checked": typed["body"] == b.slug} for b in own],
        typed=typed,
        openness=_openness(typed["openness"]),
        grounds=_grounds(),
        errors=typed.errors,
        error_of=typed.error_of,
        key=key,
    )


def _openness(chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": code, "label": gettext(word), "checked": chosen == code}
        for code, word in wording.OPENNESS.items()
    ]


def _grounds() -> dict[str, str]:
    return {code: gettext(words) for code, words in closing.GROUNDS.items()}


def _head(typed: Typed) -> dict[str, Any]:
    """Date, times, place and openness as an action wants them."""
    day = typed.day("day", msg("会議の日を書いてください"))
    begin = _time(typed, "from", msg("始まる時刻を書いてください。例 14:00"))
    end = _time(typed, "to")
    typed.ensure()
    if day is None or begin is None:
        raise Invalid(msg("会議の日を書いてください"), {"day": [msg("会議の日を書いてください")]})
    return {
        "starts_at": _at(day, begin),
        "ends_at": _at(day, end) if end and not typed["in_writing"] else None,
        "place": gettext("書面") if typed["in_writing"] else typed.text("place"),
        "online": bool(typed["online"]),
        "in_writing": bool(typed["in_writing"]),
        "openness": typed["openness"] or "open",
        "closed_code": typed["closed_code"],
        "closed_reason": typed.text("closed_reason"),
        "how_to_observe": typed.text("how_to_observe"),
    }


def _time(typed: Typed, name: str, missing: object = None) -> dt.time | None:
    text = typed.text(name, missing)
    if not text:
        return None
    try:
        return dt.time.fromisoformat(text.replace("：", ":").zfill(5))
    except ValueError:
        typed.wrong.setdefault(name, []).append(msg("時刻は 14:00 のように書いてください"))
        return None


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return clock.tokyo(day.year, day.month, day.day, time.hour, time.minute)


@blueprint.get("/cases/<slug>/prepare")
@needs(Permission.MEETING_PREPARE)
def prepare(slug: str) -> str:
    """The agenda, the papers and the notice of a meeting, with what the notice still lacks."""
    return _page(slug)


@blueprint.get("/cases/<slug>/prepare/cases")
@needs(Permission.MEETING_PREPARE)
def choose(slug: str) -> str:
    """The running cases this meeting may take up, to choose one from."""
    desk_case(slug)
    session = db.session()
    meeting, words = queries.meeting(session, slug), request.args.get("q", "").strip()[:100]
    found = choosing.candidates(session, meeting, words)
    kept = {name: request.args.get(name, "") for name in ("title", "kind")}
    return render_template(
        "desk/agenda_cases.html",
        meeting={"title": meeting.case.title, "address": slug},
        words=words,
        kept=kept,
        rows=[
            {
                "number": case.number,
                "title": case.title,
                "stage": pick(staged.definition_of(session, case).stage(case.stage).label),
                "href": f"/desk/cases/{slug}/prepare?"
                + urlencode({**kept, "case": case.number, "title": kept["title"] or case.title})
                + "#add",
            }
            for case in found[: choosing.MOST]
        ],
        more=len(found) > choosing.MOST,
        trail=trails.of_case(
            meeting.case,
            {"title": gettext("開催の準備"), "href": f"/desk/cases/{slug}/prepare"},
            gettext("関わる案件を選ぶ"),
        ),
    )


@blueprint.post("/cases/<slug>/prepare")
@needs(Permission.MEETING_PREPARE)
def change(slug: str) -> Response | tuple[str, int]:
    """One change to the preparation."""
    desk_case(slug)
    try:
        _ensure_nothing_hidden()
        with unit_of_work(current_actor()) as uow:
            said = _acts()(uow, queries.meeting(uow.session, slug))
        flash(str(said))
    except DomainError as error:
        return _page(slug, error), error.status
    return redirect(f"/desk/cases/{slug}/prepare", 303)


def _ensure_nothing_hidden() -> None:
    """Drawing the pages takes a second: before the turn to write is taken."""
    sent = request.files.get("file")
    if request.form.get("do") == "paper" and request.form.get("public") == "1" and sent and sent.filename:
        pdf_hidden.ensure_nothing_hidden(sent.filename, sent.read(_LARGEST + 1))
        sent.seek(0)


def _acts() -> Callable[[UnitOfWork, Meeting], Any]:
    acts: dict[str, Callable[[UnitOfWork, Meeting], Any]] = {
        "head": _change_head,
        "add": _add_item,
        "up": lambda uow, meeting: _move(uow, meeting, -1),
        "down": lambda uow, meeting: _move(uow, meeting, 1),
        "remove": _remove,
        "item": _change_item,
        "paper": _paper,
    }
    try:
        return acts[request.form.get("do", "")]
    except KeyError:
        raise NotFound(msg("この操作はありません")) from None


def _change_head(uow: UnitOfWork, meeting: Meeting) -> Any:
    actions.change_meeting(uow, meeting, **_head(Typed.posted(*_HEAD)))
    return msg("日時と場所を保存しました。")


def _item(uow: UnitOfWork, meeting: Meeting) -> Any:
    return queries.item(uow.session, meeting, request.form.get("item", 0, type=int))


def _add_item(uow: UnitOfWork, meeting: Meeting) -> Any:
    number = request.form.get("case", "").strip()
    linked = None
    if number:
        linked = uow.session.execute(
            select(Case).where((Case.number == number) | (Case.slug == number.lower()))
        ).scalar_one_or_none()
        if linked is None:
            sentence = msg("この番号の案件は見つかりません。例 R8-意-004")
            raise Invalid(sentence, {"case": [sentence]})
    item = actions.add_item(
        uow,
        meeting,
        title=request.form.get("title", ""),
        needs_decision=request.form.get("kind") != "report",
        case=linked,
        closed_code=request.form.get("item_closed_code", ""),
        closed_reason=request.form.get("item_closed_reason", ""),
    )
    return msg("議題%(n)sを加えました。", n=item.position)


def _change_item(uow: UnitOfWork, meeting: Meeting) -> Any:
    item = _item(uow, meeting)
    actions.change_item(
        uow,
        item,
        title=request.form.get("title"),
        closed_code=request.form.get("item_closed_code", ""),
        closed_reason=request.form.get("item_closed_reason"),
    )
    return msg("議題%(n)sを直しました。", n=item.position)


def _move(uow: UnitOfWork, meeting: Meeting, step: int) -> Any:
    actions.move_item(uow, _item(uow, meeting), step)
    return msg("議題の順を変えました。")


def _remove(uow: UnitOfWork, meeting: Meeting) -> Any:
    actions.remove_item(uow, _item(uow, meeting))
    return msg("議題を消しました。")


def _paper(uow: UnitOfWork, meeting: Meeting) -> Any:
    sent = request.files.get("file")
    body = sent.read(_LARGEST + 1) if sent and sent.filename else None
    if body is not None and len(body) > _LARGEST:
        sentence = msg("ファイルが大きすぎます。1つ10MBまでです。")
        raise Invalid(sentence, {"file": [sentence]})
    if body is not None and not body.startswith(b"%PDF-"):
        sentence = msg("資料はPDFにしてください。")
        raise Invalid(sentence, {"file": [sentence]})
    paper = actions.add_material(
        uow,
        meeting,
        title=request.form.get("paper_title", ""),
        body=body,
        name=(sent.filename or "") if sent else "",
        public=request.form.get("public") == "1",
    )
    return msg("資料「%(title)s」を加えました。", title=paper.title)


def _page(slug: str, error: DomainError | None = None) -> str:
    desk_case(slug)
    session = db.session()
    meeting = queries.meeting(session, slug)
    chosen = {name: request.args[name] for name in ("case", "title", "kind") if name in request.args}
    typed = Filled(request.form.to_dict() or chosen)
    head = typed if typed["do"] == "head" else _stored(meeting)
    errors = _errors(error)
    definition = staged.definition_of(session, meeting.case)
    notice = meeting_page.deadline(session, meeting, "meeting_notice")
    missing = notice_missing(meeting)
    return render_template(
        "desk/meeting_prepare.html",
        meeting={
            "title": meeting.case.title,
            "address": slug,
            "number": meeting.case.number,
            "stage": pick(definition.stage(meeting.case.stage).label),
            "noticed": meeting.noticed_on,
            "opened": meeting.opened_at is not None,
            "public_href": f"/meetings/{slug}" if meeting.case.public else "",
        },
        head=head,
        openness=_openness(head["openness"]),
        grounds=_grounds(),
        notice={
            "due": meeting_page.deadline_words(notice) if notice else None,
            "checks": [
                {"state": "todo" if code in missing else "yes", "text": gettext(word)}
                for code, word in MEETING_NOTICE_ITEMS.items()
            ],
            "ready": not missing,
            "outside": sum(m.account_id is None for m in queries.members(session, meeting)),
            "by_mail": len(notice_addresses.kept(session, meeting, settings())),
        },
        agenda=[
            {
                "id": item.id,
                "n": item.position,
                "title": item.title,
                "report": not item.needs_decision,
                "case": _linked(item.linked_case_id),
                "closed": item.why_closed,
            }
            for item in meeting.items
        ],
        papers=[
            {"title": p.title, "public": p.public, "file": p.file_id is not None}
            for p in queries.materials(session, meeting)
        ],
        errors=errors,
        error_of={entry["field"]: entry["text"] for entry in errors},
        typed=typed,
        key=typed["idempotency_key"],
        trail=trails.of_case(meeting.case, gettext("開催の準備")),
    )


def _linked(case_id: int | None) -> dict[str, str] | None:
    case = db.session.get(Case, case_id) if case_id else None
    return {"href": f"/desk/cases/{case.slug}", "number": case.number, "title": case.title} if case else None


def _stored(meeting: Meeting) -> Filled:
    def hm(instant: dt.datetime | None) -> str:
        return f"{instant.astimezone(clock.TOKYO):%H:%M}" if instant else ""

    return Filled(
        {
            "day": date_text(meeting.starts_at, "bare"),
            "from": hm(meeting.starts_at),
            "to": hm(meeting.ends_at),
            "place": meeting.place,
            "online": "1" if meeting.online else "",
            "in_writing": "1" if meeting.in_writing else "",
            "openness": meeting.openness,
            "closed_code": meeting.closed_code,
            "closed_reason": meeting.closed_reason,
            "how_to_observe": meeting.how_to_observe,
        }
    )


def _errors(error: DomainError | None) -> list[dict[str, str]]:
    if error is None:
        return []
    if isinstance(error, Invalid) and error.fields:
        own = {"title": "paper_title"} if request.form.get("do") == "paper" else {}
        return [{"field": own.get(name, name), "text": str(lines[0])} for name, lines in error.fields.items()]
    return [{"field": "main", "text": str(error)}]
