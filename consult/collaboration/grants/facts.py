"""What the conditions of a 補助金 look at: its sheets, other grants of the same budget, other grants of the group."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import reckon, tokyo_date
from consult.calendars.deadlines import Count, Rule
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.collaboration.dossier_facts import missing
from consult.collaboration.grants.beside import Beside, beside_of, overlaps
from consult.collaboration.grants.conditions import ROUNDINGS, GrantFacts, terms_of
from consult.collaboration.grants.rules import payable
from consult.collaboration.grants.sheets import NAME
from consult.dossier.queries import Dossier, dossiers
from consult.i18n import N_, Message, msg
from consult.workflow.definition import Definition

_ITEMS = ("applicant", "purpose", "cost", "other_income")


@facts_for(NAME)
def grant_facts(session: Session, cases: Sequence[Case]) -> Sequence[GrantFacts]:
    """The facts of each case: a fixed number of statements, however many cases."""
    held = dossiers(session, cases)
    others = beside_of(session, cases, held)
    done = select(CaseStep.case_id, CaseStep.at).where(
        CaseStep.case_id.in_([case.id for case in cases]), CaseStep.target == "closed"
    )
    closed = {case_id: tokyo_date(at) for case_id, at in session.execute(done.order_by(CaseStep.at))}
    return [
        of_dossier(dossier, pinned(session, case.definition_digest), beside, closed_on=closed.get(case.id))
        for case, dossier, beside in zip(cases, held, others, strict=True)
    ]


def of_dossier(
    dossier: Dossier, definition: Definition, beside: Beside, *, closed_on: dt.date | None = None
) -> GrantFacts:
    """What the sheets say of one grant; the amount that will be fixed is reckoned, nobody types it."""
    call, asked, budget = (dossier.last(code) for code in ("call", "application", "budget"))
    examined, change, report = (dossier.last(code) for code in ("examination", "change", "report"))
    decision, fixed, expenses = dossier.last("decision"), dossier.last("fixed"), dossier.all("expense")
    ends = asked["ends_on"] if asked else None
    payments = dossier.all("payment")

    def setting(name: str, default: int) -> int:
        return int(definition.setting(name, default))

    overlapping, support = tuple(overlaps(dossier, beside)), dossier.last("support")
    facts = GrantFacts(
        today=clock.today(),
        call_closes_on=call["closes_on"] if call else None,
        budget_year=budget["year"] if budget else None,
        budget=budget["amount"] if budget else None,
        committed=beside.committed,
        application_missing=_application_missing(dossier),
        examination_recorded=examined is not None,
        site_check=str(definition.setting("site_check", "when_needed")),
        site_check_needed=bool(examined["site_needed"]) if examined else None,
        site_checked=bool(examined and examined["site_on"]),
        view_received=bool(examined and examined["view"]),
        costs_elsewhere=len(overlapping),
        overlapping=overlapping,
        support_year=support["year_number"] if support else 1,
        support_years=support["years"] if support else 1,
        max_support_years=setting("max_support_years", 3),
        earlier=beside.earlier,
        planned_cost=change["cost"] if change else asked["cost"] if asked else None,
        rate_numerator=setting("rate_numerator", 1),
        rate_denominator=setting("rate_denominator", 2),
        cap=setting("cap", 0),
        rounding_unit=setting("rounding_unit", 1),
        rounding=str(definition.setting("rounding", "down")),
        decided_amount=decision["amount"] if decision else None,
        advanced=_sum(one["amount"] for one in payments if one["kind"] == "advance"),
        paid=_sum(one["amount"] for one in payments),
        returned=_sum(one["amount"] for one in dossier.all("return")),
        report_by=ends + dt.timedelta(days=setting("report_days", 30)) if ends else None,
        actual_cost=report["cost"] if report else None,
        receipts_total=_sum(one["receipt"] or 0 for one in expenses),
        costs_without_receipt=tuple(one.number for one in expenses if one["receipt"] is None),
        inspection_recorded=dossier.last("inspection") is not None,
        explanation_heard=dossier.last("revocation") is not None,
        keep_until=keep_until(closed_on, setting("keep_years", 5)) if closed_on else None,
    )
    return replace(facts, fixed_amount=fixed["amount"] if fixed else reckoned(facts))


def reckoned(facts: GrantFacts) -> int | None:
    """The amount that follows from the actual cost; None before report and decision."""
    if facts.actual_cost is None or facts.decided_amount is None:
        return None
    return payable(facts.actual_cost, terms_of(facts), facts.decided_amount)


def reckoning(facts: GrantFacts, amount: int) -> Message:
    """How the amount follows from cost, rate, cap, decision and rounding, in one sentence."""
    cost = facts.actual_cost or 0
    exact = Fraction(facts.rate_numerator or 1, facts.rate_denominator or 1) * cost
    return msg(
        "%(cost)s円 × %(rate)s ＝ %(exact)s円。限度額%(cap)s円、交付決定額%(decided)s円以内、%(unit)s円未満%(rounding)sで %(amount)s円",
        cost=f"{cost:,}",
        rate=f"{facts.rate_numerator}/{facts.rate_denominator}",
        exact=f"{exact.numerator:,}"
        if exact.denominator == 1
        else f"{exact.numerator:,}/{exact.denominator}",
        cap=f"{facts.cap or 0:,}",
        decided=f"{facts.decided_amount or 0:,}",
        unit=f"{facts.rounding_unit or 1:,}",
        rounding=Message(ROUNDINGS[facts.rounding]),
        amount=f"{amount:,}",
    )


def keep_until(closed_on: dt.date, years: int) -> dt.date:
    """The last day on which papers and receipts are kept, from 1 April after the grant was closed."""
    return reckon(Rule(Count.RETENTION, years, N_("完了した日")), closed_on).date


def _sum(amounts: Iterable[int]) -> int:
    return sum(amounts)


def _application_missing(dossier: Dossier) -> tuple[str, ...]:
    asked = dossier.last("application")
    lacking = missing(asked, _ITEMS)
    if missing(asked, ("begins_on", "ends_on")):
        lacking += ("period",)
    return lacking + (() if asked else ("account",))  # sealed, and never left out of a sheet that was written
