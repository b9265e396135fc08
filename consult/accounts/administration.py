"""What an administrator does with people already registered: names, roles, access and new passwords.

Nobody is ever deleted: what someone did stays theirs. Who leaves is closed out, on every device at once.
"""

import secrets
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.accounts.actions import ensure_called
from consult.accounts.models import Account, Grant
from consult.audit.events import Event
from consult.errors import Refused
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

# Where a role is held: in an office, in a body, or everywhere.
PLACES = {
    Role.SECRETARY: "office",
    Role.HEAD: "office",
    Role.CHAIR: "body",
    Role.MEMBER: "body",
    Role.RECORDS: "",
    Role.COORDINATOR: "",
    Role.COUNCIL: "",
    Role.ADMIN: "",
}
LAST_ADMIN = N_("管理者がいなくなります。先に、ほかの人を管理者にしてください。")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper


def first_password() -> str:
    """A password to hand over once: four groups of four letters and digits (about 79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def rename(uow: UnitOfWork, account: Account, *, name: str, title: str) -> None:
    """Change how someone is called; what they did before keeps the name it was done under."""
    uow.require(Permission.ACCOUNT_ADMIN)
    ensure_called(name=name, title=title)
    account.name, account.title = name.strip(), title.strip()
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "name"}, private={"name": account.name})


def revoke(uow: UnitOfWork, grant: Grant, account: Account) -> None:
    """Take a role back. Refused for the last administrator."""
    uow.require(Permission.ACCOUNT_ADMIN)
    if grant.role == Role.ADMIN and not _other_admin(uow.session, account):
        raise Refused(msg(LAST_ADMIN))
    held = {"office": grant.office_id, "body": grant.body_id, "case": grant.case_id}
    account.grants.remove(grant)
    uow.session.delete(grant)
    uow.record(
        Event.ROLE_REVOKED,
        account,
        public={"role": grant.role, **{k: v for k, v in held.items() if v is not None}},
    )


def close(uow: UnitOfWork, account: Account) -> None:
    """Let someone in no longer; every session ends. Refused for oneself and for the last administrator."""
    uow.require(Permission.ACCOUNT_ADMIN)
    if account.id == uow.actor.account_id:
        raise Refused(msg("自分の登録は止められません。ほかの管理者に頼んでください。"))
    if any(grant.role == Role.ADMIN for grant in account.grants) and not _other_admin(uow.session, account):
        raise Refused(msg(LAST_ADMIN))
    account.active, account.fs_uniquifier = False, secrets.token_hex(32)
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "closed"})


def reopen(uow: UnitOfWork, account: Account) -> None:
    """Let someone in again, with the roles they still hold."""
    uow.require(Permission.ACCOUNT_ADMIN)
    account.active = True
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "reopened"})


def give_password(uow: UnitOfWork, account: Account, password: str, hasher: Callable[[str], str]) -> None:
    """Set a new first password, to be changed by its owner; every session ends."""
    uow.require(Permission.ACCOUNT_ADMIN)
    account.password, account.fs_uniquifier = hasher(password), secrets.token_hex(32)
    account.settings = {**account.settings, "first_password": True}
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "first_password"})


def _other_admin(session: Session, account: Account) -> bool:
    """Whether someone else still administers; locks every administrator's role, since two may go at once."""
    session.execute(
        select(Grant.id).where(Grant.role == Role.ADMIN).order_by(Grant.id).with_for_update()
    ).all()
    statement = (
        select(func.count())
        .select_from(Grant)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == Role.ADMIN, Account.active, Account.id != account.id)
    )
    return session.execute(statement).scalar_one() > 0
