"""Facts a procedure's conditions look at, built by the package that owns the procedure."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Builder = Callable[[Session, Any], object]
_builders: dict[str, Builder] = {}


def facts_for(procedure: str) -> Callable[[Builder], Builder]:
    """Register the function `(session, thing) -> facts` of a procedure."""

    def register(builder: Builder) -> Builder:
        _builders[procedure] = builder
        return builder

    return register


def facts_of(session: Session, procedure: str, thing: object) -> object:
    """The facts as they are now, read from the database and the clock."""
    builder = _builders.get(procedure)
    return builder(session, thing) if builder else None
