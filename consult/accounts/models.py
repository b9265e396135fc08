"""Accounts, offices and granted roles."""

import datetime as dt
from typing import Any

from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.access.actor import Actor, Role, RoleGrant, Scope
from consult.db import Base
from consult.i18n import language


class Office(Base):
    """課・係: who owns a case, and the contact block every notice must carry."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    telephone: Mapped[str]
    fax: Mapped[str]
    email: Mapped[str]
    address: Mapped[str] = mapped_column(default="")

    @property
    def scope(self) -> Scope:
        """The office itself."""
        return Scope(office_id=self.id)

    @property
    def subject(self) -> str:
        """Its name in the log."""
        return f"office/{self.id}"

    @property
    def called(self) -> str:
        """Its name in the reader's language."""
        return self.name if language() == "ja" else self.name_en


class SignInRole(Base, RoleMixin):
    """Flask-Security wants a role table; ours are `Grant` rows with a scope, so this one stays empty."""

    __tablename__ = "sign_in_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Grant(Base):
    """A role someone holds in an office, a body or a case (or everywhere, when all three are empty)."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "office_id", "body_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    body_id: Mapped[int | None]
    case_id: Mapped[int | None]


class Account(Base, UserMixin):
    """Someone who signs in: a member of staff or of a body."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email <> ''", name="email_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    language: Mapped[str] = mapped_column(default="ja")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")

    roles: Mapped[list[SignInRole]] = relationship(  # type: ignore[assignment]  # the mixin says a plain list
        secondary="account_sign_in_role"
    )
    grants: Mapped[list[Grant]] = relationship(lazy="selectin", order_by=Grant.id)

    @property
    def scope(self) -> Scope:
        """An account belongs to no place."""
        return Scope()

    @property
    def subject(self) -> str:
        """Its name in the log: a number, never the person's name."""
        return f"account/{self.id}"

    def actor(self) -> Actor:
        """The account as the one who acts, with every role it holds."""
        held = tuple(
            RoleGrant(Role(grant.role), Scope(grant.office_id, grant.body_id, grant.case_id))
            for grant in self.grants
        )
        own = tuple(RoleGrant(role) for role in (Role.STAFF, Role.PUBLIC))
        return Actor("person", self.name, self.id, (*own, *held))


class AccountSignInRole(Base):
    """Join table Flask-Security's datastore expects."""

    __tablename__ = "account_sign_in_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("sign_in_role.id"), primary_key=True)


class ApiToken(Base):
    """A program's way in: only the digest is kept, and what the token is for."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
