"""An act with an Idempotency-Key happens once: a double click or a resent form finds what it already did."""

from collections.abc import Mapping
from typing import Any

from consult import clock
from consult.cases.models import OnceKey
from consult.errors import Conflict
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def done_before(uow: UnitOfWork, key: str, act: str) -> Mapping[str, Any] | None:
    """What the act with this key did, or None when it has not happened (or carries no key).

    The caller has checked the permission and, on PostgreSQL, locked the row the act is about.

    Raises:
        Conflict: when the key belongs to another kind of act.
    """
    if not key:
        return None
    known = uow.session.get(OnceKey, key)
    if known is None:
        return None
    if known.act != act:
        raise Conflict(msg("同じ送信番号で、別の操作が届いています。画面を開き直してください。"))
    return known.result


def remember(uow: UnitOfWork, key: str, act: str, result: Mapping[str, Any]) -> None:
    """Keep what the act with this key did, in its own transaction."""
    if key:
        uow.add(OnceKey(key=key, act=act, result=dict(result), at=clock.now()))
        uow.flush()
