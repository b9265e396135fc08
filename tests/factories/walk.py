"""A walk along a shipped procedure: the pure decision of the product, step by step, without a database.

The test imports the conditions module whose facts it uses; that registers the statements the file names.
What is changed by `take` stays known, what is passed to the questions (`may`, `refused`, …) does not.

    walk = Walk("meeting", MeetingFacts(notice_missing=()))
    assert walk.take("give_notice", today=…) == "noticed"
    assert walk.refused("open", present=6, quorum=7) == {"quorum_met"}
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from consult.access.actor import Role
from consult.access.permissions import Permission
from consult.access.policy import POLICY
from consult.errors import Forbidden, Invalid, Refused
from consult.resources import resource
from consult.workflow.definition import Definition
from consult.workflow.explain import Decision, decide
from consult.workflow.loader import load


@cache
def shipped(procedure: str) -> Definition:
    """The definition of a procedure, read once: hundreds of walks begin with it."""
    return load(resource("workflows") / f"{procedure}.toml")


class Walk:
    """Where a case would stand; `path`, `effects` and `permissions` tell what the steps so far brought."""

    def __init__(
        self, procedure: str, facts: Any, *, track: str = "", at: str = "", role: Role | None = None
    ):
        definition = shipped(procedure)
        self.definition: Definition = definition.track(track) if track else definition
        self.facts = facts
        self.stage = at or self.definition.initial
        self.role = role  # None: whoever the table of access lets
        self.path = [self.stage]
        self.effects: list[str] = []
        self.permissions: list[str] = []
        self.standing: Any = None  # a workflow.standing.Standing, where documents, tracks or parts matter

    @property
    def triggers(self) -> set[str]:
        """The ways that leave from here."""
        return {edge.trigger for edge in self.definition.edges_from(self.stage)}

    @property
    def ended(self) -> bool:
        """Whether the procedure is over."""
        return self.definition.stage(self.stage).final

    def knows(self, **facts: Any) -> "Walk":
        """Learn facts for the rest of the way."""
        self.facts = dataclasses.replace(self.facts, **facts)
        return self

    def stands(self, **standing: Any) -> "Walk":
        """Learn documents, tracks, parts or proposals for the rest of the way."""
        from consult.workflow.standing import Standing

        self.standing = dataclasses.replace(self.standing or Standing(), **standing)
        return self

    def _decide(
        self, trigger: str, inputs: Mapping[str, Any] | None, noted: Mapping[str, str] | None, facts: Any
    ) -> Decision:
        seen = dataclasses.replace(self.facts, **facts)
        more = {} if self.standing is None else {"standing": self.standing}
        return decide(self.definition, self.stage, trigger, seen, self._permitted, noted, inputs, **more)

    def _permitted(self, permission: str) -> bool:
        return self.role is None or self.role in POLICY.get(Permission(permission), ())

    def take(
        self,
        trigger: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        noted: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> str:
        """Take a step and say the stage reached; `noted` gives the reasons for cautions."""
        decision = self._decide(trigger, inputs, noted, facts)
        self.knows(**facts)
        self.stage = decision.to
        self.path.append(decision.to)
        self.effects += decision.effects
        self.permissions.append(decision.edge.permission)
        return decision.to

    def may(self, trigger: str, *, inputs: Mapping[str, Any] | None = None, **facts: Any) -> bool:
        """Whether the step would be taken; a way that does not exist is no."""
        try:
            self._decide(trigger, inputs, None, facts)
        except (Refused, Forbidden, Invalid):
            return False
        return True

    def _refusal(self, trigger: str, inputs: Mapping[str, Any] | None, facts: Any) -> Refused:
        with pytest.raises(Refused) as refused:
            self._decide(trigger, inputs, None, facts)
        return refused.value

    def refused(self, trigger: str, *, inputs: Mapping[str, Any] | None = None, **facts: Any) -> set[str]:
        """The codes of every unmet condition; empty when there is no such way from here. Fails if taken."""
        return {v.code for v in self._refusal(trigger, inputs, facts).verdicts if not v.ok}

    def told(self, trigger: str, *, inputs: Mapping[str, Any] | None = None, **facts: Any) -> list[str]:
        """The sentences of every unmet condition, as a person reads them. Fails if taken."""
        return [str(v.sentence()) for v in self._refusal(trigger, inputs, facts).verdicts if not v.ok]

    def asks(self, trigger: str, *, inputs: Mapping[str, Any] | None = None, **facts: Any) -> set[str]:
        """The fields that are wrong or missing, cautions without a reason as `acknowledged.<code>`."""
        with pytest.raises(Invalid) as invalid:
            self._decide(trigger, inputs, None, facts)
        return set(invalid.value.fields)

    def allows(self, role: Role) -> set[str]:
        """The ways from here that a role may take by the table of access, whatever the conditions say."""
        return {
            edge.trigger
            for edge in self.definition.edges_from(self.stage)
            if role in POLICY.get(Permission(edge.permission), ())
        }
