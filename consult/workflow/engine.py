"""The one place that meets `transitions`.

One flat machine per definition digest, never told about a row: `move` sends a throwaway cursor through
it and returns the new stage. The machine has no callbacks but one guard of ours, so the traps of the
library (imported strings, jumps past guards, swallowed exceptions, silent refusals) have nothing to catch.
Conditions are evaluated by `explain`, all of them; the machine only knows the edges.
"""

from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from consult.errors import Refused
from consult.i18n import Message, msg
from consult.workflow.definition import Definition


class _Machine(Machine):
    """A machine that never turns a string into something callable."""

    @staticmethod
    def resolve_callable(func: Any, event_data: EventData) -> Any:
        """`func` itself; the library would look a string up on the model, or import it."""
        if isinstance(func, str):
            raise TypeError(f"a callback must be a function, not the name {func!r}")
        return Machine.resolve_callable(func, event_data)


class Cursor:
    """A place in a definition, thrown away after one move; `wanted` is the stage it may go to."""

    __slots__ = ("_stage", "wanted")

    def __init__(self, stage: str, wanted: str | None = None) -> None:
        self._stage = stage
        self.wanted = wanted

    @property
    def stage(self) -> str:
        """Where the cursor stands."""
        return self._stage


def _is_wanted(event: EventData) -> bool:
    cursor, way = event.model, event.transition
    return isinstance(cursor, Cursor) and way is not None and cursor.wanted in {None, way.dest}


@lru_cache(maxsize=256)
def machine(definition: Definition) -> Machine:
    """The machine of a definition, built once per digest and shared by all threads (it keeps no state)."""
    return _Machine(
        model=None,
        states=[stage.name for stage in definition.stages],
        initial=definition.initial,
        transitions=[
            {
                "trigger": edge.trigger,
                "source": list(edge.sources),
                "dest": edge.to,
                "conditions": [_is_wanted],
            }
            for edge in definition.edges
        ],
        auto_transitions=False,
        queued=False,
        send_event=True,
        ignore_invalid_triggers=False,
        model_attribute="_stage",  # no trigger can have this name, so none can collide with it
    )


def no_such_edge(definition: Definition, stage: str, trigger: str) -> Refused:
    """The one refusal for a way that does not exist, whatever the library would have said."""
    known = definition.by_name.get(stage)
    sentence = msg(
        "「%(stage)s」から「%(trigger)s」はできません",
        stage=Message(known.label.get("ja", stage)) if known else stage,
        trigger=next((e.label.get("ja", trigger) for e in definition.edges if e.trigger == trigger), trigger),
    )
    return Refused(sentence)


def move(definition: Definition, stage: str, trigger: str, to: str | None = None) -> str:
    """The stage after `trigger` at `stage`; `to` chooses when one trigger has several edges there.

    Raises Refused when the definition has no such edge. Conditions are not looked at: see `explain.decide`.
    """
    cursor = Cursor(stage, to)
    flat = machine(definition)
    if stage not in flat.states or trigger not in flat.events:
        raise no_such_edge(definition, stage, trigger)
    try:
        moved = flat.events[trigger].trigger(cursor)
    except MachineError as none_from_here:
        raise no_such_edge(definition, stage, trigger) from none_from_here
    if not moved:
        raise no_such_edge(definition, stage, trigger)
    return cursor.stage
