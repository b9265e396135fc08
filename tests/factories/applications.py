"""Applications that tests borrow one after the other: making one takes longer than most tests.

What is borrowed has its own data, database and engine, and goes back only as it was lent: one that a test has given
another page, setting or extension is thrown away.
"""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from sqlalchemy import make_url

from consult.app import create_app
from consult.config import Settings
from consult.db import db, guard

_ADDRESSES = ("SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS")


def _parts(app: Flask) -> tuple[Any, ...]:
    """What a test might change and the next one must not meet."""
    hooks = (
        app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs,
        app.template_context_processors, app.error_handler_spec,
    )  # fmt: skip
    config = {name: value for name, value in app.config.items() if name not in _ADDRESSES}
    return (
        config,
        dict(app.view_functions),
        dict(app.extensions),
        [(key, list(found)) for funcs in hooks for key, found in funcs.items()],
        len(app.teardown_appcontext_funcs),
        app.wsgi_app,
        {*app.jinja_env.globals},
        {*app.jinja_env.filters},
        app.session_interface,
        app.test_client_class,
        {*vars(app)},
    )


class Applications:
    """The applications of this worker that nobody is using."""

    def __init__(self, templates: BytecodeCache) -> None:
        self._templates = templates
        self._free: dict[str, list[Flask]] = {}
        self._lent: dict[int, tuple[Any, ...]] = {}

    def lend(self, settings: Settings) -> Flask:
        """An application for these settings."""
        kind = settings.database_url.partition(":")[0]
        free = self._free.setdefault(kind, [])
        if free:
            app = free.pop()
            _move(app, settings)
        else:
            app = create_app(settings, TESTING=False)
            app.jinja_env.bytecode_cache = self._templates
        self._lent[id(app)] = _parts(app)
        return app

    def take_back(self, app: Flask) -> None:
        """Close its engine; keep it for the next test if it is as it was."""
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self._lent.pop(id(app)) == _parts(app):
            kind = str(app.config["SQLALCHEMY_DATABASE_URI"]).partition(":")[0]
            self._free[kind].append(app)


def _move(app: Flask, settings: Settings) -> None:
    """Let it work on other data; its settings object is the one that everything in it holds."""
    held: Settings = app.extensions["consult"]
    for name, value in vars(settings).items():
        object.__setattr__(held, name, value)
    if held.secret != settings.secret:
        raise AssertionError("an application can move only to data under the same secret")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app._got_first_request = False
    for limiter in app.extensions["limiter"]:
        limiter.limiter.storage._path = settings.data_dir / "rate.sqlite3"
    options = {
        **app.config["SQLALCHEMY_ENGINE_OPTIONS"],
        "url": make_url(settings.database_url),
        "echo": False,
    }
    db._apply_driver_defaults(options, app)
    with app.app_context():
        db._app_engines[app][None] = db._make_engine(None, options, app)
        guard(db.engine)
