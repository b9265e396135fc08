"""/desk/cases/<slug>/minutes and what follows: the editor, the members' check, 墨消し and its release."""

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.calendars import clock_text
from consult.db import db, settings
from consult.documents import files
from consult.documents.redaction import Ground
from consult.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from consult.i18n import gettext, msg
from consult.meetings import actions, queries, record, release_orders, setting
from consult.meetings.actions import attesting, publishing, transcribing
from consult.meetings.models import CorrectionRequest, Meeting, Outcome, RemarkRedaction
from consult.unit_of_work import UnitOfWork, unit_of_work
from consult.web import together, trails
from consult.web.access import current_actor, needs
from consult.web.cases.desk import desk_case
from consult.web.forms import count_in, number_in
from consult.web.meetings.desk_console import Filled
from consult.web.minutes import minutes_desk_page, minutes_page

blueprint = Blueprint("desk_minutes", __name__, url_prefix="/desk/cases")
Act = Callable[[UnitOfWork, Meeting], Any]


@blueprint.get("/<slug>/minutes")
@needs(Permission.MINUTES_WRITE, Permission.MINUTES_CORRECT_OWN, Permission.MINUTES_RELEASE)
def minutes(slug: str) -> str | Response:
    """The editor; who may only check goes to the check."""
    case = desk_case(slug)
    if not allowed(current_actor(), Permission.MINUTES_WRITE, case):
        if allowed(current_actor(), Permission.MINUTES_CORRECT_OWN, case):
            return redirect(f"/desk/cases/{slug}/check")
        return redirect(f"/desk/cases/{slug}/redaction")
    return _editor(slug)


@blueprint.post("/<slug>/minutes")
@needs(Permission.MINUTES_WRITE)
def edit(slug: str) -> Response | tuple[str, int]:
    """One change to the minutes."""
    return _do(
        slug,
        "minutes",
        {
            "save": _save,
            "up": lambda uow, meeting: _move(uow, meeting, -1),
            "down": lambda uow, meeting: _move(uow, meeting, 1),
            "outcome": _outcome,
            "drop": _drop,
            "accept": lambda uow, meeting: _answer(uow, meeting, accept=True),
            "decline": lambda uow, meeting: _answer(uow, meeting, accept=False),
            "next": _next,
            "room": _room,
            "take_back": _take_back,
            "leave_out": _leave_out,
        },
        _editor,
    )


def _do(
    slug: str, page: str, acts: dict[str, Act], again: Callable[[str, DomainError | None], str]
) -> Response | tuple[str, int]:
    desk_case(slug)
    chosen = acts.get(request.form.get("do", ""))
    if chosen is None:
        raise NotFound(msg("この操作はありません"))
    try:
        with unit_of_work(current_actor()) as uow:
            said = chosen(uow, queries.meeting(uow.session, slug))
        flash(str(said))
    except DomainError as error:
        return again(slug, error), error.status
    row = request.form.get("row", "")
    return redirect(f"/desk/cases/{slug}/{page}" + (f"#row-{row}" if row else ""), 303)


def _row(uow: UnitOfWork, meeting: Meeting) -> Any:
    return queries.row(uow.session, meeting, request.form.get("row", 0, type=int))


def _save(uow: UnitOfWork, meeting: Meeting) -> Any:
    row = _row(uow, meeting)
    actions.edit_row(uow, row, text=request.form.get("text", ""), seen=request.form.get("seen", ""))
    from consult import clock  # noqa: PLC0415 - the time of saving, for one sentence

    return msg("%(at)sに保存しました。", at=clock_text(clock.now()))


def _move(uow: UnitOfWork, meeting: Meeting, step: int) -> Any:
    actions.move_row(uow, _row(uow, meeting), step)
    return msg("発言の順を変えました。")


def _take_back(uow: UnitOfWork, meeting: Meeting) -> Any:
    n = transcribing.take_back(uow, meeting)
    return msg("文字起こしから取り込んだ%(n)s行を消しました。ファイルは、もう一度取り込めます。", n=n)


def _leave_out(uow: UnitOfWork, meeting: Meeting) -> Any:
    transcribing.leave_out(uow, meeting, _row(uow, meeting))
    return msg("文字起こしの1行を消しました。")


def _outcome(uow: UnitOfWork, meeting: Meeting) -> Any:
    form = request.form
    actions.add_outcome(
        uow,
        meeting,
        kind=form.get("kind", ""),
        text=form.get("outcome_text", ""),
        owner=form.get("owner", ""),
        due=form.get("due", ""),
        item=number_in(form["item"]) if form.get("item") else None,
    )
    return msg("決定事項・宿題に加えました。")


def _drop(uow: UnitOfWork, meeting: Meeting) -> Any:
    outcome = uow.session.get(Outcome, request.form.get("outcome", 0, type=int))
    if outcome is None or outcome.meeting_id != meeting.case_id:
        raise NotFound(msg("この行は見つかりません"))
    actions.remove_outcome(uow, outcome)
    return msg("決定事項・宿題から消しました。")


def _answer(uow: UnitOfWork, meeting: Meeting, *, accept: bool) -> Any:
    wish = uow.session.get(CorrectionRequest, request.form.get("request", 0, type=int))
    if wish is None or wish.meeting_id != meeting.case_id:
        raise NotFound(msg("この申し出は見つかりません"))
    actions.answer_correction(uow, wish, accept=accept, reason=request.form.get("reason", ""))
    return msg("申し出のとおり直しました。") if accept else msg("申し出を入れないと返事をしました。")


def _next(uow: UnitOfWork, meeting: Meeting) -> Any:
    typed = together.changed(request.form, {"next_meeting": meeting.next_meeting})
    if typed:
        actions.change_meeting(uow, meeting, next_meeting=typed["next_meeting"].strip())
    return msg("次回の予定を保存しました。")


def _room(uow: UnitOfWork, meeting: Meeting) -> Any:
    now = {"observers": str(meeting.observers), "staff": "\n".join(meeting.staff_present)}
    changed = together.changed(request.form, now)
    actions.describe(
        uow, meeting,
        observers=count_in(request.form, "observers") if "observers" in changed else None,
        staff=changed["staff"].splitlines() if "staff" in changed else None,
    )  # fmt: skip
    return msg("傍聴者と事務局を保存しました。")


def _editor(slug: str, error: DomainError | None = None) -> str:
    session = db.session()
    meeting = queries.meeting(session, slug, votes=True)
    return render_template(
        "desk/minutes_editor.html",
        **minutes_desk_page.editor(session, meeting, current_actor()),
        **_said(slug, error, gettext("会議録")),
    )


def _said(slug: str, error: DomainError | None, here: str) -> dict[str, Any]:
    typed = Filled(request.form.to_dict())
    errors: list[dict[str, str]] = []
    if isinstance(error, Invalid) and error.fields:
        place = f"-{typed['row'] or typed['request']}" if typed["row"] or typed["request"] else ""
        errors = [{"field": f"{n}{place}", "text": str(lines[0])} for n, lines in error.fields.items()]
    elif error is not None:
        errors = [{"field": f"row-{typed['row']}" if typed["row"] else "main", "text": str(error)}]
    return {
        "errors": errors,
        "error_of": {entry["field"]: entry["text"] for entry in errors},
        "typed": typed,
        "conflict": isinstance(error, Conflict),
        "trail": trails.desk({"title": gettext("案件"), "href": f"/desk/cases/{slug}"}, here),
    }


@blueprint.get("/<slug>/minutes/preview")
@needs(Permission.DESK_OPEN)
def preview(slug: str) -> str:
    """The page of the minutes as it would look now: once sealed as the public edition, with its words withheld."""
    case = desk_case(slug)
    _ensure_inside(case)
    meeting = queries.meeting(db.session(), slug)
    if meeting.opened_at is None:
        raise NotFound(msg("会議録は、まだありません"))
    made = setting.public_record if meeting.sealed_at else record.of
    return render_template(
        "public/minutes.html",
        nav="",
        **minutes_page.context(made(db.session(), meeting)),
        draft=gettext("これは仕上がりの見本です。まだ公表していません。"),
        seal=None,
        downloads=[],
        documents=[],
    )


@blueprint.get("/<slug>/minutes/internal.pdf")
@needs(Permission.DESK_OPEN)
def internal_pdf(slug: str) -> Response:
    """The internal edition, for the office and the records section."""
    case = desk_case(slug)
    _ensure_inside(case)
    document = publishing.produced(db.session(), queries.meeting(db.session(), slug), publishing.INTERNAL)
    if document is None:
        raise NotFound(msg("内部用の会議録は、公開版を確かめたときに作ります"))
    body = io.BytesIO(files.read(document.file))
    return send_file(body, mimetype="application/pdf", download_name=document.file.name)


def _ensure_inside(case: Any) -> None:
    inside = (Permission.MINUTES_WRITE, Permission.MINUTES_RELEASE, Permission.MINUTES_CORRECT_OWN)
    if not any(allowed(current_actor(), permission, case) for permission in inside):
        raise Forbidden(msg("会議録の案は、担当の課と委員だけが読めます"), Permission.MINUTES_WRITE.value)


@blueprint.get("/<slug>/check")
@needs(Permission.MINUTES_CORRECT_OWN)
def check(slug: str) -> str:
    """A member's own remarks with a button; the others' to read."""
    return _check(slug)


@blueprint.post("/<slug>/check")
@needs(Permission.MINUTES_CORRECT_OWN)
def answer(slug: str) -> Response | tuple[str, int]:
    """了承, or a wish to correct one remark."""
    desk_case(slug)
    form = request.form
    try:
        if form.get("do") == "accept":
            with unit_of_work(current_actor()) as uow:
                actions.accept_minutes(uow, queries.meeting(uow.session, slug))
            flash(gettext("了承しました。ありがとうございました。"))
        elif form.get("do") == "attest":
            with unit_of_work(current_actor()) as uow:
                attesting.attest(uow, queries.meeting(uow.session, slug), digest=form.get("digest", ""))
            flash(gettext("確かめたことを記録しました。ありがとうございました。"))
        else:
            row = queries.row(db.session(), queries.meeting(db.session(), slug), form.get("row", 0, type=int))
            actions.ask(current_actor(), row.id, form.get("after", ""), key=form.get("idempotency_key", ""))
            flash(gettext("事務局に送りました。返事はここに出ます。"))
    except DomainError as error:
        return _check(slug, error), error.status
    return redirect(f"/desk/cases/{slug}/check", 303)


def _check(slug: str, error: DomainError | None = None) -> str:
    desk_case(slug)
    session = db.session()
    return render_template(
        "desk/minutes_check.html",
        **minutes_desk_page.check(session, queries.meeting(session, slug, votes=True), current_actor()),
        **_said(slug, error, gettext("会議録を確かめる")),
    )


@blueprint.get("/<slug>/redaction")
@needs(Permission.MINUTES_REDACT, Permission.MINUTES_RELEASE)
def redaction(slug: str) -> str:
    """Passages to withhold, and their release by a second person."""
    return _redaction(slug)


@blueprint.post("/<slug>/redaction")
@needs(Permission.DESK_OPEN)
def redact(slug: str) -> Response | tuple[str, int]:
    """Mark, take back, hand over, return, or release."""
    if request.form.get("do") == "release":
        return _release(slug)
    acts: dict[str, Act] = {"mark": _mark, "unmark": _unmark, "propose": _propose, "return": _return}
    return _do(slug, "redaction", acts, _redaction)


def _redaction(slug: str, error: DomainError | None = None) -> str:
    case = desk_case(slug)
    _ensure_inside(case)
    session = db.session()
    return render_template(
        "desk/minutes_redaction.html",
        **minutes_desk_page.redaction(session, queries.meeting(session, slug, votes=True), current_actor()),
        **_said(slug, error, gettext("公開版の墨消し")),
    )


def _mark(uow: UnitOfWork, meeting: Meeting) -> Any:
    row = _row(uow, meeting)
    words = request.form.get("words", "").strip()
    start = row.text.find(words) if words else -1
    if start < 0:
        sentence = msg("この言葉は、発言の中にありません。発言からそのまま写してください")
        raise Invalid(sentence, {"words": [sentence]})
    ground = Ground(request.form.get("ground", Ground.PERSONAL_INFORMATION.value))
    n = 0
    while start >= 0:
        actions.redact(uow, row, start=start, end=start + len(words), ground=ground)
        start, n = row.text.find(words, start + len(words)), n + 1
    return msg("%(n)sか所を墨消しの案にしました。", n=n)


def _unmark(uow: UnitOfWork, meeting: Meeting) -> Any:
    passage = uow.session.get(RemarkRedaction, request.form.get("passage", 0, type=int))
    if passage is None:
        raise NotFound(msg("この墨消しは見つかりません"))
    queries.row(uow.session, meeting, passage.remark_id)
    actions.unredact(uow, passage)
    return msg("墨消しの案を取り消しました。")


def _propose(uow: UnitOfWork, meeting: Meeting) -> Any:
    actions.propose_redactions(uow, meeting)
    return msg("文書係に渡しました。別の人が確かめると、公開版ができます。")


def _return(uow: UnitOfWork, meeting: Meeting) -> Any:
    actions.return_redactions(uow, meeting, reason=request.form.get("reason", ""))
    return msg("理由を付けて、担当の課に戻しました。")


def _release(slug: str) -> Response | tuple[str, int]:
    desk_case(slug)
    try:
        ordered = _released(queries.meeting(db.session(), slug), slug)
    except DomainError as error:
        return _redaction(slug, error), error.status
    return redirect(f"/desk/cases/{slug}/redaction{'/edition' if ordered else ''}", 303)


def _released(meeting: Meeting, slug: str) -> bool:
    """Release at once, or leave it to the worker when it would take long; whether it was left."""
    if release_orders.is_long(db.session(), meeting):
        with unit_of_work(current_actor()) as uow:
            release_orders.order(uow, queries.meeting(uow.session, slug))
        return True
    city = settings()
    prepared = publishing.prepare(
        db.session(),
        meeting,
        municipality=city.municipality,
        base_url=city.base_url,
        kept=city.data_dir / "parts",
    )
    with unit_of_work(current_actor()) as uow:
        actions.release(uow, queries.meeting(uow.session, slug), prepared)
    flash(gettext("公開版を確かめ、保存しました。次は「公開版を確かめ終える」です。"))
    return False
