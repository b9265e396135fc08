"""Reading the codes of citizens' assemblies: counted by the database, listed only where a draw needs them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.assemblies import lot_rules, rules
from consult.collaboration.assemblies.models import AssemblyInvitation, AssemblyLot
from consult.dossier.queries import Dossier


@dataclass(frozen=True)
class Group:
    """So many codes that are alike in everything that is counted."""

    stratum: str
    state: str
    outcome: str
    came: bool | None
    people: int


@dataclass(frozen=True)
class Counted:
    """The codes of one assembly as numbers."""

    groups: tuple[Group, ...] = field(default=())

    def people(self, *, state: str = "", outcome: str = "", stratum: str = "") -> int:
        """How many, of one state, outcome or stratum."""
        return sum(
            group.people
            for group in self.groups
            if (not state or group.state == state)
            and (not outcome or group.outcome == outcome)
            and (not stratum or group.stratum == stratum)
        )

    @property
    def there(self) -> int:
        """How many of those drawn came."""
        return sum(g.people for g in self.groups if g.came is True and g.outcome == "drawn")

    @property
    def absent(self) -> int:
        """How many of those drawn did not come."""
        return sum(g.people for g in self.groups if g.came is False and g.outcome == "drawn")

    @property
    def strata(self) -> tuple[str, ...]:
        """The strata there are, in order."""
        return tuple(sorted({group.stratum for group in self.groups}))


def counted(session: Session, cases: Iterable[int]) -> dict[int, Counted]:
    """The codes of several assemblies as numbers: one statement."""
    one = AssemblyInvitation
    found: dict[int, list[Group]] = {case: [] for case in cases}
    rows = session.execute(
        select(one.case_id, one.stratum, one.state, one.outcome, one.came, func.count())
        .where(one.case_id.in_(found))
        .group_by(one.case_id, one.stratum, one.state, one.outcome, one.came)
    )
    for case, stratum, state, outcome, came, people in rows:
        found[case].append(Group(stratum, state, outcome, came, people))
    return {case: Counted(tuple(groups)) for case, groups in found.items()}


def lots_of(session: Session, cases: Iterable[int]) -> dict[int, AssemblyLot]:
    """What is known of the draws of several assemblies: one statement."""
    rows = session.execute(select(AssemblyLot).where(AssemblyLot.case_id.in_(list(cases)))).scalars()
    return {row.case_id: row for row in rows}


def accepted(session: Session, cases: Iterable[int]) -> dict[int, list[AssemblyInvitation]]:
    """Everyone who accepted, by code: what is drawn from. One statement."""
    found: dict[int, list[AssemblyInvitation]] = {case: [] for case in cases}
    rows = session.execute(
        select(AssemblyInvitation)
        .where(AssemblyInvitation.case_id.in_(found), AssemblyInvitation.state == "accepted")
        .order_by(AssemblyInvitation.code)
    ).scalars()
    for row in sorted(rows, key=lambda one: one.code):  # databases do not agree on the order of hyphens
        found[row.case_id].append(row)
    return found


def standing(session: Session, case: Case, outcome: str) -> Sequence[AssemblyInvitation]:
    """Those drawn, or those who stand by, in the order drawn."""
    one = AssemblyInvitation
    chosen = select(one).where(one.case_id == case.id, one.outcome == outcome).order_by(one.position)
    return session.execute(chosen).scalars().all()


def design_of(held: Dossier) -> tuple[dict[str, int], dict[str, int], int]:
    """The sample and the seats by stratum and the places, as designed; empty and 0 where nothing is said."""
    sheet = held.last("assembly")
    if sheet is None:
        return {}, {}, 0
    return (
        rules.shares_of(sheet["sample"] or "") or {},
        rules.shares_of(sheet["quotas"] or "") or {},
        sheet["places"] or 0,
    )


def drawn_again(lot: AssemblyLot, listed: Sequence[AssemblyInvitation], held: Dossier) -> rules.Chosen:
    """The draw as anyone with both halves, the codes and the design makes it."""
    _sample, quotas, places = design_of(held)
    seed = lot_rules.seed_of(lot.revealed, lot.witness)
    strata = {one.code: one.stratum for one in listed}
    return rules.choose(lot_rules.drawn(seed, strata), strata, quotas, places)


def every(session: Session, case: Case) -> Sequence[AssemblyInvitation]:
    """All codes there still are, in the order they came."""
    one = AssemblyInvitation
    return session.execute(select(one).where(one.case_id == case.id).order_by(one.id)).scalars().all()
