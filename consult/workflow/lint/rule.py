"""What a rule of lint is, and the closed sets it may look at."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from consult.errors import Sentence
from consult.i18n import msg
from consult.workflow.conditions import Condition
from consult.workflow.definition import Definition, Edge
from consult.workflow.source import Place


@dataclass(frozen=True)
class Known:
    """The closed sets a definition may draw on. `roles` says who holds a permission, for the four eyes."""

    conditions: Mapping[str, Condition]
    effects: Collection[str]
    permissions: Collection[str]
    inputs: Collection[str]
    clocks: Collection[str]
    roles: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One fault: the rule it breaks, the place in the file, what is wrong and what to do."""

    rule: str
    place: Place
    sentence: Sentence
    remedy: Sentence


Found = Iterator[tuple[Place, Sentence, Sentence]]
Rule = Callable[[Definition, Known], Found]
RULES: dict[str, Rule] = {}
OF_TRACKS: set[str] = set()  # rules that hold for each track as they do for the stages themselves


def rule(name: str, *, of_tracks: bool = False) -> Callable[[Rule], Rule]:
    """Register a rule under the name the report prints."""

    def register(check: Rule) -> Rule:
        RULES[name] = check
        if of_tracks:
            OF_TRACKS.add(name)
        return check

    return register


def unknown(place: Place, name: str, known: Iterable[str]) -> tuple[Place, Sentence, Sentence]:
    """The finding for a word that is in no closed set, with the nearest one that is."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.7)
    remedy = (
        msg("「%(near)s」のことではありませんか", near=near[0])
        if near
        else msg("登録された名前を書くか、この語を消してください")
    )
    return (*place, name), msg("「%(name)s」は登録されていません", name=name), remedy


def assured(edge: Edge, what: str, conditions: Mapping[str, Condition]) -> bool:
    """Whether a condition of the edge assures `what`; an exception has its second person by the engine."""
    if what == "second_person" and edge.override:
        return True
    return any(conditions[code].assures == what for code in edge.requires if code in conditions)
