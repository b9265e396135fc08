"""What one decision costs: explain and decide, against a bare `transitions` trigger in the same run.

The bare trigger is what the library alone would cost; the rest is what makes a refusal explain itself.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable

from transitions import Machine

from consult.consultations.conditions import NOTICE_ITEMS, ConsultationFacts
from consult.resources import resource
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


def main() -> None:
    definition = load_all(resource("workflows"))["public_consultation"]
    facts = ConsultationFacts(
        opens_on=dt.date(2026, 10, 1),
        closes_on=dt.date(2026, 10, 30),
        min_days=30,
        notice_missing=(),
        draft_sections=len(NOTICE_ITEMS),
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
    }
    costs = {name: microseconds(act) for name, act in acts.items()}
    for name, cost in costs.items():
        print(f"{name:18} {cost:8.1f} µs   {cost / costs['bare trigger']:6.1f} x bare trigger")


if __name__ == "__main__":
    main()
