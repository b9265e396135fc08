"""What every answer carries and every sent form must carry.

The headers are our own nine lines rather than a builder library's: their values are fixed, so the whole
policy can be read here in one look.
"""

import secrets

import structlog
from flask import Flask, Response, g, request
from flask_security import current_user
from flask_wtf import CSRFProtect

from consult.config import Settings
from consult.web.access import bearer

csrf = CSRFProtect()
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}
# An aged token must not cost anyone what they wrote; a mail program that stops mails (RFC 8058) has no page open.
CHECKS_ITSELF = frozenset({"opinions.send", "follow.stop"})
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
# What one person may see, nobody else may find in a cache, on disk or by the back button.
PRIVATE = ("/desk", "/sign-in", "/receipts", "/archive", "/api/v1/receipts", "/follow/")


def _headers(response: Response) -> Response:
    if (
        request.method == "POST"
        or request.path.startswith(PRIVATE)
        or current_user.is_authenticated
        or bearer()
    ):
        response.headers["Cache-Control"] = "private, no-store"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _protect(app: Flask) -> None:
    """A form must come from our own page; a program without a session has nothing to be abused."""
    if not app.config["WTF_CSRF_ENABLED"] or request.endpoint in {None, *CHECKS_ITSELF} or bearer():
        return
    if request.endpoint in CHECKS_ITSELF:
        return
    if request.path.startswith("/api/") and not current_user.is_authenticated:
        return
    csrf.protect()


def init_app(app: Flask, settings: Settings) -> None:
    """Name every request, protect every form and set the headers of every answer."""
    app.config.setdefault("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `_protect` decides
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may lie open for a day (WCAG 2.2.1)
    app.config["WTF_CSRF_SSL_STRICT"] = False  # some proxies drop the referrer; the token is what protects
    csrf.init_app(app)
    app.before_request(_name_request)
    app.before_request(lambda: _protect(app))
    app.after_request(_headers)
    if settings.secure_cookies:
        app.after_request(_strict_transport)


def _strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response
