"""A grant of which a part is revoked (一部取消): the fixed amount falls, what was paid above it is asked back."""

from consult import clock
from consult.cases.models import Case
from consult.collaboration.grants.effects import refused
from consult.collaboration.grants.money import money_of
from consult.collaboration.grants.return_rules import after_part
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("revoke_part_of_grant")
def revoke_part(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Ground, reason and how to appeal; the new amount with its reckoning. That it is a part is a condition."""
    fixed, revoked = money_of(dossier(uow.session, case)).fixed or 0, int(str(decision.inputs["amount"]))
    rest = after_part(fixed, revoked)
    with using("ja"):
        said = str(
            msg(
                "確定額%(fixed)s円のうち%(part)s円を取り消し、%(rest)s円とする。",
                fixed=f"{fixed:,}",
                part=f"{revoked:,}",
                rest=f"{rest:,}",
            )
        )
    note(uow, case, "fixed", {"day": clock.today(), "amount": rest, "reckoning": said})
    refused(uow, case, decision)
