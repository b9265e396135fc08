"""What else happens when a 無作為抽出会議 moves: counts become public, and those who did not take part are forgotten."""

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from consult import clock
from consult.audit.events import Event
from consult.cases import clocks
from consult.cases.models import Case
from consult.collaboration.assemblies import lot_rules, queries, rules
from consult.collaboration.assemblies.conditions import tenths
from consult.collaboration.assemblies.models import AssemblyInvitation
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

METHOD = (
    "符号を「種:符号」のSHA-256の小さい順に並べ、層ごとの席をその順に満たし、残りの席を残りの順に満たした。"
)


@effect("publish_design")
def publish_design(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """From today anyone reads how people are drawn, before anybody is."""
    case.public = True


@effect("take_codes")
def take_codes(_uow: UnitOfWork, _case: Case, _decision: Decision) -> None:
    """Nothing more: the codes were taken on their page, and the conditions have counted them."""


@effect("send_invitations")
def send_invitations(_uow: UnitOfWork, _case: Case, _decision: Decision) -> None:
    """Nothing is sent here: the residents' office knows who is behind a code and posts the letters."""


@effect("close_acceptance")
def close_acceptance(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The counts stand from now on, whatever is forgotten later."""
    counts = queries.counted(uow.session, [case.id])[case.id]
    invited, accepted = counts.people(), counts.people(state="accepted")
    note(
        uow,
        case,
        "funnel",
        {
            "invited": invited,
            "accepted": accepted,
            "rate": f"{tenths(accepted, invited)}%",
            "declined": counts.people(state="declined"),
            "silent": counts.people(state="invited"),
            "undelivered": counts.people(state="undelivered"),
        },
    )


@effect("draw_by_seed")
def draw_by_seed(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Everything is public that shows how the draw was made: seed, digests, shares; no code."""
    lot, counts = queries.lots_of(uow.session, [case.id])[case.id], queries.counted(uow.session, [case.id])
    note(
        uow,
        case,
        "draw_result",
        {
            "places": counts[case.id].people(outcome="drawn"),
            "reserves": counts[case.id].people(outcome="reserve"),
            "strata": shares_text(uow.session, case),
            "seed": lot_rules.seed_of(lot.revealed, lot.witness),
            "commitment": lot.commitment,
            "digest": lot.digest,
            "result_digest": lot.result_digest,
            "method": METHOD,
        },
    )


def shares_text(session: Session, case: Case) -> str:
    """Accepted, seats and drawn by stratum, one a line; groups of fewer than five are not told apart."""
    counts = queries.counted(session, [case.id])[case.id]
    _sample, quotas, _places = queries.design_of(dossier(session, case))
    accepted = rules.public_counts({s: counts.people(state="accepted", stratum=s) for s in counts.strata})
    drawn = rules.public_counts({s: counts.people(outcome="drawn", stratum=s) for s in counts.strata})
    return "\n".join(
        f"{s}：承諾{_people(accepted[s])}、席{quotas.get(s, 0)}、当選{_people(drawn[s])}"
        for s in counts.strata
    )


def _people(count: int | None) -> str:
    return "（少ないため出しません）" if count is None else f"{count}人"


@effect("publish_assembly_pack")
def publish_assembly_pack(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The pack can be read from this day on; its promise is kept."""
    clocks.meet(uow, case, "assembly_pack")


@effect("forget_others")
def forget_others(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """Whoever did not take part leaves no row; of an assembly that is not held nobody does."""
    counts = queries.counted(uow.session, [case.id])[case.id]
    if decision.edge.trigger != "cancel":
        drawn = counts.people(outcome="drawn")
        attended = counts.there
        note(uow, case, "took_part", {"drawn": drawn, "attended": attended, "absent": drawn - attended})
    one, mine = AssemblyInvitation, AssemblyInvitation.case_id == case.id
    gone = mine if decision.edge.trigger == "cancel" else mine & or_(one.came.is_(None), one.came.is_(False))
    uow.execute(delete(one).where(gone))
    left = queries.counted(uow.session, [case.id])[case.id].people()
    lot = queries.lots_of(uow.session, [case.id]).get(case.id)
    if lot is not None:
        lot.forgotten_at = clock.now()
    uow.record(Event.ASSEMBLY_FORGOTTEN, case, public={"codes": counts.people() - left})


@effect("publish_citizens_report")
def publish_citizens_report(_uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The report is for everyone; the promise of the city's answers begins with the stage."""
    case.public = True


@effect("announce_no_assembly")
def announce_no_assembly(_uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """One that had been announced says on its page that it is not held; the reason stands in the step."""
    case.public = case.public or decision.source != "planned"
