"""Steps that stay unseen: a case that was hidden for a while (一足飛びの至急) comes back without that while."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from consult.audit import withheld
from consult.cases.models import Case, CaseStep
from consult.workflow.definition import Definition

_HIDES: Final = "hide_from_neighbours"
_SHOWS: Final = "show_on_ladder"


def stages(definition: Definition) -> frozenset[str]:
    """The stages in which a case is shown to nobody but those in charge, also after it is public again."""
    found = {edge.to for edge in definition.edges if _HIDES in edge.effects}
    while True:
        onward = {
            edge.to for edge in definition.edges if _SHOWS not in edge.effects and found & set(edge.sources)
        }
        if onward <= found:
            return frozenset(found)
        found |= onward


def without(definition: Definition, steps: Sequence[CaseStep]) -> list[CaseStep]:
    """The steps everyone may read of: neither into such a stage nor out of it."""
    gone = stages(definition)
    return [step for step in steps if not gone & {step.source, step.target}]


def withhold(session: Session, case: Case, definition: Definition) -> None:
    """Before the step into where `case` stands now is recorded: of what is unseen the log says nothing either."""
    if case.stage in stages(definition):
        withheld.begin(session, case.id)


def say_again(session: Session, case: Case, definition: Definition) -> None:
    """After that step was recorded: the log speaks again of a case that is back; of the step itself it does not."""
    apart = stages(definition)
    if apart and case.stage not in apart:
        withheld.end(session, case.id)
