"""Tokens for programs: shown once, kept as a digest, revoked at once.

A token acts as its account, with exactly that account's roles.
"""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account, ApiToken
from consult.audit.events import Event
from consult.errors import NotFound
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

PREFIX = "consult_"  # so that scanners for leaked secrets know it


def digest(token: str) -> str:
    """What the database keeps: SHA-256, which is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(uow: UnitOfWork, account: Account, name: str) -> str:
    """Make a token for an account and return it; it cannot be shown again. `name` says what it is for."""
    uow.require(Permission.ACCOUNT_ADMIN)
    token = PREFIX + secrets.token_urlsafe(32)
    uow.add(ApiToken(account_id=account.id, name=name, digest=digest(token), created_at=clock.now()))
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "token"}, private={"token": name})
    return token


def revoke(uow: UnitOfWork, token_id: int) -> None:
    """End a token; it stops working with the next request."""
    uow.require(Permission.ACCOUNT_ADMIN)
    row = uow.session.get(ApiToken, token_id)
    if row is None:
        raise NotFound(msg("このトークンはありません。"))
    row.revoked_at = row.revoked_at or clock.now()
    uow.record(Event.ACCOUNT_CHANGED, f"account/{row.account_id}", public={"field": "token"})


def of(session: Session, account: Account) -> list[ApiToken]:
    """The tokens of an account, oldest first."""
    return list(
        session.execute(
            select(ApiToken).where(ApiToken.account_id == account.id).order_by(ApiToken.id)
        ).scalars()
    )


def holder(session: Session, token: str) -> Account | None:
    """The active account a token acts as; None when it is unknown or revoked."""
    return session.execute(
        select(Account)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(ApiToken.digest == digest(token), ApiToken.revoked_at.is_(None), Account.active.is_(True))
    ).scalar_one_or_none()
