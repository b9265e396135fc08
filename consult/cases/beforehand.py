"""What an act would come to if it were done today: sums and days said on its page before anybody presses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.errors import Sentence


@dataclass(frozen=True)
class Foreseen:
    """Sentences for the page of the act; `asks` is the label of an amount they hang on, which may be tried first.

    `look` leads to a page that shows what the act would make final: its words and its address.
    """

    sentences: Sequence[Sentence] = ()
    asks: Sentence | None = None
    look: tuple[Sentence, str] | None = None


Foresees = Callable[[Session, Case, str], Foreseen]
_KNOWN: dict[tuple[str, str], Foresees] = {}


def beforehand(procedure: str, trigger: str) -> Callable[[Foresees], Foresees]:
    """Register what foresees one act of a procedure; it gets the amount as it was typed, and only reads."""

    def register(foresees: Foresees) -> Foresees:
        _KNOWN[procedure, trigger] = foresees
        return foresees

    return register


def foreseen(session: Session, case: Case, trigger: str, typed: str = "") -> Foreseen:
    """What the act would come to; nothing where nobody foresees it."""
    known = _KNOWN.get((case.procedure, trigger))
    return known(session, case, typed) if known else Foreseen()
