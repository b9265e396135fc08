"""How often is too often: one table. Opinions are never refused lightly, and a broken count refuses nobody."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, request
from flask_limiter import Limiter

from consult.config import Settings
from consult.web import limit_storage  # noqa: F401 - importing registers `database://`

Key = Callable[[], str]
Counts = Callable[[Response], bool]


def address() -> str:
    """The address a request came from."""
    return f"address {request.remote_addr}"


def account() -> str:
    """The account a sign-in is aimed at, existing or not."""
    return f"account {request.form.get('email', '').strip().casefold()}"


def mailbox() -> str:
    """The address mails are asked for, known or not: nobody's mailbox is to be filled by others."""
    return f"mailbox {request.form.get('email', '').strip().casefold()}"


def failed_sign_in(_response: Response) -> bool:
    """Count only sign-ins that failed."""
    return bool(g.get("sign_in_failed"))


def stored(response: Response) -> bool:
    """Count only forms that became an opinion: the answer leads on to its receipt."""
    return response.status_code == HTTPStatus.SEE_OTHER


def not_found(response: Response) -> bool:
    """Count only answers that found nothing."""
    return response.status_code in {404, 422}


def unknown_code(response: Response) -> bool:
    """Count only answers to a code nobody has; a form to be put right is no guess."""
    return response.status_code == HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Limit:
    """At most `rate` of what `counts`, per `key`, at one endpoint."""

    endpoint: str
    rate: str
    key: Key = address
    counts: Counts | None = None
    methods: tuple[str, ...] = ("POST",)


LIMITS = (
    Limit("security.login", "10 per minute"),
    Limit("security.login", "5 per 15 minutes", account, failed_sign_in),
    Limit("security.verify", "10 per 15 minutes"),
    Limit("security.change_password", "10 per 15 minutes"),
    # A whole city hall or school may stand behind one address, in the last minute before the end. A step of the form
    # writes nothing; what is stored is counted apart.
    Limit("opinions.send", "2400 per minute"),
    Limit("opinions.send", "600 per minute", counts=stored),
    Limit("opinions.send", "3000 per hour", counts=stored),
    Limit("issues.send", "30 per hour", counts=stored),
    Limit("issue_mine.lookup", "10 per hour", counts=not_found),
    Limit("matching_new.send", "30 per hour", counts=stored),
    Limit("volunteer_form.send", "30 per hour", counts=stored),
    Limit("volunteer_form.receipt", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("volunteer_mine.lookup", "10 per hour", counts=not_found),
    Limit("volunteer_mine.by_link", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("volunteer_mine.report", "30 per hour", counts=stored),
    Limit("volunteer_mine.leave", "30 per hour", counts=stored),
    Limit("views.send", "120 per hour", counts=stored),
    Limit("views_mine.lookup", "10 per hour", counts=not_found, methods=("GET", "POST")),
    Limit("views_mine.receipt", "10 per hour", counts=not_found, methods=("GET",)),
    # A room of people answers from one address within minutes.
    Limit("rooms.answer", "600 per hour", counts=stored),
    Limit("rooms.answer", "20 per hour", counts=unknown_code),
    Limit("rooms.show", "20 per hour", counts=unknown_code, methods=("GET",)),
    Limit("matching_mine.lookup", "10 per hour", counts=not_found, methods=("GET", "POST")),
    Limit("matching_mine.show", "10 per hour", counts=unknown_code, methods=("GET",)),
    Limit("matching_mine.answer", "10 per hour", counts=unknown_code),
    Limit("matching_mine.report", "10 per hour", counts=unknown_code),
    Limit("matching_mine.contact", "10 per hour", counts=unknown_code),
    Limit("matching_mine.withdraw", "10 per hour", counts=unknown_code),
    Limit("receipts.lookup", "10 per hour", counts=not_found, methods=("GET", "POST")),
    Limit("receipts.show", "10 per hour", counts=not_found, methods=("GET", "POST")),
    Limit("receipts.slip", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("receipts.proof", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("receipts.confirm", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("receipts.withdraw", "10 per hour", counts=not_found),
    Limit("receipt_versions.edit", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("receipt_versions.send", "10 per hour", counts=unknown_code),
    Limit("receipt_versions.show", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("receipt_versions.proof", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("follow.ask", "20 per hour"),
    Limit("follow.ask", "3 per hour", mailbox),
    Limit("follow.confirm_page", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("follow.confirm", "20 per hour", counts=not_found),
    Limit("follow.mine", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("member_check.show", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("member_check.answer", "20 per hour", counts=unknown_code),
    Limit("member_check.answer", "120 per hour"),
    Limit("member_days.show", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("member_days.answer", "20 per hour", counts=unknown_code),
    Limit("member_days.answer", "120 per hour"),
    Limit("score_sheets.show", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("score_sheets.printed", "20 per hour", counts=not_found, methods=("GET",)),
    Limit("score_sheets.printed", "60 per hour", methods=("GET",)),
    Limit("calls.send", "600 per hour"),
    Limit("calls.lookup", "10 per hour", counts=not_found, methods=("GET", "POST")),
    Limit("calls.receipt", "10 per hour", counts=not_found, methods=("GET",)),
    Limit("calls.withdraw", "10 per hour", counts=not_found),
    Limit("archive.prepare", "12 per hour"),
    Limit("api_opinions.send", "60 per minute"),
    Limit("api_receipts.show", "10 per hour", counts=not_found, methods=("GET",)),
)
API_RATE = "600 per minute"


def init_app(app: Flask, settings: Settings) -> None:
    """Put every limit before its view; called after all pages are registered."""
    secret = settings.key("rate")

    def keyed(key: Key) -> Key:
        return lambda: hmac.new(secret, key().encode(), hashlib.sha256).hexdigest()[:32]

    limiter = Limiter(
        keyed(address),
        app=app,
        storage_uri="database://",
        storage_options={"path": settings.data_dir / "rate.sqlite3"},  # type: ignore[dict-item]  # our storage takes a path
        strategy="fixed-window",
        swallow_errors=True,
    )
    for limit in LIMITS:
        view = app.view_functions.get(limit.endpoint)
        if view is not None:
            app.view_functions[limit.endpoint] = limiter.limit(
                limit.rate, key_func=keyed(limit.key), methods=list(limit.methods), deduct_when=limit.counts
            )(view)  # type: ignore[assignment]  # a view it may await or not
