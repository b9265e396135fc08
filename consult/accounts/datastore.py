"""Flask-Security's store of accounts, with its one commit turned into a unit of work.

The library changes loaded accounts while a request runs and commits at its end. Here nothing is written
before that end: `commit` takes what changed off the accounts, and `write_down` opens the one door and
writes it there with its events. So no write lock is held while a password is hashed.
"""

import secrets
from typing import Any

from flask import Response, g
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import inspect

from consult.access.actor import Actor, Role, RoleGrant
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.audit.events import Event
from consult.db import db
from consult.unit_of_work import unit_of_work

SIGN_IN = Actor("sign-in", "sign-in", grants=(RoleGrant(Role.STAFF),))


class Datastore(SQLAlchemyUserDatastore):
    """The library's datastore; committing is left to `write_down`."""

    def commit(self) -> None:
        """Keep what the view changed on accounts, for `write_down`."""
        changes = g.setdefault("account_changes", {})
        for row in db.session.dirty:
            if isinstance(row, Account):
                changes[row.id] = _changed(row)


def _changed(account: Account) -> dict[str, Any]:
    state = inspect(account)
    return {
        attribute.key: getattr(account, attribute.key)
        for attribute in state.mapper.column_attrs
        if state.attrs[attribute.key].history.has_changes()
    }


def end_sessions(account: Account) -> None:
    """Give the account a new key at the end of this request: no cookie made before it is worth anything."""
    changed = g.setdefault("account_changes", {}).setdefault(account.id, {})
    changed["fs_uniquifier"] = secrets.token_hex(32)


def note(event: Event, subject: str, **private: Any) -> None:
    """Keep an event of this request for `write_down`."""
    g.setdefault("account_events", []).append((event, subject, private))


def write_down(response: Response) -> Response:
    """After a request: write changed accounts and noted events in one unit of work, if there are any."""
    changes: dict[int, dict[str, Any]] = g.pop("account_changes", {})
    events: list[tuple[Event, str, dict[str, Any]]] = g.pop("account_events", [])
    if not changes and not events:
        return response
    with unit_of_work(SIGN_IN) as uow:
        uow.require(Permission.ACCOUNT_SELF)
        for account_id, values in changes.items():
            account = uow.session.get_one(Account, account_id)
            for name, value in values.items():
                setattr(account, name, value)
            if values:
                uow.record(Event.ACCOUNT_CHANGED, account, private={"fields": sorted(values)})
        for event, subject, private in events:
            uow.record(event, subject, private=private)
    return response
