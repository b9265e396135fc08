"""Filling places that became free between the draw and the assembly, from the reserves, in the order drawn."""

from consult.cases.models import Case
from consult.collaboration.assemblies import queries, rules
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.errors import Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("fill_from_reserves")
def fill_from_reserves(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Each free place goes to the next in reserve, of the same stratum where there is one; the numbers are public.

    Raises:
        Refused: while every place is taken.
    """
    _sample, _quotas, places = queries.design_of(dossier(uow.session, case))
    drawn = list(queries.standing(uow.session, case, "drawn"))
    gone = [one for one in queries.standing(uow.session, case, "out") if one.position is not None]
    free = gone[: max(places - len(drawn), 0)]
    if not free:
        raise Refused(
            msg("空いた席がありません。先に「符号と抽選」のページで、来られなくなった人を記録してください。")
        )
    filled = 0
    for stratum in [one.stratum for one in free]:
        waiting = queries.standing(uow.session, case, "reserve")
        code = rules.next_up(stratum, [(one.code, one.stratum) for one in waiting])
        for one in waiting:
            if one.code == code:
                one.outcome, filled = "drawn", filled + 1
        uow.flush()
    for one in gone:
        one.position = None  # this place is not free any more
    uow.flush()
    counts = queries.counted(uow.session, [case.id])[case.id]
    said = {
        "gone": len(gone),
        "filled": filled,
        "places": counts.people(outcome="drawn"),
        "reserves": counts.people(outcome="reserve"),
        "reason": str(decision.inputs["reason"]),
    }
    note(uow, case, "filled", said)
