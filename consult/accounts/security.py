"""Sign-in by Flask-Security: passwords under argon2, the same answer to every failure, no mail of its own.

Its words are ours, in Japanese; the templates put them into the reader's language. Signing in, failing and
signing out are events of the log. A failure is written down for an unknown address too, so that the log
does not tell which addresses have an account.
"""

from typing import Any

from flask import Flask, g, request, session
from flask_login import user_logged_out
from flask_security import LoginForm, Security, user_authenticated
from flask_security.signals import password_changed

from consult.accounts.actions import MIN_PASSWORD
from consult.accounts.datastore import Datastore, end_sessions, note, write_down
from consult.accounts.models import Account, SignInRole
from consult.audit.events import Event
from consult.config import Settings
from consult.db import db
from consult.i18n import N_

security = Security()

_WRONG = N_("メールアドレスかパスワードが違います。もう一度確かめてください。")
MESSAGES = {
    "GENERIC_AUTHN_FAILED": _WRONG,
    "USER_DOES_NOT_EXIST": _WRONG,
    "DISABLED_ACCOUNT": _WRONG,
    "INVALID_PASSWORD": N_("いまのパスワードが違います。もう一度確かめてください。"),
    "EMAIL_NOT_PROVIDED": N_("メールアドレスを書いてください。例 midori@example.jp"),
    "INVALID_EMAIL_ADDRESS": N_("メールアドレスが正しくありません。例 midori@example.jp"),
    "PASSWORD_NOT_PROVIDED": N_("パスワードを書いてください。"),
    "PASSWORD_INVALID_LENGTH": N_("パスワードは12字以上にしてください。"),
    "PASSWORD_IS_THE_SAME": N_("いまのパスワードと同じです。別のパスワードにしてください。"),
    "RETYPE_PASSWORD_MISMATCH": N_("2回のパスワードが違います。同じパスワードを書いてください。"),
}


class SignInForm(LoginForm):
    """Notes every failure with both fields given: who it was aimed at is in the private part only."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the sign-in may go on."""
        good: bool = super().validate(**kwargs)
        if not good and self.email.data and self.password.data:
            g.sign_in_failed = True
            note(Event.SIGN_IN_FAILED, "sign-in/desk", account=self.user.id if self.user else None)
        return good


def _signed_in(_sender: object, user: Account, **_more: object) -> None:
    """A new session takes nothing over from before but the language."""
    for name in set(session) - {"language", "_user_id", "_id", "_fresh", "fs_cc", "fs_paa", "identity.id"}:
        session.pop(name)
    g.pop("csrf_token", None)
    note(Event.SIGNED_IN, user.subject)


def _signed_out(_sender: object, user: Account, **_more: object) -> None:
    """A copied cookie dies with the session: every one of the account ends, on other devices too."""
    end_sessions(user)
    note(Event.SIGNED_OUT, user.subject)


def _changed_password(_sender: object, user: Account, **_more: object) -> None:
    user.settings = {name: value for name, value in user.settings.items() if name != "first_password"}
    note(Event.ACCOUNT_CHANGED, user.subject, field="password")


def _hold_back() -> None:
    """The library changes rows before the door is open: no query may send them early."""
    if request.blueprint == "security":
        db.session().autoflush = False


def _let_go(_error: BaseException | None) -> None:
    db.session().autoflush = True


def init_app(app: Flask, settings: Settings) -> None:
    """Set the library up."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.key("password").hex(),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a function
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_LENGTH_MIN=MIN_PASSWORD,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_VERIFY_URL="/sign-in/again",
        SECURITY_CHANGE_URL="/desk/settings/password",
        SECURITY_POST_LOGIN_VIEW="/desk/start",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_POST_CHANGE_VIEW="/desk/settings?done=password",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        # The demo's addresses end in .example; whether a mail server answers is not asked at sign-in.
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_REGISTERABLE=False,
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_REDIRECT_VALIDATE_MODE="regex",
        **{f"SECURITY_MSG_{name}": (words, "error") for name, words in MESSAGES.items()},
    )
    app.before_request(_hold_back)
    security.init_app(app, Datastore(db, Account, SignInRole), register_blueprint=True, login_form=SignInForm)
    # No token in a body or an address signs anyone in; looking for one would read every body unguarded.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # added by the library
    app.after_request(write_down)
    app.teardown_request(_let_go)
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_changed_password, app)
