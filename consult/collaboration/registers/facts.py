"""When a 台帳 may be opened, and what opening does."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.registers.sheets import NAME
from consult.dossier.queries import Dossier, dossiers
from consult.i18n import N_
from consult.unit_of_work import UnitOfWork
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import declare_effect, effect


@dataclass(frozen=True)
class RegisterFacts:
    """What is known of one register."""

    entries: int | None = None


@condition(
    "register_has_entries",
    states=N_("載せるものがある"),
    met=N_("%(count)s件を載せています"),
    unmet=N_("まだ何も載せていません。団体、場所、データ、用語のどれかを書いてください"),
    where="organisation",
)
def register_has_entries(facts: RegisterFacts) -> Outcome:
    return known(facts.entries) > 0, {"count": known(facts.entries)}


declare_effect("publish_register", N_("台帳をホームページに載せます"))


@effect("publish_register")
def publish_register(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """It is on its page and in the lists of organisations, places, data and words."""
    case.public = True


@facts_for(NAME)
def register_facts(session: Session, cases: Sequence[Case]) -> Sequence[RegisterFacts]:
    """The facts of each case: one statement, however many cases."""
    return [of_dossier(dossier) for dossier in dossiers(session, cases)]


def of_dossier(dossier: Dossier) -> RegisterFacts:
    """What stands in one register."""
    return RegisterFacts(entries=sum(map(len, dossier.written.values())))
