"""One handler for every refusal: a page or an RFC 9457 problem, by address; never a stack trace.

What a person wrote is shown again on every error page of a sent form, so that nothing has to be typed twice.
"""

import re
import secrets
from typing import Any

import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.exceptions import NotFound as NotFoundPage

from consult.audit.events import Event
from consult.db import db
from consult.errors import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound, Refused, details
from consult.i18n import N_, gettext, msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor
from consult.web.opinions.opinion_answers import texts_in

log = structlog.get_logger(__name__)

TITLES: dict[type[DomainError], str] = {
    NotFound: N_("このページは見つかりません"),
    Gone: N_("この文書は廃棄しました"),
    Forbidden: N_("この操作はできません"),
    Conflict: N_("ほかの人が先に変えました"),
    Refused: N_("まだ進められません"),
    Invalid: N_("直すところがあります"),
}
SENTENCES = {
    400: N_("送られた内容を読めませんでした。前の画面に戻って、もう一度送ってください。"),
    401: N_("この操作には、サインインが要ります。"),
    403: N_("この操作をする権限がありません。"),
    404: N_("記録は消していません。番号で探してください。"),
    405: N_("この操作は、画面のボタンから行ってください。"),
    413: N_("ファイルが大きすぎます。1つ10MBまでです。"),
    422: N_("直すところがあります"),
    415: N_("JSONで送ってください（Content-Type: application/json）。"),
}
MISSING, GONE, BROKEN = 404, 410, 500
# Fields that say nothing a person would miss, or must not be shown again.
_NOT_KEPT = frozenset(
    {
        "answers", "csrf_token", "idempotency_key", "next", "seen", "version",
        "password", "new_password", "new_password_confirm",
    }
)  # fmt: skip
# What a choice or a page of ours put into a form: the name of an option, a mark, a digest.
_NOT_TYPED = re.compile(r"[a-z][a-z0-9_.:-]*|[0-9]|[0-9a-f]{32,}|\s*")


def wants_problem() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, kind: str = "about:blank", **members: Any) -> Response:
    """An answer of the form `application/problem+json` (RFC 9457)."""
    body = current_app.json.dumps({"type": kind, "title": title, "status": status, **members})
    # What a program sent is named in the answer, halves of characters included: those become marks.
    return Response(body.encode("utf-8", "replace"), status, content_type="application/problem+json")


def kept() -> str:
    """What was typed into the sent form, to copy; short words, days and amounts too."""
    # a stranger's `code` opens what they sent; at the desk it is the number of a measure
    secret = _NOT_KEPT if request.path.startswith("/desk/") else _NOT_KEPT | {"code"}
    texts = [
        v
        for k, v in request.form.items(multi=True)
        if k.startswith("text") or (k not in secret and not _NOT_TYPED.fullmatch(v))
    ]
    before = texts_in(request.form.get("answers", "")).values()  # of earlier steps of the opinion form
    return "\n\n".join(dict.fromkeys(text for text in (*before, *texts) if text.strip()))


def page(status: int, title: str, text: str, **more: Any) -> tuple[str, int]:
    """The error page: what happened and what to do."""
    context = {
        "details": [],
        "verdicts": [],
        "links": [],
        "search": status in {MISSING, GONE},
        "kept": kept(),
        "home": _home(status),
        **more,
    }
    return render_template("public/error.html", status=status, title=title, text=text, **context), status


def _home(status: int) -> dict[str, str]:
    """Where to go on: who is signed in goes back to the desk they came from. A broken page asks no database."""
    if status < BROKEN and request.path.startswith("/desk/") and current_actor().kind == "person":
        return {"href": "/desk/", "title": gettext("机へ戻る")}
    return {"href": "/", "title": gettext("トップへ進む")}


def _domain(error: DomainError) -> Any:
    if request.method == "POST" and isinstance(error, Forbidden | Refused):
        _note_refusal(error)
    if wants_problem():
        return problem(error.status, str(error), f"/problems/{error.code}", **details(error))
    verdicts = error.verdicts if isinstance(error, Refused) else ()
    fields = error.fields if isinstance(error, Invalid) else {}
    return page(
        error.status,
        gettext(TITLES.get(type(error), N_("受け付けられません"))),
        str(error),
        verdicts=[{"state": "yes" if v.ok else "todo", "text": str(v)} for v in verdicts],
        details=[{"term": name, "text": str(s)} for name, found in fields.items() for s in found],
    )


def _note_refusal(error: Forbidden | Refused) -> None:
    """Write down what a signed-in person tried and may not do; who it was stays in the private part."""
    reason = error.permission if isinstance(error, Forbidden) else error.code
    log.info("act.refused", endpoint=request.endpoint, reason=reason)
    actor = current_actor()
    if actor.kind == "person":
        with unit_of_work(actor) as uow:
            uow.record(
                Event.ACT_REFUSED,
                f"act/{request.endpoint}",
                public={"reason": reason},
                private={"path": request.path},
            )


def _too_often(error: RateLimitExceeded) -> Any:
    """How long to wait, and what was written, to copy."""
    seconds = error.limit.limit.get_expiry()
    sentence = str(msg("%(n)s分ほど待って、もう一度送ってください。", n=-(-seconds // 60)))
    if wants_problem():
        answer = problem(429, sentence)
    else:
        answer = Response(*page(429, gettext("受け付けられません"), sentence))
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _beyond(error: Exception) -> Any:
    """A number no column holds: in an address it names nothing, in a form it is wrong."""
    log.info("request.beyond", endpoint=request.endpoint, error=type(error).__name__)
    db.session.rollback()
    return _http(UnprocessableEntity() if request.method == "POST" else NotFoundPage())


def _http(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    status = error.code or 500
    said = error.description if error.description != type(error).description else None  # our own words
    sentence = said or gettext(SENTENCES.get(status, "")) or error.description or ""
    if wants_problem():
        answer = problem(status, sentence, **_details(error))
        answer.headers.extend((k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"})
        return answer
    title = gettext("このページは見つかりません") if status == MISSING else gettext("受け付けられません")
    return page(status, title, sentence)


def _details(error: HTTPException) -> dict[str, Any]:
    """What webargs found wrong, field by field."""
    places: dict[str, Any] = getattr(error, "data", {}).get("messages", {})
    errors = {
        field: wrong
        for place, fields in places.items()
        for field, wrong in (fields if isinstance(fields, dict) else {place: fields}).items()
    }
    return {"errors": errors} if errors else {}


def _csrf(_error: CSRFError) -> Any:
    sentence = msg("画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。")
    if wants_problem():
        return problem(400, str(sentence), "/problems/csrf")
    return page(400, gettext("もう一度送ってください"), str(sentence))


def _broken(error: Exception) -> Any:
    number = secrets.token_hex(3).upper()
    log.error("request.failed", number=number, endpoint=request.endpoint, exc_info=error)
    text = str(
        msg(
            "まだ保存されていません。市の不具合です。番号 %(number)s を添えて、担当の課へ知らせてください。",
            number=number,
        )
    )
    if wants_problem():
        return problem(500, text, number=number)
    return page(500, gettext("不具合が起きました"), text)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(DataError, _beyond)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
