"""Acts on offices, accounts and roles."""

import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Role, Scope
from consult.access.permissions import Permission
from consult.accounts.models import Account, Grant, Office
from consult.audit.events import Event
from consult.errors import Forbidden, Invalid, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

MIN_PASSWORD = 12
LONGEST_NAME = 200


def ensure_called(**said: str) -> None:
    """Refuse a name or title that no page could show: empty (the name), too long, or with control characters."""
    wrong: dict[str, list[Sentence]] = {}
    for field, text in said.items():
        if field == "name" and not text.strip():
            wrong[field] = [msg("名前を書いてください")]
        elif len(text) > LONGEST_NAME:
            wrong[field] = [msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_NAME, n=len(text))]
        elif any(unicodedata.category(letter) == "Cc" for letter in text):
            wrong[field] = [msg("見えない文字があります。消してください")]
    if wrong:
        raise Invalid(msg("直すところがあります"), wrong)


def create_office(
    uow: UnitOfWork, *, name: str, name_en: str, telephone: str, fax: str, email: str, address: str = ""
) -> Office:
    """Set up 課・係 with the contact block its notices print; the same name twice is one office."""
    uow.require(Permission.ACCOUNT_ADMIN)
    known = uow.session.execute(select(Office).where(Office.name == name)).scalar_one_or_none()
    if known is not None:
        return known
    office = uow.add(
        Office(name=name, name_en=name_en, telephone=telephone, fax=fax, email=email, address=address)
    )
    uow.flush()
    uow.record(Event.OFFICE_CREATED, office)
    return office


def wrong_address(session: Session, email: str) -> tuple[str, dict[str, list[Sentence]]]:
    """The address as it is stored, and what is wrong with it by field: malformed, or someone else's."""
    wrong: dict[str, list[Sentence]] = {}
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        address = email
        wrong["email"] = [msg("メールアドレスが正しくありません。例 midori@example.jp")]
    if session.execute(select(Account.id).where(func.lower(Account.email) == address.lower())).first():
        wrong["email"] = [msg("このメールアドレスの人は、もう登録されています。")]
    return address, wrong


def create_account(
    uow: UnitOfWork, *, email: str, name: str, title: str = "", password: str, hasher: Callable[[str], str]
) -> Account:
    """Create an account that may sign in.

    Args:
        hasher: Turns the password into its argon2 hash (the sign-in library's own function).

    Raises:
        Invalid: for a malformed or taken address, or a password that is too short.
    """
    uow.require(Permission.ACCOUNT_ADMIN)
    ensure_called(name=name, title=title)
    address, wrong = wrong_address(uow.session, email)
    if len(password) < MIN_PASSWORD:
        wrong["password"] = [msg("パスワードは%(n)s字以上にしてください。", n=MIN_PASSWORD)]
    if wrong:
        raise Invalid(msg("直すところがあります"), wrong)
    account = uow.add(
        Account(
            email=address,
            name=name,
            title=title,
            password=hasher(password),
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            created_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(Event.ACCOUNT_CREATED, account, private={"email": address, "name": name})
    return account


def change_settings(uow: UnitOfWork, account: Account, values: Mapping[str, Any]) -> None:
    """Change how the program behaves for oneself; other settings stay as they are.

    Raises:
        Forbidden: for someone else's account.
    """
    uow.require(Permission.ACCOUNT_SELF)
    if uow.actor.account_id != account.id:
        raise Forbidden(msg("ほかの人の設定は変えられません。"), Permission.ACCOUNT_SELF.value)
    account.settings = {**account.settings, **values}
    uow.record(Event.ACCOUNT_CHANGED, account, public={"field": "settings"})


def grant(uow: UnitOfWork, account: Account, role: Role, scope: Scope | None = None) -> Grant:
    """Give a role in a place (no scope: everywhere); the same grant twice is one."""
    uow.require(Permission.ACCOUNT_ADMIN)
    place = scope or Scope()
    wanted = (role.value, place.office_id, place.body_id, place.case_id)
    for held in account.grants:
        if (held.role, held.office_id, held.body_id, held.case_id) == wanted:
            return held
    made = Grant(
        account_id=account.id,
        role=role.value,
        office_id=place.office_id,
        body_id=place.body_id,
        case_id=place.case_id,
    )
    account.grants.append(made)
    uow.flush()
    uow.record(
        Event.ROLE_GRANTED,
        account,
        public={"role": role.value, **{k: v for k, v in _ids(place).items() if v is not None}},
    )
    return made


def _ids(scope: Scope) -> dict[str, int | None]:
    """The ids of a scope by name."""
    return {"office": scope.office_id, "body": scope.body_id, "case": scope.case_id}
