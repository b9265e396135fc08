"""Documents a case holds without a file: what somebody sent through a form of the city is the document itself."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.access.permissions import Permission
from consult.cases.models import Case

Finder = Callable[[Session, Sequence[int]], Collection[int]]


@dataclass(frozen=True)
class Carried:
    """One kind of document: which of some cases hold it, what to say of it, and where it is read (`%s`: the case)."""

    kind: str
    holds: Finder
    says: str
    address: str
    permission: Permission  # who may read it there


_CARRIED: dict[str, Carried] = {}


def declare(procedure: str, carried: Carried) -> None:
    """Register what cases of a procedure may hold in this way."""
    _CARRIED[procedure] = carried


def kinds_of(session: Session, cases: Sequence[Case]) -> dict[int, str]:
    """The kind that each case holds without a file, by id; one statement a procedure that knows of this."""
    found: dict[int, str] = {}
    for procedure, carried in _CARRIED.items():
        ids = [case.id for case in cases if case.procedure == procedure]
        found |= dict.fromkeys(carried.holds(session, ids) if ids else (), carried.kind)
    return found


def of(session: Session, case: Case) -> Carried | None:
    """What a case holds without a file, if anything."""
    carried = _CARRIED.get(case.procedure)
    return carried if carried and carried.holds(session, [case.id]) else None
