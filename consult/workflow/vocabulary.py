"""The closed set of words a definition may use besides conditions: effects, inputs and clock rules.

Domain packages declare the words with the sentence that a person reads, and implement effects in their
`actions.py`. A definition that uses any other word is refused by lint, never looked up or imported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from consult.i18n import Message
from consult.workflow.conditions import UnknownName


@dataclass(frozen=True)
class Word:
    """A declared word and its Japanese source sentence; `choices` are the codes of an input with their labels."""

    name: str
    text: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Message:
        """The sentence, in the reader's language when printed."""
        return Message(self.text)


EFFECTS: dict[str, Word] = {}
INPUTS: dict[str, Word] = {}
CLOCKS: dict[str, Word] = {}
_implementations: dict[str, Callable[..., Any]] = {}


def _declare(words: dict[str, Word], name: str, text: str, choices: Mapping[str, str] | None = None) -> None:
    if name in words and words[name].text != text:
        raise ValueError(f"{name!r} is declared twice")
    words[name] = Word(name, text, choices or {})


def declare_effect(name: str, does: str) -> None:
    """An effect and what it does, for the page that says what will happen."""
    _declare(EFFECTS, name, does)


def declare_input(name: str, label: str, choices: Mapping[str, str] | None = None) -> None:
    """An input and the label of its field; with `choices` (code → label) pages offer these instead of a text."""
    _declare(INPUTS, name, label, choices)


def declare_clock(rule: str, text: str) -> None:
    """A rule that reckons a deadline, in words."""
    _declare(CLOCKS, rule, text)


F = TypeVar("F", bound=Callable[..., Any])


def effect(name: str) -> Callable[[F], F]:
    """Register the function that carries out the declared effect `name`."""
    if name not in EFFECTS:
        raise UnknownName(name)

    def register(act: F) -> F:
        before = _implementations.get(name)
        if before is not None and before.__qualname__ != act.__qualname__:
            raise ValueError(f"effect {name!r} is implemented twice")
        _implementations[name] = act
        return act

    return register


def implemented(name: str) -> bool:
    """Whether some package carries out the effect `name`."""
    return name in _implementations


def implementation(name: str) -> Callable[..., Any]:
    """The function of the effect `name`; UnknownName when no package implements it."""
    if name not in _implementations:
        raise UnknownName(name)
    return _implementations[name]
