"""What can go wrong on purpose.

    DomainError                a rule said no; `str()` is a sentence that says what to do
    ├── Invalid                fields are wrong: {field: [sentence, …]}
    ├── Refused                a transition's conditions are not met: every verdict is listed
    ├── Forbidden              the actor lacks a permission (or is the wrong second person)
    ├── NotFound               no such thing, or none the actor may know of
    ├── Gone                   it existed; a tombstone remains
    └── Conflict               someone else changed it first

Sentences are `i18n.Message` objects: they are put into words in the reader's language when printed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol


class Sentence(Protocol):
    """Anything that prints itself in the reader's language."""

    def __str__(self) -> str: ...


class DomainError(Exception):
    """A rule of the domain said no."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "refused"

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Invalid(DomainError):
    """Input that cannot be accepted; names every wrong field and its remedy."""

    status = 422
    code = "invalid"

    def __init__(self, sentence: Sentence, fields: Mapping[str, Sequence[Sentence]]) -> None:
        super().__init__(sentence)
        self.fields = {name: list(sentences) for name, sentences in fields.items()}


class Refused(DomainError):
    """A transition that may not happen now; carries all verdicts, met and unmet."""

    status = 409
    code = "refused"

    def __init__(self, sentence: Sentence, verdicts: Sequence[Any] = ()) -> None:
        super().__init__(sentence)
        self.verdicts = tuple(verdicts)


class Forbidden(DomainError):
    """The actor may not do this; `ask` names who could."""

    status = 403
    code = "forbidden"

    def __init__(self, sentence: Sentence, permission: str = "", ask: Sentence | None = None) -> None:
        super().__init__(sentence)
        self.permission = permission
        self.ask = ask


class NotFound(DomainError):
    """Nothing there that this actor may know of."""

    status = 404
    code = "not-found"


class Gone(DomainError):
    """It existed and was disposed of; its tombstone remains."""

    status = 410
    code = "gone"


class Conflict(DomainError):
    """Someone else changed the same thing first."""

    status = 409
    code = "conflict"


def details(error: DomainError) -> dict[str, Any]:
    """What a program may know of a refusal besides its sentence: fields, verdicts, the missing permission."""
    if isinstance(error, Invalid):
        return {"errors": {name: [str(s) for s in sentences] for name, sentences in error.fields.items()}}
    if isinstance(error, Refused):
        return {
            "verdicts": [
                {"code": v.code, "ok": v.ok, "sentence": str(v), "clears": v.clears} for v in error.verdicts
            ]
        }
    return {"permission": error.permission} if isinstance(error, Forbidden) else {}
