"""While a plan is in the making: when its list of inputs may change, its text fixed, and written again."""

from typing import Final

from consult.access.permissions import Permission
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.documents import drafts
from consult.documents.models import Draft
from consult.errors import NotFound, Refused
from consult.i18n import msg, pick
from consult.plans.inputs.rules import OPEN
from consult.unit_of_work import UnitOfWork

WRITTEN: Final = frozenset(
    {"initiated", "participation_plan", "organised", "surveyed", "drafting", "deliberated"}
)


def ensure_open(uow: UnitOfWork, case: Case) -> None:
    """Let the act go on while the list of inputs may change.

    Raises:
        Forbidden: for who does not prepare the plan.
        Refused: once the draft is fixed, until it is put out for consultation or begun anew.
    """
    uow.require(Permission.PLAN_PREPARE, on=case)
    if case.procedure != "plan":
        raise NotFound(msg("この案件に、計画への意見の一覧はありません"))
    if case.stage not in OPEN:
        stage = pick(pinned(uow.session, case.definition_digest).stage(case.stage).label)
        raise Refused(msg("「%(stage)s」の段階では、意見の一覧は変えられません。", stage=stage))


def may_write_again(case: Case) -> bool:
    """Whether a text that was fixed may be followed by another for consultation: only in a plan begun anew."""
    return case.procedure == "plan" and case.stage in WRITTEN


def fix(uow: UnitOfWork, case: Case) -> Draft:
    """Freeze the newest text. The move was permitted; the log keeps the digest."""
    return drafts.freeze(uow, case)
