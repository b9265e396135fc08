"""What the public may find, said by the package that owns it: the only way into the index."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from consult.access.actor import Scope
from consult.records.rules import KINDS


class Dossier(Protocol):
    """What the index needs to know of a case."""

    id: Any
    number: Any
    procedure: Any
    office_id: Any
    public: Any

    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True)
class Entry:
    """One thing to find. `date` is a FuzzyDate in ISO form; `href` its public address; `ref` its name in the case.

    `speaker` is who says it in the minutes, as the public edition names them; empty for everything else.
    """

    ref: str
    title: str
    text: str
    date: str
    href: str
    speaker: str = ""


Source = Callable[[Session, Any], Iterable[Entry]]
_sources: dict[str, Source] = {}


def source(kind: str) -> Callable[[Source], Source]:
    """Register the function `(session, case) -> entries` that gives the public rows of one kind."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not among the kinds of the index")

    def register(function: Source) -> Source:
        _sources[kind] = function
        return function

    return register


def entries(session: Session, case: Dossier) -> Iterator[tuple[str, Entry]]:
    """Everything public about a case, by kind and in order; nothing while the case is not public."""
    if not case.public:
        return
    for kind in KINDS:
        if kind in _sources:
            yield from ((kind, entry) for entry in _sources[kind](session, case))
