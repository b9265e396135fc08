"""The text of a plan in the making: written, fixed, and written again when the plan goes back to its draft."""

from typing import Final

from consult.cases.models import Case
from consult.documents import drafts
from consult.documents.models import Draft
from consult.unit_of_work import UnitOfWork

WRITTEN: Final = frozenset(
    {"initiated", "participation_plan", "organised", "surveyed", "drafting", "deliberated"}
)


def may_write_again(case: Case) -> bool:
    """Whether a text that was fixed may be followed by another for consultation: only in a plan begun anew."""
    return case.procedure == "plan" and case.stage in WRITTEN


def fix(uow: UnitOfWork, case: Case) -> Draft:
    """Freeze the newest text. The move was permitted; the log keeps the digest."""
    return drafts.freeze(uow, case)
