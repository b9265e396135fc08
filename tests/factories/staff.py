"""People of 緑野市 at their desks: signed in, each in a browser of their own."""

from typing import Any

from sqlalchemy import select

from consult.accounts.models import Account
from consult.db import db
from consult.demo.people import address
from tests.factories.visitor import Visitor


class Staff(Visitor):
    """A visitor who has signed in as `login`; signing in itself is tested elsewhere."""

    def __init__(self, app: Any, login: str) -> None:
        super().__init__(app)
        with app.app_context():
            wanted = select(Account.fs_uniquifier).where(Account.email == address(login))
            uniquifier = db.session.execute(wanted).scalar_one()
        with self._client.session_transaction() as session:
            session["_user_id"] = uniquifier
            session["_fresh"] = True

    def again(self, **changes: Any) -> dict[str, Any]:
        """What the last form holds, with changes, for a post that no button makes."""
        sent: dict[str, Any] = {}
        for name, value in self.forms[-1].fields:
            sent.setdefault(name, []).append(value)
        return {**sent, **changes}

    def status_of(self, path: str) -> int:
        """What opening an address answers, redirects not followed."""
        return int(self._client.get(path).status_code)
