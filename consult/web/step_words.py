"""What a step of a case was called: by the definition it was taken under, which may be an older one."""

from sqlalchemy.orm import Session

from consult.cases.definitions import pinned
from consult.cases.models import Case, CaseStep
from consult.cases.path import MIGRATED
from consult.i18n import gettext, pick
from consult.workflow.definition import Definition, Stage


def label(session: Session, step: CaseStep, present: Definition) -> str:
    """The act that was taken, in words."""
    if step.trigger == MIGRATED:
        return gettext("進め方を別の版に移しました")
    then = _then(session, step, present.digest)
    edge = next(iter(then.edges_from(step.source, step.trigger)), None)
    return pick(edge.label) if edge else step.trigger


def reached(session: Session, step: CaseStep, case: Case) -> Stage:
    """The stage the step led to."""
    return _then(session, step, case.definition_digest).stage(step.target)


def _then(session: Session, step: CaseStep, otherwise: str) -> Definition:
    return pinned(session, step.trace.get("definition") or otherwise)
