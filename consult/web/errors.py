"""One handler for every refusal: a page or an RFC 9457 problem, by address; never a stack trace."""

import secrets
from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from consult.errors import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound, Refused
from consult.i18n import gettext, msg

log = structlog.get_logger(__name__)


def wants_problem() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/")


def problem(error: DomainError) -> Response:
    """The refusal as `application/problem+json` (RFC 9457), with every verdict and every field."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": str(error),
        "status": error.status,
    }
    if isinstance(error, Invalid):
        body["errors"] = {name: [str(s) for s in sentences] for name, sentences in error.fields.items()}
    if isinstance(error, Refused):
        body["verdicts"] = [
            {"code": v.code, "ok": v.ok, "sentence": str(v), "clears": v.clears} for v in error.verdicts
        ]
    if isinstance(error, Forbidden):
        body["permission"] = error.permission
    answer = jsonify(body)
    answer.status_code = error.status
    answer.content_type = "application/problem+json"
    return answer


def page(status: int, title: str, sentence: str, **more: Any) -> tuple[str, int]:
    """The error page: what happened and what to do."""
    verdicts = [
        {"state": "yes" if v.ok else "todo", "text": str(v)}
        for v in sorted(more.get("verdicts", ()), key=lambda v: v.ok)
    ]
    details = [
        {"term": name, "text": str(sentences[0])}
        for name, sentences in more.get("fields", {}).items()
        if sentences
    ]
    context = {
        "details": details,
        "verdicts": verdicts,
        "kept": "",
        "search": status in {404, 410},
        "links": [],
    }
    return render_template("public/error.html", status=status, title=title, text=sentence, **context), status


def _domain(error: DomainError) -> Any:
    if wants_problem():
        return problem(error)
    titles = {
        NotFound: gettext("このページは見つかりません"),
        Gone: gettext("この文書は廃棄しました"),
        Forbidden: gettext("この操作はできません"),
        Conflict: gettext("ほかの人が先に変えました"),
        Refused: gettext("まだ進められません"),
        Invalid: gettext("直すところがあります"),
    }
    verdicts = error.verdicts if isinstance(error, Refused) else ()
    fields = error.fields if isinstance(error, Invalid) else {}
    return page(
        error.status,
        titles.get(type(error), gettext("受け付けられません")),
        str(error),
        verdicts=verdicts,
        fields=fields,
    )


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    sentences = {
        400: gettext("送られた内容を読めませんでした。前の画面に戻って、もう一度送ってください。"),
        403: gettext("この操作をする権限がありません。"),
        404: gettext("記録は消していません。番号で探してください。"),
        405: gettext("この操作は、画面のボタンから行ってください。"),
        413: gettext("ファイルが大きすぎます。1つ10MBまでです。"),
        429: gettext("1分ほど待って、もう一度送ってください。書いた内容は残っています。"),
    }
    sentence = sentences.get(status, error.description or "")
    if wants_problem():
        answer = jsonify({"type": "about:blank", "title": sentence, "status": status})
        answer.status_code = status
        answer.content_type = "application/problem+json"
        return answer
    title = gettext("このページは見つかりません") if status == 404 else gettext("受け付けられません")  # noqa: PLR2004
    return page(status, title, sentence)


def _csrf(_error: CSRFError) -> Any:
    sentence = msg("画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。")
    return _domain(DomainError(sentence))


def _broken(error: Exception) -> Any:
    number = secrets.token_hex(3).upper()
    log.error("request.failed", number=number, endpoint=request.endpoint, exc_info=error)
    sentence = gettext(
        "まだ保存されていません。市の不具合です。番号 %(number)s を添えて、担当の課へ知らせてください。"
    )
    text = sentence % {"number": number}
    if wants_problem():
        answer = jsonify({"type": "about:blank", "title": text, "status": 500})
        answer.status_code = 500
        answer.content_type = "application/problem+json"
        return answer
    return page(500, gettext("不具合が起きました"), text)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
