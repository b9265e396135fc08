"""/desk/cases/<slug>/minutes/transcript: a transcript sent, looked through, taken into the minutes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.db import db
from consult.documents import pending
from consult.errors import DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings import queries
from consult.meetings.actions import minutes, transcribing, turn
from consult.meetings.models import Meeting
from consult.meetings.transcripts import Turn, read
from consult.unit_of_work import unit_of_work
from consult.web import trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import Typed
from consult.web.minutes import transcript_match

blueprint = Blueprint("desk_transcript", __name__, url_prefix="/desk/cases/<slug>/minutes/transcript")
_SHOWN = 80  # characters of a turn in the preview


@blueprint.get("")
@needs(Permission.MINUTES_WRITE)
def form(slug: str) -> str:
    """Where to send the file, or put the text."""
    return _form(_meeting(slug), Typed())


@blueprint.post("")
@needs(Permission.MINUTES_WRITE)
def send(slug: str) -> Response | tuple[str, int]:
    """Read the file and keep it for a day; nothing is taken in yet."""
    meeting, typed = _meeting(slug), Typed.posted("text")
    sent = request.files.get("file")
    body = sent.read() if sent and sent.filename else typed.text("text").encode()
    name = (sent.filename if sent and sent.filename else "") or gettext("貼り付けた文")
    try:
        if not body:
            sentence = msg("ファイルを選ぶか、文を貼り付けてください")
            raise Invalid(sentence, {"file": [sentence]})
        read(name[-80:], body)
        with unit_of_work(current_actor()) as uow:
            turn.take(uow, uow.session.get_one(Meeting, meeting.case_id), Permission.MINUTES_WRITE)
            minutes.ensure_open(uow, uow.session.get_one(Meeting, meeting.case_id))
            key = pending.keep(uow, body)
    except DomainError as error:
        typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _form(_meeting(slug), typed), error.status
    return redirect(f"/desk/cases/{slug}/minutes/transcript/{key}", 303)


@blueprint.get("/<key>")
@needs(Permission.MINUTES_WRITE)
def show(slug: str, key: str) -> str:
    """Who speaks in the file and what was found under which item: to be matched with the meeting's people."""
    return _page(_meeting(slug), key, Typed())


@blueprint.post("/<key>")
@needs(Permission.MINUTES_WRITE)
def take(slug: str, key: str) -> Response | tuple[str, int]:
    """Take the matched turns into the minutes."""
    meeting = _meeting(slug)
    body, turns = _kept(key)
    speakers = transcript_match.speakers(turns)
    typed = Typed.posted(
        *(f"speaker-{n}" for n in range(len(speakers))), *(f"item-{i.id}" for i in meeting.items), "opening"
    )
    try:
        starts = transcript_match.beginnings(typed, meeting, len(turns))
        typed.ensure()
        rows = transcript_match.matched(
            meeting, turns, {who: typed[f"speaker-{n}"] for n, who in enumerate(speakers)}, starts
        )
        with unit_of_work(current_actor()) as uow:
            there = uow.session.get_one(Meeting, meeting.case_id)
            added = transcribing.take_in(uow, there, rows, source=body)
    except DomainError as error:
        if not typed.wrong:
            typed.add(error if isinstance(error, Invalid) else Invalid(error.sentence, {}))
        return _page(_meeting(slug), key, typed), error.status
    pending.drop(key)
    flash(str(msg("文字起こしから%(n)s件の発言を取り込みました。", n=added)))
    return redirect(f"/desk/cases/{slug}/minutes", 303)


def _meeting(slug: str) -> Meeting:
    case = desk_case(slug)
    if not allowed(current_actor(), Permission.MINUTES_WRITE, case):
        raise Forbidden(msg("会議録を書けるのは、会議の担当課だけです。"))
    return queries.meeting(db.session(), slug)


def _kept(key: str) -> tuple[bytes, list[Turn]]:
    try:
        body = pending.read(key)
    except ValueError:
        body = None
    if body is None:
        raise NotFound(msg("預かったファイルは、1日たったので消しました。もう一度送ってください。"))
    return body, read("", body)


def _form(meeting: Meeting, typed: Typed) -> str:
    return render_template("desk/transcript.html", typed=typed, **_head(meeting))


def _page(meeting: Meeting, key: str, typed: Typed) -> str:
    _body, turns = _kept(key)
    members = queries.members(db.session(), meeting)
    called = [(m, queries.label(db.session(), meeting, m)) for m in members]
    speakers = []
    for n, who in enumerate(transcript_match.speakers(turns)):
        speakers.append(
            {
                "field": f"speaker-{n}",
                "name": who or gettext("（名前のない発言）"),
                "turns": sum(turn.speaker == who for turn in turns),
                "chosen": typed[f"speaker-{n}"] or transcript_match.guess(who, called),
            }
        )
    return render_template(
        "desk/transcript_match.html",
        speakers=speakers,
        members=[(str(m.id), label) for m, label in called],
        items=[transcript_match.item_field(meeting, item, turns, typed) for item in meeting.items],
        turns=[
            {
                "n": n,
                "speaker": t.speaker,
                "text": t.text[:_SHOWN],
                "more": len(t.text) > _SHOWN,
                "item": t.item,
            }
            for n, t in enumerate(turns, 1)
        ],
        here=f"/desk/cases/{meeting.case.slug}/minutes/transcript/{key}",
        typed=typed,
        **_head(meeting),
    )


def _head(meeting: Meeting) -> dict[str, Any]:
    slug = meeting.case.slug
    return {
        "meeting": {"title": meeting.case.title, "address": slug},
        "trail": trails.of_case(
            meeting.case,
            {"title": gettext("会議録を書く"), "href": f"/desk/cases/{slug}/minutes"},
            gettext("文字起こしを取り込む"),
        ),
    }
