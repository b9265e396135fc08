"""What a grant came to, from its sheets: decided, advanced, fixed, paid, given back; and the sums of a year."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.collaboration.grants.owed import Owed, owed
from consult.collaboration.grants.sheets import NAME
from consult.dossier.models import CaseSheet
from consult.dossier.queries import Dossier, dossiers

AT_ONCE = 100


@dataclass(frozen=True)
class Money:
    """Whole yen. `decided` is the newest decision, `fixed` is None until the amount is fixed."""

    decided: int = 0
    fixed: int | None = None
    paid: int = 0
    returned: int = 0
    owed: int = 0  # demanded and not given back yet
    charged: int = 0  # 加算金 and 延滞金 that came in

    @property
    def beyond(self) -> int:
        """What was advanced beyond the fixed amount and has neither come back nor been demanded yet."""
        if self.fixed is None or self.owed:
            return 0
        return max(self.paid - self.returned - self.fixed, 0)

    @property
    def borne(self) -> int:
        """What the city has paid in the end, or so far."""
        return self.paid - self.returned


@dataclass(frozen=True)
class Granted:
    """One grant in the public list."""

    case: Case
    group: str
    programme: str
    money: Money
    beside: Owed


def money_of(held: Dossier) -> Money:
    """The amounts of one grant."""
    decision, fixed, demand = (held.last(code) for code in ("decision", "fixed", "demand"))
    returned = _sum(one["amount"] for one in held.all("return"))
    asked_before = _sum(o["amount"] for o in held.all("return") if demand and o.at < demand.at)
    still = (demand["amount"] - (returned - asked_before)) if demand else 0
    return Money(
        decision["amount"] if decision else 0,
        fixed["amount"] if fixed else None,
        _sum(one["amount"] for one in held.all("payment")),
        returned,
        max(still, 0),
        _sum(one["amount"] for one in held.all("charge")),
    )


def years(session: Session) -> list[int]:
    """The 年度 whose budgets pay a published grant, newest first."""
    year = CaseSheet.answers["year"].as_integer()
    wanted = select(year).join(Case, Case.id == CaseSheet.case_id).where(*_of_budget()).distinct()
    return sorted(session.execute(wanted).scalars(), reverse=True)


def listed(session: Session, year: int, after: int | None = None) -> tuple[list[Granted], int | None]:
    """The published grants of a year, newest first, and the id after which the next page goes on."""
    wanted = select(Case).where(Case.id.in_(_cases(year)))
    if after is not None:
        wanted = wanted.where(Case.id < after)
    found = list(session.execute(wanted.order_by(Case.id.desc()).limit(AT_ONCE + 1)).scalars())
    shown = found[:AT_ONCE]
    rows = [_row(session, case, held) for case, held in zip(shown, dossiers(session, shown), strict=True)]
    return rows, shown[-1].id if len(found) > AT_ONCE else None


def totals(session: Session, year: int) -> tuple[int, Money]:
    """How many grants of a year are published, and their sums: three statements, however many."""
    newest = (
        select(func.max(CaseSheet.id))
        .where(CaseSheet.case_id.in_(_cases(year)), CaseSheet.state == "kept")
        .where(CaseSheet.sheet.in_(("decision", "fixed")))
        .group_by(CaseSheet.case_id, CaseSheet.sheet)
    )
    every = CaseSheet.case_id.in_(_cases(year)) & CaseSheet.sheet.in_(("payment", "return", "charge"))
    amount = func.sum(CaseSheet.answers["amount"].as_integer())
    wanted = select(CaseSheet.sheet, func.count(), amount).where(
        CaseSheet.state == "kept", CaseSheet.id.in_(newest) | every
    )
    found = {
        code: (count, int(whole)) for code, count, whole in session.execute(wanted.group_by(CaseSheet.sheet))
    }
    sums = {code: whole for code, (_, whole) in found.items()}
    count = found.get("decision", (0, 0))[0]
    return count, Money(
        sums.get("decision", 0),
        sums.get("fixed"),
        sums.get("payment", 0),
        sums.get("return", 0),
        charged=sums.get("charge", 0),
    )


def _row(session: Session, case: Case, held: Dossier) -> Granted:
    asked, call = held.last("application"), held.last("call")
    return Granted(
        case,
        str(asked["applicant"] or "") if asked else "",
        str(call["programme"]) if call else "",
        money_of(held),
        owed(session, case, held),
    )


def _of_budget() -> tuple[ColumnElement[bool], ...]:
    return (
        CaseSheet.sheet == "budget",
        CaseSheet.state == "kept",
        Case.procedure == NAME,
        Case.public.is_(True),
    )


def _cases(year: int) -> Select[int]:
    paying = select(CaseSheet.case_id).join(Case, Case.id == CaseSheet.case_id).where(*_of_budget())
    return paying.where(CaseSheet.answers["year"].as_integer() == year)


def _sum(amounts: Iterable[int]) -> int:
    return sum(amounts)
