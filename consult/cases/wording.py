"""What a person types about a case for everyone to read, shown first to the package that knows what may not be said.

A package that keeps what senders asked it to keep registers for its procedure; for every other nothing is asked.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from consult.cases.models import Case

Check = Callable[[Session, Case, str, str], None]
_CHECKS: Final[dict[str, Check]] = {}


def guards_words(procedure: str) -> Callable[[Check], Check]:
    """Register who looks at words of cases of `procedure` before they are public; it raises what it refuses with."""

    def registered(check: Check) -> Check:
        _CHECKS[procedure] = check
        return check

    return registered


def ensure_sayable(session: Session, case: Case, called: str, *words: str) -> None:
    """Let words of a case become public.

    Args:
        called: What a refusal calls them.
        words: What was typed; empty ones are not looked at.

    Raises:
        Refused: by the package of the procedure.
    """
    text = "\n".join(word for word in words if word.strip())
    check = _CHECKS.get(case.procedure)
    if check is not None and text:
        check(session, case, called, text)
