"""How proposals of a call stand: exact means by criterion, interests left out, equals by the rule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from consult.collaboration.joint_projects.rules import average, marks_in, ranked, seats_in
from consult.dossier.queries import Dossier
from consult.i18n import N_

TIES: Final = {
    "same": N_("同じ順位にする"),
    "criteria": N_("着眼点の平均を、書いた順に比べる。それも同じなら同じ順位にする"),
    "lowest": N_("いちばん低い採点が高いほうを上にする。それも同じなら同じ順位にする"),
}


@dataclass(frozen=True)
class Scored:
    """What the jury gave one proposal, by seat; seats with an interest count in nothing."""

    totals: Mapping[int, int]
    recused: tuple[int, ...] = ()
    marks: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    seats: tuple[int, ...] = ()

    @property
    def counted(self) -> tuple[int, ...]:
        """The seats whose sheets count, in order."""
        return tuple(sorted(set(self.totals) - set(self.recused)))

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of the totals; None when no sheet counts."""
        return average(self.totals, self.recused)

    def mean_of(self, criterion: str) -> Fraction | None:
        """The exact mean of one criterion over the sheets that give points for it."""
        given = {
            seat: self.marks[seat][criterion]
            for seat in self.counted
            if criterion in self.marks.get(seat, {})
        }
        return average(given)


def scored_of(held: Dossier) -> Scored:
    """What the sheets of a proposal say of its scoring."""
    sheets, jury = held.all("scoring"), held.last("jury")
    recused = sorted(one["seat"] for one in held.all("interests") if one["interest"] == "has")
    marks = {one["seat"]: marks_in(one["marks"] or "") or {} for one in sheets}
    totals = {one["seat"]: one["points"] for one in sheets}
    seats = {*totals, *recused, *((seats_in(jury["seats"]) or ()) if jury else ())}
    return Scored(totals, tuple(recused), marks, tuple(sorted(seats)))


def returned_of(held: Dossier) -> Scored:
    """What went back to the group: counted sheets alone, numbered by their points, the highest first; no seats."""
    sheets = sorted(held.all("returned"), key=lambda one: -int(one["points"]))
    totals = {n: int(one["points"]) for n, one in enumerate(sheets, 1)}
    marks = {n: marks_in(one["marks"] or "") or {} for n, one in enumerate(sheets, 1)}
    return Scored(totals, (), marks, tuple(totals))


def criteria_in(text: str | None, scored: Sequence[Scored]) -> tuple[str, ...]:
    """The criteria of the call in the order declared, or, where it declares none, those the sheets use."""
    declared = marks_in(text or "")
    if declared:
        return tuple(declared)
    return tuple(dict.fromkeys(name for one in scored for marks in one.marks.values() for name in marks))


def places(scored: Mapping[str, Scored], criteria: Sequence[str], ties: str = "same") -> dict[str, int]:
    """The place of each proposal that has a mean: highest first; what the rule leaves equal shares a place."""
    return ranked({name: _key(one, criteria, ties) for name, one in scored.items() if one.counted})


def _key(one: Scored, criteria: Sequence[str], ties: str) -> tuple[Fraction, ...]:
    mean = one.mean or Fraction(0)
    if ties == "criteria":
        return (mean, *(one.mean_of(name) or Fraction(0) for name in criteria))
    if ties == "lowest":
        return (mean, Fraction(min(one.totals[seat] for seat in one.counted)))
    return (mean,)
