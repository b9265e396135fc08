"""Reads of people and offices, for those who administer them."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from consult.accounts.models import Account, Office
from consult.errors import NotFound
from consult.i18n import msg


def accounts(
    session: Session, *, words: str = "", after: int = 0, limit: int = 50
) -> tuple[list[Account], int | None]:
    """People in the order they were registered, by keyset, and the key of the next page.

    `words` narrows to those whose name, title or address holds them.
    """
    statement = select(Account).where(Account.id > after).order_by(Account.id).limit(limit + 1)
    if words.strip():
        part = "%" + words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        statement = statement.where(
            or_(*(column.ilike(part, escape="\\") for column in (Account.name, Account.title, Account.email)))
        )
    found = list(session.execute(statement).scalars())
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def account(session: Session, number: int) -> Account:
    """The person registered under this number."""
    found = session.get(Account, number)
    if found is None:
        raise NotFound(msg("この人は登録されていません。一覧から選んでください。"))
    return found


def by_address(session: Session, address: str) -> Account | None:
    """Who signs in with this mail address; capital letters make no difference."""
    statement = select(Account).where(func.lower(Account.email) == address.strip().lower(), Account.active)
    return session.execute(statement).scalar_one_or_none()


def offices(session: Session) -> Sequence[Office]:
    """Every office, in the order they were set up."""
    return session.execute(select(Office).order_by(Office.id)).scalars().all()


def number_of_accounts(session: Session) -> int:
    """How many people are registered, those closed out included."""
    return session.execute(select(func.count(Account.id))).scalar_one()
