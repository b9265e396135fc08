"""Who keeps a case: whose permission it takes to describe it, to name it, to put papers into it.

That is the office in charge, unless the package that owns the procedure says otherwise: what is before the council
is the council's to keep, whichever office of the city brought it there.
"""

from collections.abc import Callable

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models import Case
from consult.unit_of_work import UnitOfWork

Keeper = Callable[[Case, str], tuple[Permission, ...]]
_keepers: dict[str, Keeper] = {}


def keeps(procedure: str) -> Callable[[Keeper], Keeper]:
    """Register `(case, kind of document or "") -> permissions` for the cases of a procedure; any of them is enough."""

    def register(keeper: Keeper) -> Keeper:
        _keepers[procedure] = keeper
        return keeper

    return register


def keepers_of(case: Case, kind: str = "") -> tuple[Permission, ...]:
    """The permissions of which one is needed to keep this case, or to file a document of this kind in it."""
    keeper = _keepers.get(case.procedure)
    return keeper(case, kind) if keeper else (Permission.CASE_EDIT,)


def of_another_organ(case: Case) -> bool:
    """Whether the office in charge of the case does not keep its record."""
    return Permission.CASE_EDIT not in keepers_of(case)


def require(uow: UnitOfWork, case: Case, kind: str = "") -> None:
    """Let the act go on only for who keeps the case.

    Raises:
        Forbidden: naming the permission.
    """
    wanted = keepers_of(case, kind)
    held = (permission for permission in wanted if allowed(uow.actor, permission, case))
    uow.require(next(held, wanted[0]), on=case)
