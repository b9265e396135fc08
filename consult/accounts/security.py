"""Sign-in by Flask-Security, with its one commit under our unit of work.

Every view of the library ends in `datastore.commit()`. For its POSTs a unit of work is opened before the
view and closed after it; the signals it sends become events of the log.
"""

from contextlib import ExitStack
from typing import Any

from flask import Flask, g, request
from flask_security import (
    Security,
    SQLAlchemyUserDatastore,
    password_changed,
    password_reset,
    user_authenticated,
)
from werkzeug.wrappers import Response

from consult.access.actor import Actor, Role, RoleGrant
from consult.access.permissions import Permission
from consult.accounts.models import Account, SignInRole
from consult.audit.events import Event
from consult.config import Settings
from consult.db import db
from consult.unit_of_work import current, unit_of_work

SIGN_IN = Actor("sign-in", "sign-in", grants=(RoleGrant(Role.STAFF),))
security = Security()


class Datastore(SQLAlchemyUserDatastore):  # type: ignore[misc]  # the library is typed as Any here
    """The library's datastore; committing is left to the unit of work that surrounds the request."""

    def commit(self) -> None:
        """Leave it to `_close_door`."""


def _open_door() -> None:
    if request.blueprint == "security" and request.method == "POST":
        stack = ExitStack()
        uow = stack.enter_context(unit_of_work(SIGN_IN))
        uow.require(Permission.ACCOUNT_SELF)
        g.sign_in_door = stack


def _close_door(response: Response) -> Response:
    stack: ExitStack | None = g.pop("sign_in_door", None)
    if stack is not None:
        stack.close()
    return response


def _abandon_door(error: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("sign_in_door", None)
    if stack is not None:
        stack.__exit__(type(error) if error else RuntimeError, error, None)


def _records(event: Event) -> Any:
    def receive(_sender: object, user: Account, **_more: object) -> None:
        uow = current()
        if uow is not None:
            uow.record(event, user.subject)

    return receive


_RECEIVERS = {
    user_authenticated: _records(Event.SIGNED_IN),
    password_changed: _records(Event.ACCOUNT_CHANGED),
    password_reset: _records(Event.ACCOUNT_CHANGED),
}


def init_app(app: Flask, settings: Settings) -> None:
    """Set the library up: argon2, generic answers, no mail of its own, our pages."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.key("password").hex(),
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/desk/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_REGISTERABLE=False,
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_REDIRECT_VALIDATE_MODE="regex",
    )
    app.before_request(_open_door)
    security.init_app(app, Datastore(db, Account, SignInRole), register_blueprint=True)
    app.after_request(_close_door)
    app.teardown_request(_abandon_door)
    for signal, receiver in _RECEIVERS.items():
        signal.connect(receiver, app)
