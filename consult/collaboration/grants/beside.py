"""What other grants say of one: promises out of the same budget, costs of the same group, the year before."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.grants.sheets import NAME, same_name
from consult.dossier.models import CaseSheet
from consult.dossier.queries import Dossier, dossiers

_OVER = ("refused", "withdrawn", "lapsed", "revoked", "returned")


@dataclass(frozen=True)
class Beside:
    """Yen promised out of the same budget; costs other grants pay for the group (name → grant); the year before."""

    committed: int = 0
    costs: Mapping[str, str] = field(default_factory=dict)
    earlier: str = "none"


def overlaps(dossier: Dossier, beside: Beside) -> Iterator[str]:
    """The costs another grant pays too, each with that grant: as the application says, or as it says itself."""
    for one in dossier.all("cost"):
        other = one["other_grant"] or beside.costs.get(same_name(one["what"]))
        if other:
            yield f"{one['what']}（{other}）"


def beside_of(session: Session, cases: Sequence[Case], held: Sequence[Dossier]) -> list[Beside]:
    """What the other grants of the same budgets and groups say: three statements, none where nobody asks yet."""
    budgets = {b["name"] for d in held if (b := d.last("budget"))}
    groups = {a["applicant"] for d in held if (a := d.last("application")) and a["applicant"]}
    earlier = {s["earlier"].lower() for d in held if (s := d.last("support")) and s["earlier"]}
    if not budgets and not groups and not earlier:
        return [Beside() for _ in cases]
    alike = select(CaseSheet.case_id).where(
        CaseSheet.state == "kept",
        ((CaseSheet.sheet == "budget") & CaseSheet.answers["name"].as_string().in_(budgets))
        | ((CaseSheet.sheet == "application") & CaseSheet.answers["applicant"].as_string().in_(groups)),
    )
    named = or_(func.lower(Case.number).in_(earlier), Case.slug.in_(earlier))
    going = select(Case).where(Case.procedure == NAME, Case.id.in_(alike) | named)
    others = session.execute(going).scalars().all()
    kept = list(zip(others, dossiers(session, others), strict=True))
    return [_of(case, dossier, kept) for case, dossier in zip(cases, held, strict=True)]


def _of(case: Case, dossier: Dossier, kept: Sequence[tuple[Case, Dossier]]) -> Beside:
    budget, group = dossier.last("budget"), _group(dossier)
    committed, costs = 0, dict[str, str]()
    for other, theirs in kept:
        if other.id == case.id or other.stage in _OVER:
            continue
        paying = theirs.last("budget")
        if budget and paying and (paying["name"], paying["year"]) == (budget["name"], budget["year"]):
            promised = theirs.last("fixed") or theirs.last("decision")
            committed += promised["amount"] if promised else 0
        if group and _group(theirs) == group and _at_once(dossier, theirs):
            costs |= {same_name(one["what"]): other.number for one in theirs.all("cost")}
    return Beside(committed, costs, _earlier(dossier, kept))


def _at_once(one: Dossier, other: Dossier) -> bool:
    """Whether two projects have a day in common: last year's costs are not this year's. Open ends overlap."""
    mine, theirs = one.last("application"), other.last("application")
    spans = [(a["begins_on"] or dt.date.min, a["ends_on"] or dt.date.max) for a in (mine, theirs) if a]
    return max(begins for begins, _ in spans) <= min(ends for _, ends in spans)


def _group(dossier: Dossier) -> str:
    asked = dossier.last("application")
    return same_name(asked["applicant"] or "") if asked else ""


def _earlier(dossier: Dossier, kept: Sequence[tuple[Case, Dossier]]) -> str:
    """How the year before ended for this one, as a code the condition puts into words."""
    support = dossier.last("support")
    if support is None or support["year_number"] == 1:
        return "none"
    number = (support["earlier"] or "").lower()
    found = next(((c, d) for c, d in kept if number in {c.number.lower(), c.slug}), None)
    if found is None:
        return "missing"
    case, before = found
    if _group(before) != _group(dossier):
        return "other_group"
    theirs = before.last("support")
    if (theirs["year_number"] if theirs else 1) != support["year_number"] - 1:
        return "other_year"
    if case.stage in _OVER:
        return "revoked"
    review = before.last("year_review")
    return str(review["outcome"]) if review else "unreviewed"
