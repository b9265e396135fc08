"""The only wiring: reads from top to bottom."""

from datetime import timedelta
from typing import Any

from flask import Flask, request, session
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from consult import templating
from consult.accounts import security
from consult.api import application as api
from consult.config import Settings
from consult.db import db, guard
from consult.i18n import LANGUAGES, set_language
from consult.procedures import register_procedures
from consult.resources import package_file, resource
from consult.web import access, context, edge, errors, limits, logs, routes

UPLOAD_LIMIT = 40 * 1024 * 1024  # three files of 10 MB and the form around them


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application for these settings; `overrides` are Flask settings, for tests."""
    settings = settings or Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    logs.configure()
    app = Flask(
        "consult", template_folder=str(resource("templates")), static_folder=str(package_file("static"))
    )
    app.config.update(
        SECRET_KEY=settings.key("session").hex(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        TEMPLATES_AUTO_RELOAD=False,
        **overrides,
    )
    app.extensions["consult"] = settings

    db.init_app(app)
    with app.app_context():
        guard(db.engine)
    register_procedures()
    templating.install(app.jinja_env)
    app.before_request(_choose_language)
    edge.init_app(app, settings)
    security.init_app(app, settings)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # sign-in has put its own provider there
    access.init_app(app)
    errors.init_app(app)
    context.init_app(app, settings)
    routes.init_app(app)
    api.init_app(app)
    limits.init_app(app, settings)

    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=package_file("static"), prefix="static/")  # type: ignore[method-assign]
    return app


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "hide_parameters": True}
    # A generic plan once cost 200 × on searches: let the server plan each time.
    return {"connect_args": {"prepare_threshold": None}, "pool_pre_ping": True, "hide_parameters": True}


def _choose_language() -> None:
    asked = request.args.get("lang") or session.get("language") or "ja"
    if request.args.get("lang") in LANGUAGES:
        session["language"] = asked
    set_language(asked)
