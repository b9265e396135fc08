"""Who is acting: a signed-in person, the public, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is, within an office, a body, a case, or (only `admin` and `records`) everywhere."""

    PUBLIC = "public"
    SYSTEM = "system"
    STAFF = "staff"  # anyone signed in
    SECRETARY = "secretary"  # 担当・事務局
    HEAD = "head"  # 課長: approves what a secretary drafts
    RECORDS = "records"  # 文書係: releases redactions, keeps the archive
    CHAIR = "chair"  # 会長
    MEMBER = "member"  # 委員
    COORDINATOR = "coordinator"  # コーディネーター: opens and closes talks, decides nothing
    COUNCIL = "council"  # 議会事務局: another organ, so no office role reaches its records
    ADMIN = "admin"


@dataclass(frozen=True)
class Scope:
    """Where a thing belongs; a grant reaches it when one of the ids agrees."""

    office_id: int | None = None
    body_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True)
class RoleGrant:
    """A role held in one place; an empty scope means everywhere."""

    role: Role
    scope: Scope = Scope()


@dataclass(frozen=True)
class Actor:
    """The one who acts. `name` is for the audit log's private part only."""

    kind: str
    name: str
    account_id: int | None = None
    grants: tuple[RoleGrant, ...] = ()


PUBLIC = Actor("public", "public", grants=(RoleGrant(Role.PUBLIC),))
SYSTEM = Actor("system", "system", grants=(RoleGrant(Role.SYSTEM), RoleGrant(Role.PUBLIC)))
