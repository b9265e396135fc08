"""What a procedure does the moment one of its sheets is written by hand: refuse it, or start a clock."""

from collections.abc import Callable
from typing import Any

from consult.cases.models import Case
from consult.dossier.sheets import Values
from consult.unit_of_work import UnitOfWork

Hook = Callable[[UnitOfWork, Case, Values, Values], None]
_HOOKS: dict[tuple[str, str], Hook] = {}


def written(procedure: str, code: str) -> Callable[[Hook], Hook]:
    """Register what is called in the transaction in which a sheet is written, changed or withdrawn.

    It gets what the sheet says now and what it said before (nothing for a new one, nothing now for a
    withdrawn one). What it raises undoes the act.
    """

    def register(hook: Hook) -> Hook:
        _HOOKS[procedure, code] = hook
        return hook

    return register


def run(uow: UnitOfWork, case: Case, code: str, values: Any, before: Any) -> None:
    """Call what is registered for sheets of this kind, if anything is."""
    if hook := _HOOKS.get((case.procedure, code)):
        hook(uow, case, values, before)
