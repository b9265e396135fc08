"""Default deny for routes: a view says who may open it, or nobody can.

`@public` marks a page for everyone; `@needs(permission, …)` one for those who hold one of them somewhere
(the action still checks it on the very thing). A GET must not change state: only POST views may open a
unit of work, save the look-ups that are themselves recorded.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_security import current_user
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from consult.access.actor import PUBLIC, Actor
from consult.access.check import Scoped, allowed
from consult.access.permissions import Permission
from consult.accounts import tokens
from consult.db import db
from consult.errors import Forbidden
from consult.i18n import gettext, msg

View = TypeVar("View", bound=Callable[..., Any])

# Flask-Security's own views decide for themselves; static files are for everyone.
DECIDES_ITSELF = frozenset({"security"})
OPEN_ENDPOINTS = frozenset({"static"})


def public(view: View) -> View:
    """Let everyone open this view."""
    view.access = None  # type: ignore[attr-defined]  # a mark read by the gate below
    return view


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Let only holders of one of `permissions` open this view."""

    def mark(view: View) -> View:
        view.access = permissions  # type: ignore[attr-defined]  # a mark read by the gate below
        return view

    return mark


def bearer() -> str:
    """The token a program carries on an API request, or nothing."""
    given = request.authorization
    if given is None or given.type != "bearer" or not request.path.startswith("/api/"):
        return ""
    return given.token or ""


def current_actor() -> Actor:
    """Who makes this request: the holder of the token, the signed-in account, or the public.

    Raises:
        Unauthorized: for a token that is unknown or was revoked.
    """
    if token := bearer():
        if "token_actor" not in g:
            account = tokens.holder(db.session(), token)
            if account is None:
                raise Unauthorized(gettext("このトークンは使えません。管理者に新しいものを頼んでください。"))
            g.token_actor = account.actor()
        carried: Actor = g.token_actor
        return carried
    if current_user and current_user.is_authenticated:
        actor: Actor = current_user.actor()
        return actor
    return PUBLIC


def gate() -> Response | None:
    """Run before each request: refuse a view that does not say who may open it."""
    if "\x00" in request.path:
        abort(404)  # PostgreSQL cannot even be asked for it
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS or request.blueprint in DECIDES_ITSELF:
        return None
    view = current_app.view_functions[endpoint]
    if not hasattr(view, "access"):
        abort(403)
    permissions = view.access
    if permissions is None:
        return None
    actor = current_actor()
    if actor.kind == "public":
        if request.path.startswith("/api/"):
            raise Unauthorized(gettext("この操作には、サインインが要ります。"))
        return redirect(url_for("security.login", next=_return_to()))
    if not any(allowed(actor, permission) for permission in permissions):
        raise Forbidden(
            msg("この操作をする権限がありません。担当の課に頼んでください。"), permissions[0].value
        )
    return None


def may_open(path: str, on: Scoped | None = None) -> bool:
    """Whether the reader of this page may open another, so that no page leads to a closed door."""
    endpoint, _ = current_app.url_map.bind("").match(urlsplit(path).path)
    permissions = getattr(current_app.view_functions[endpoint], "access", None)
    return permissions is None or any(allowed(current_actor(), p, on) for p in permissions)


def _return_to() -> str:
    """Where to go on after signing in: this page, or for a sent form the page it stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else ""


def init_app(app: Flask) -> None:
    """Put the gate before every request."""
    app.before_request(gate)
