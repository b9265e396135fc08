"""What may be done next and why not: the one answer for button, API link, what-if page and act.

`explain` evaluates every condition of every edge; `decide` asks the same function again when the act
comes, so nothing is offered that would be refused. Neither writes anything.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from consult.errors import Forbidden, Invalid, Refused, Sentence
from consult.i18n import msg, pick
from consult.workflow import engine
from consult.workflow.canonical import encoder
from consult.workflow.conditions import CONDITIONS, Verdict, evaluate
from consult.workflow.definition import Definition, Edge
from consult.workflow.inputs import read_inputs
from consult.workflow.standing import NOTHING, Standing, standing_verdicts

Permitted = Callable[[str], bool]


@dataclass(frozen=True)
class Option:
    """One edge from here: every verdict, the cautions raised, and whether the act would be accepted.

    `allowed` is what the act will say (cautions still need a tick and a reason, `inputs` their values);
    `answerable` also counts conditions that an input of this very edge can meet.
    """

    trigger: str
    edge: Edge
    to: str
    verdicts: tuple[Verdict, ...]
    warnings: tuple[Verdict, ...]
    permitted: bool

    @property
    def label(self) -> str:
        """The act in the reader's language."""
        return pick(self.edge.label)

    @property
    def unmet(self) -> tuple[Verdict, ...]:
        """The verdicts that stand in the way."""
        return tuple(v for v in self.verdicts if not v.ok)

    @property
    def met(self) -> tuple[Verdict, ...]:
        """The verdicts that hold."""
        return tuple(v for v in self.verdicts if v.ok)

    @property
    def applies(self) -> bool:
        """Whether the step is one for a case of this kind; what nobody knows yet may still be."""
        return all(
            v.unknown or v.code not in CONDITIONS or not CONDITIONS[v.code].of_kind for v in self.unmet
        )

    @property
    def allowed(self) -> bool:
        """Whether the act would be accepted now."""
        return self.permitted and not self.unmet

    @property
    def answerable(self) -> bool:
        """Whether the act would be accepted once its own inputs are filled in."""
        return self.permitted and all(v.input in self.edge.inputs for v in self.unmet)


@dataclass(frozen=True)
class Decision:
    """An act that may happen: where to, which effects, and the trace to keep with the event.

    `trace` is plain JSON and belongs to the private part of the event: its facts digest covers inputs.
    """

    edge: Edge
    source: str
    to: str
    effects: tuple[str, ...]
    inputs: Mapping[str, Any]
    trace: Mapping[str, Any] = field(default_factory=dict)


def with_inputs(facts: object, inputs: Mapping[str, Any]) -> object:
    """`facts` that also know what the person has entered, when they have a field for it."""
    if dataclasses.is_dataclass(facts) and not isinstance(facts, type) and "inputs" in _names(facts):
        return dataclasses.replace(facts, inputs=dict(inputs))
    return facts


def _names(facts: object) -> set[str]:
    return set(getattr(facts, "__dataclass_fields__", ()))


def _option(
    definition: Definition, edge: Edge, facts: object, permitted: Permitted, standing: Standing
) -> Option:
    return Option(
        trigger=edge.trigger,
        edge=edge,
        to=edge.to,
        verdicts=evaluate(edge.requires, facts) + standing_verdicts(definition, edge, standing),
        warnings=tuple(v for v in evaluate(edge.warns, facts) if not v.ok),
        permitted=permitted(edge.permission),
    )


def explain(
    definition: Definition,
    stage: str,
    facts: object,
    permitted: Permitted,
    inputs: Mapping[str, Any] | None = None,
    *,
    standing: Standing = NOTHING,
) -> list[Option]:
    """Every way on from `stage`, in file order, with all verdicts. `permitted` answers for a permission.

    `standing` is what the case has on file beside its facts.

    `inputs` are values a person has entered but not sent, for a page that shows what they would change.
    """
    seen = with_inputs(facts, inputs or {})
    return [_option(definition, edge, seen, permitted, standing) for edge in definition.edges_from(stage)]


def _choose(options: list[Option]) -> Option:
    """The option to take: permitted and met if there is one, else the nearest, to say what it lacks."""
    ranked = sorted(options, key=lambda o: (not o.permitted, len(o.unmet)))
    return ranked[0]


def decide(  # noqa: PLR0917 - the first five are those of `explain`
    definition: Definition,
    stage: str,
    trigger: str,
    facts: object,
    permitted: Permitted,
    acknowledged: Mapping[str, str] | None = None,
    inputs: Mapping[str, Any] | None = None,
    *,
    standing: Standing = NOTHING,
) -> Decision:
    """The decision to take `trigger` at `stage`; changes nothing.

    Raises Refused without such an edge or with every unmet verdict, Forbidden without the permission,
    Invalid for wrong inputs and for cautions raised but not acknowledged with a reason (`acknowledged`
    maps a caution's code to the reason; its field is `acknowledged.<code>`).
    """
    edges = definition.edges_from(stage, trigger)
    if not edges:
        raise engine.no_such_edge(definition, stage, trigger)
    if not any(permitted(edge.permission) for edge in edges):
        raise Forbidden(msg("この操作をする権限がありません"), permission=edges[0].permission)
    given = read_inputs({k: t for edge in edges for k, t in edge.inputs.items()}, inputs or {})
    seen = with_inputs(facts, given)
    option = _choose([_option(definition, edge, seen, permitted, standing) for edge in edges])
    if option.unmet:
        raise Refused(msg("足りないものが%(n)sつあります", n=len(option.unmet)), option.verdicts)
    reasons = _acknowledged(option.warnings, acknowledged or {})
    to = engine.move(definition, stage, trigger, option.to)
    return Decision(
        edge=option.edge,
        source=stage,
        to=to,
        effects=option.edge.effects,
        inputs=given,
        trace=_trace(definition, stage, option, (seen, standing), reasons),
    )


def _acknowledged(warnings: tuple[Verdict, ...], given: Mapping[str, str]) -> dict[str, str]:
    reasons = {w.code: given.get(w.code, "").strip() for w in warnings}
    missing: dict[str, list[Sentence]] = {
        f"acknowledged.{w.code}": [msg("確かめて、理由を書いてください：%(caution)s", caution=w.sentence())]
        for w in warnings
        if not reasons[w.code]
    }
    if missing:
        raise Invalid(msg("注意が%(n)sつあります。確かめて、理由を書いてください", n=len(missing)), missing)
    return reasons


def plain(value: object) -> Any:
    """`value` as JSON data: dates and instants in ISO 8601, sets sorted, objects by their fields."""
    return json.loads(_FACTS.encode(value))


def _plainly(value: object) -> object:
    """What JSON does not know itself; the encoder asks again for what is inside."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and (names := _fields(value.__class__)):
        return {name: getattr(value, name) for name in names}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass, and only they: what it has worked out and kept is not part of it."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


_FACTS = encoder(_plainly)


def facts_digest(facts: object) -> str:
    """SHA-256 of the canonical JSON of the facts, inputs included, as 64 hex digits."""
    return hashlib.sha256(_FACTS.encode(facts).encode()).hexdigest()


def _trace(
    definition: Definition,
    stage: str,
    option: Option,
    known: tuple[object, Standing],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    facts, standing = known
    return {
        "definition": definition.digest,
        "procedure": definition.name,
        "version": definition.version,
        "from": stage,
        "trigger": option.trigger,
        "to": option.to,
        "permission": option.edge.permission,
        "verdicts": plain([{"code": v.code, "ok": v.ok, "params": v.params} for v in option.verdicts]),
        "cautions": [{"code": code, "reason": reason} for code, reason in sorted(reasons.items())],
        "facts": facts_digest(facts if standing == NOTHING else known),
    }
