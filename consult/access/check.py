"""The one question: may this actor do this here?"""

from typing import Protocol

from consult.access.actor import Actor, RoleGrant, Scope
from consult.access.permissions import Permission
from consult.access.policy import POLICY


class Scoped(Protocol):
    """A thing that belongs to an office, a body or a case."""

    @property
    def scope(self) -> Scope: ...


def reaches(grant: RoleGrant, scope: Scope) -> bool:
    """Whether a grant covers a place. An unscoped grant covers everything; a scoped one only its own."""
    held = grant.scope
    if held == Scope():
        return True
    return any(
        mine is not None and mine == theirs
        for mine, theirs in (
            (held.office_id, scope.office_id),
            (held.body_id, scope.body_id),
            (held.case_id, scope.case_id),
        )
    )


def allowed(actor: Actor, permission: Permission, on: Scoped | None = None) -> bool:
    """Whether `actor` holds `permission` on `on`; without `on`, whether they hold it anywhere at all."""
    roles = POLICY.get(permission, ())
    return any(grant.role in roles and (on is None or reaches(grant, on.scope)) for grant in actor.grants)
