"""What one decision costs: explain and decide, against a bare `transitions` trigger in the same run.

The bare trigger is what the library alone would cost; the rest is what makes a refusal explain itself.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from transitions import Machine

import consult.consultations.restart_conditions  # noqa: F401 - importing registers
from consult.consultations.conditions import NOTICE_ITEMS, ConsultationFacts
from consult.resources import resource
from consult.workflow.conditions import condition
from consult.workflow.definition import Definition, Edge, Stage
from consult.workflow.engine import Cursor, machine, move
from consult.workflow.explain import decide, explain
from consult.workflow.library import load_all

ROUNDS, REPEATS = 2000, 7


def microseconds(act: Callable[[], object]) -> float:
    """The median of several rounds, in microseconds a call."""
    act()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            act()
        times.append((time.perf_counter() - start) / ROUNDS * 1e6)
    return statistics.median(times)


@dataclass(frozen=True)
class TenFacts:
    """What ten conditions look at, one each."""

    enough: tuple[int, ...] = tuple(range(10))


def ten_conditions() -> Definition:
    """A procedure with one edge that asks for ten things."""
    for n in range(10):
        condition(f"bench_{n}", met="%(n)s", unmet="%(n)s", states="-")(
            lambda facts, n=n: (facts.enough[n] >= n, {"n": n})
        )
    words = {"ja": "-", "en": "-"}
    stages = (Stage("a", words, words), Stage("b", words, words, final=True))
    edge = Edge("go", ("a",), "b", "case:advance", words, tuple(f"bench_{n}" for n in range(10)))
    return Definition(1, "ten", 1, words, {}, "a", (), stages, (edge,))


def main() -> None:
    ten = ten_conditions()
    definition = load_all(resource("workflows"))["public_consultation"]
    facts = ConsultationFacts(
        opens_on=dt.date(2026, 10, 1),
        closes_on=dt.date(2026, 10, 30),
        min_days=30,
        notice_missing=(),
        draft_sections=len(NOTICE_ITEMS),
        is_restart=False,
    )
    flat = machine(definition)
    bare = Machine(
        model=None,
        states=["draft", "open"],
        transitions=[["go", "draft", "open"]],
        initial="draft",
        auto_transitions=False,
        model_attribute="_stage",
    )

    def everyone(_: str) -> bool:
        return True

    acts: dict[str, Callable[[], object]] = {
        "bare trigger": lambda: bare.events["go"].trigger(Cursor("draft")),
        "guarded trigger": lambda: flat.events["publish_notice"].trigger(Cursor("draft", "open")),
        "move": lambda: move(definition, "draft", "publish_notice"),
        "explain": lambda: explain(definition, "draft", facts, everyone),
        "explain + move": lambda: (
            explain(definition, "draft", facts, everyone),
            move(definition, "draft", "publish_notice"),
        ),
        "decide with trace": lambda: decide(definition, "draft", "publish_notice", facts, everyone),
        "ten conditions": lambda: decide(ten, "a", "go", TenFacts(), everyone),
    }
    costs = {name: microseconds(act) for name, act in acts.items()}
    for name, cost in costs.items():
        print(f"{name:18} {cost:8.1f} µs   {cost / costs['bare trigger']:6.1f} x bare trigger")


if __name__ == "__main__":
    main()
