"""What must hold before an edge is taken: named pure functions over a frozen facts object.

`@condition` registers a statement that must be true; `@caution` one that, when true, asks the person for
a tick and a reason. A fact that is `None` or absent is unknown, and an unknown fact never passes: reading
one inside a condition ends it as unmet, even behind a `not`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from consult.i18n import Message, gettext, msg, pick

T = TypeVar("T")
Outcome = bool | None | tuple[bool | None, Mapping[str, object]]
Rule = Callable[[Any], Outcome]
ASSURES = frozenset({"redaction", "decision", "second_person"})


class UnknownFact(LookupError):
    """A condition looked at a fact nobody has established."""


class UnknownName(LookupError):
    """A condition, effect, input or clock that was never registered."""


def known(value: T | None) -> T:
    """`value`, for typed comparisons; ends the condition as unmet when it is unknown."""
    if value is None:
        raise UnknownFact
    return value


class _Established:
    """A view of facts that refuses to hand out unknown ones."""

    __slots__ = ("_facts",)

    def __init__(self, facts: object) -> None:
        self._facts = facts

    def __getattr__(self, name: str) -> object:
        value = getattr(self._facts, name, None)
        if value is None:
            raise UnknownFact(name)
        return value


@dataclass(frozen=True)
class Condition:
    """A registered statement: its texts when met and unmet, who clears it and where.

    `states` is the statement without numbers, for procedures without a case and for unknown facts.
    `input` names the input of the edge that can meet it; `assures` what lint may count on; `excludes`
    the conditions that cannot hold together with it; `words` the labels of codes listed in `params`. `of_kind`
    says of which kind the case is: where it does not hold, the step is none for this case.
    """

    code: str
    rule: Rule
    met: str
    unmet: str
    clears: str = ""
    where: str = ""
    input: str = ""
    states: str = ""
    assures: str = ""
    excludes: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    caution: bool = False
    of_kind: bool = False

    def statement(self) -> Message:
        """What it asks for, whatever the case."""
        return Message(self.states or self.met)

    def verdict(self, facts: object) -> "Verdict":
        """What the statement says about `facts`; passes only on exactly the expected truth value."""
        unknown, value = False, None
        params: Mapping[str, object] = {}
        try:
            outcome = self.rule(_Established(facts))
        except UnknownFact:
            unknown = True
        else:
            value, params = outcome if isinstance(outcome, tuple) else (outcome, {})
            unknown = not isinstance(value, bool)
        ok = value is (not self.caution)
        return Verdict(ok, self.code, dict(params), self.clears, self.where, unknown, self.input)


@dataclass(frozen=True)
class Verdict:
    """The answer of one condition: whether it holds, with what numbers, who clears it and where.

    For a caution `ok` means that there is nothing to be cautious about. `labels` are the words, by language, of
    names in `params` that only the definition knows.
    """

    ok: bool
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    clears: str = ""
    where: str = ""
    unknown: bool = False
    input: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def sentence(self) -> Message:
        """The verdict for the reader, put into words when printed."""
        statement = CONDITIONS.get(self.code)
        if statement is None:
            return msg("条件「%(code)s」は、いまのプログラムにありません", code=self.code)
        if self.unknown:
            return msg("まだ確かめられていません：%(statement)s", statement=statement.statement())
        text = statement.met if self.ok else statement.unmet
        words: dict[str, str | Mapping[str, str]] = {**statement.words, **self.labels}
        return Message(text, {name: _Words(value, words) for name, value in self.params.items()})

    def __str__(self) -> str:
        return str(self.sentence())


class _Words(Message):
    """A parameter that says lists of codes by their labels."""

    def __init__(self, value: object, words: Mapping[str, str | Mapping[str, str]]) -> None:
        object.__setattr__(self, "text", "%(value)s")
        object.__setattr__(self, "params", {"value": value})
        object.__setattr__(self, "words", words)

    def __str__(self) -> str:
        value = self.params["value"]
        if isinstance(value, tuple | list):
            words: Mapping[str, str | Mapping[str, str]] = self.__dict__["words"]
            said = [words.get(str(code), str(code)) for code in value]
            return "、".join(gettext(one) if isinstance(one, str) else pick(one) for one in said)
        return str(msg("%(value)s", value=value))


CONDITIONS: dict[str, Condition] = {}


def _origin(rule: Rule) -> tuple[str, str]:
    """Where a rule is written: two modules may each have a function of the same name."""
    return rule.__module__, rule.__qualname__


def _register(statement: Condition) -> None:
    before = CONDITIONS.get(statement.code)
    if before is not None and _origin(before.rule) != _origin(statement.rule):
        raise ValueError(f"condition {statement.code!r} is registered twice")
    if statement.assures and statement.assures not in ASSURES:
        raise ValueError(f"condition {statement.code!r} assures something unknown: {statement.assures!r}")
    if "%(" in (statement.states or statement.met):
        raise ValueError(f"condition {statement.code!r} needs a text without numbers in `states`")
    CONDITIONS[statement.code] = statement


R = TypeVar("R", bound=Callable[..., Outcome])


def condition(
    code: str,
    *,
    met: str,
    unmet: str,
    clears: str = "",
    where: str = "",
    input: str = "",  # noqa: A002 - the word of the definition files
    states: str = "",
    assures: str = "",
    excludes: tuple[str, ...] = (),
    words: Mapping[str, str] | None = None,
    of_kind: bool = False,
) -> Callable[[R], R]:
    """Register a pure function `facts -> bool | (bool, params)` as the condition `code`.

    `met` and `unmet` are Japanese source sentences marked with `N_`, with `%(name)s` places for params.
    """

    def register(rule: R) -> R:
        _register(
            Condition(
                code,
                rule,
                met,
                unmet,
                clears,
                where,
                input,
                states,
                assures,
                frozenset(excludes),
                words or {},
                of_kind=of_kind,
            )
        )
        return rule

    return register


def caution(
    code: str,
    *,
    raised: str,
    clear: str,
    states: str = "",
    clears: str = "",
    where: str = "",
    words: Mapping[str, str] | None = None,
) -> Callable[[R], R]:
    """Register a function that is true when a person must tick and give a reason before going on."""

    def register(rule: R) -> R:
        _register(
            Condition(
                code, rule, clear, raised, clears, where, states=states, words=words or {}, caution=True
            )
        )
        return rule

    return register


def evaluate(codes: tuple[str, ...], facts: object) -> tuple[Verdict, ...]:
    """The verdicts of *all* `codes`, none skipped; UnknownName for one that is not registered."""
    missing = [code for code in codes if code not in CONDITIONS]
    if missing:
        raise UnknownName(", ".join(missing))
    return tuple(CONDITIONS[code].verdict(facts) for code in codes)
