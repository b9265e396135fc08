"""Facts a procedure's conditions look at, built by the package that owns the procedure.

A builder answers for many things at once, so a list of cases costs as many statements as one case.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

Builder = Callable[[Session, Sequence[Any]], Sequence[object]]
_builders: dict[str, Builder] = {}


def facts_for(procedure: str) -> Callable[[Builder], Builder]:
    """Register the function `(session, things) -> facts` of a procedure: one each, in the same order.

    It sends a fixed number of statements, however many things there are.
    """

    def register(builder: Builder) -> Builder:
        _builders[procedure] = builder
        return builder

    return register


def known(procedure: str) -> bool:
    """Whether some package can tell the facts of this procedure."""
    return procedure in _builders


def facts_of(session: Session, procedure: str, thing: object) -> object:
    """The facts as they are now, read from the database and the clock."""
    return facts_of_each(session, procedure, [thing])[0]


def facts_of_each(session: Session, procedure: str, things: Sequence[object]) -> Sequence[object]:
    """The facts of several things of one procedure, in the same order; None where it has no facts."""
    builder = _builders.get(procedure)
    if builder is None or not things:
        return [None] * len(things)
    return builder(session, things)
