"""What a 補助金 must fulfil from the call to its payment in advance: pure, over frozen facts.

Money is whole yen; the arithmetic stands in `grant_rules.py`. A condition that needs an amount reads the one
just entered, so that page, programme and act judge the same figure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from consult.calendars import FiscalYear, fiscal_year
from consult.collaboration.grants.rules import Terms, payable
from consult.i18n import N_, Message
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

APPLICATION_ITEMS: Final = {
    "applicant": N_("申請者の名称と代表者"),
    "purpose": N_("事業の目的と内容"),
    "period": N_("事業の期間"),
    "cost": N_("補助の対象となる経費"),
    "other_income": N_("ほかの収入"),
    "account": N_("振込先"),
}
ROUNDINGS: Final = {"down": N_("切捨て"), "half_up": N_("四捨五入"), "up": N_("切上げ")}


@dataclass(frozen=True)
class GrantFacts:
    """What is known of one grant. Amounts are yen. `None` means: not established."""

    today: dt.date | None = None
    call_closes_on: dt.date | None = None
    budget_year: int | None = None  # the 年度 whose budget pays
    application_missing: tuple[str, ...] | None = None  # codes of APPLICATION_ITEMS
    examination_recorded: bool | None = None
    site_check: str | None = None  # always, when_needed, never
    site_check_needed: bool | None = None  # what the examiner noted
    site_checked: bool | None = None
    view_received: bool | None = None  # of the screening body, or a decision document in its place
    costs_elsewhere: int | None = None  # costs that another grant pays too
    overlapping: tuple[str, ...] = ()  # which they are, each with the other grant
    support_year: int = 1  # 何年目
    support_years: int = 1
    max_support_years: int = 3
    earlier: str = "none"  # a code of EARLIER in `grant_year_conditions.py`
    planned_cost: int | None = None  # as applied for, or as changed
    rate_numerator: int | None = None
    rate_denominator: int | None = None
    cap: int | None = None
    rounding_unit: int | None = None
    rounding: str = "down"
    budget: int | None = None
    committed: int | None = None  # to other grants of the same 年度
    decided_amount: int | None = None
    advanced: int | None = None  # 概算払, all in all
    paid: int | None = None  # advance and final payment together
    returned: int | None = None
    report_by: dt.date | None = None
    actual_cost: int | None = None
    receipts_total: int | None = None
    costs_without_receipt: tuple[int, ...] | None = None
    inspection_recorded: bool | None = None
    fixed_amount: int | None = None
    explanation_heard: bool | None = None  # the group could explain before a revocation
    keep_until: dt.date | None = None  # last day on which papers and receipts are kept
    inputs: Mapping[str, Any] = field(default_factory=dict)


def terms_of(facts: GrantFacts) -> Terms:
    """The terms of the programme; ends a condition as unmet while one of them is unknown."""
    rate = Fraction(known(facts.rate_numerator), known(facts.rate_denominator))
    return Terms(rate, known(facts.cap), known(facts.rounding_unit), facts.rounding)


def said_terms(facts: GrantFacts) -> dict[str, object]:
    """The terms as a sentence names them."""
    return {
        "rate": str(Fraction(known(facts.rate_numerator), known(facts.rate_denominator))),
        "cap": known(facts.cap),
        "unit": known(facts.rounding_unit),
        "rounding": Message(ROUNDINGS[facts.rounding]),
    }


@condition(
    "grant_call_running",
    states=N_("補助金の受付期間の中である"),
    met=N_("申請の受付は%(until)sまでです"),
    unmet=N_("申請の受付は%(until)sに終わっています"),
    where="call",
    excludes=("grant_call_over",),
)
def grant_call_running(facts: GrantFacts) -> Outcome:
    return known(facts.today) <= known(facts.call_closes_on), {"until": known(facts.call_closes_on)}


@condition(
    "grant_call_over",
    states=N_("補助金の受付期間が過ぎている"),
    met=N_("申請の受付は%(until)sに終わりました"),
    unmet=N_("申請の受付は%(until)sまで続きます"),
    clears="system",
    where="call",
)
def grant_call_over(facts: GrantFacts) -> Outcome:
    return known(facts.today) > known(facts.call_closes_on), {"until": known(facts.call_closes_on)}


@condition(
    "application_complete",
    met=N_("交付申請書に必要な項目がそろっています"),
    unmet=N_("交付申請書に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="application",
    words=APPLICATION_ITEMS,
)
def application_complete(facts: GrantFacts) -> Outcome:
    return not known(facts.application_missing), {"missing": known(facts.application_missing)}


@condition(
    "examination_recorded",
    met=N_("審査の記録があります"),
    unmet=N_("審査の記録がまだありません"),
    clears="secretary",
    where="examination",
)
def examination_recorded(facts: GrantFacts) -> Outcome:
    return facts.examination_recorded


@condition(
    "site_checked_as_required",
    met=N_("現地の確認は、決まりのとおりです"),
    unmet=N_("現地を確かめた記録がありません"),
    clears="secretary",
    where="examination",
)
def site_checked_as_required(facts: GrantFacts) -> Outcome:
    rule = known(facts.site_check)
    if rule == "never" or (rule == "when_needed" and not known(facts.site_check_needed)):
        return True
    return known(facts.site_checked)


@condition(
    "grant_view_received",
    met=N_("審査会の意見か、それに代わる決裁があります"),
    unmet=N_("審査会の意見も、それに代わる決裁もありません"),
    clears="head",
    where="examination",
    assures="decision",
)
def grant_view_received(facts: GrantFacts) -> Outcome:
    return facts.view_received


@caution(
    "cost_paid_elsewhere",
    states=N_("ほかの補助金と重なる経費がない"),
    raised=N_("ほかの補助金と重なる経費が%(count)s件あります：%(which)s"),
    clear=N_("ほかの補助金と重なる経費はありません"),
    where="application",
)
def cost_paid_elsewhere(facts: GrantFacts) -> Outcome:
    which = "、".join(facts.overlapping)
    return known(facts.costs_elsewhere) > 0, {"count": known(facts.costs_elsewhere), "which": which}


@condition(
    "amount_within_terms",
    states=N_("金額が、補助の率、端数、限度額の決まりの中にある"),
    met=N_(
        "%(cost)s円の%(rate)s以内、%(unit)s円未満%(rounding)s、限度額%(cap)s円で、%(most)s円まで交付できます"
    ),
    unmet=N_(
        "交付額を、1円から%(most)s円までで書いてください（%(cost)s円の%(rate)s以内、%(unit)s円未満%(rounding)s、限度額%(cap)s円）"
    ),
    clears="head",
    where="amount",
    input="amount",
)
def amount_within_terms(facts: GrantFacts) -> Outcome:
    """At most rate × cost, cut off below the unit, at most the cap: no fraction of a yen, no rounding up."""
    cost, amount = known(facts.planned_cost), facts.inputs.get("amount")
    most = payable(cost, terms_of(facts))
    return isinstance(amount, int) and 0 < amount <= most, {"cost": cost, "most": most} | said_terms(facts)


@condition(
    "within_budget",
    states=N_("その年度の予算の残りの中である"),
    met=N_("予算%(budget)s円のうち、残りは%(left)s円です"),
    unmet=N_("予算%(budget)s円のうち、残りは%(left)s円です。交付額を予算の中に収めてください"),
    clears="head",
    where="budget",
    input="amount",
)
def within_budget(facts: GrantFacts) -> Outcome:
    """The budget of the 年度 that pays; other grants' decisions count against it (地方自治法232条の3)."""
    budget, left = known(facts.budget), known(facts.budget) - known(facts.committed)
    amount = facts.inputs.get("amount")
    return isinstance(amount, int) and amount <= left, {"budget": budget, "left": left}


@condition(
    "in_budget_year",
    states=N_("予算の年度の中である"),
    met=N_("%(year)sの予算から、その年度の中で決めます"),
    unmet=N_("%(year)sの予算は、その年度の中でしか使う約束ができません"),
    clears="head",
    where="budget",
)
def in_budget_year(facts: GrantFacts) -> Outcome:
    """会計年度独立の原則: a year's spending is committed within that year (地方自治法208条2項)."""
    year = FiscalYear(known(facts.budget_year))
    return fiscal_year(known(facts.today)) == year, {"year": year}


@condition(
    "advance_left",
    states=N_("交付決定額まで、まだ支払っていない"),
    met=N_("交付決定額%(decided)s円のうち、支払済みは%(advanced)s円です"),
    unmet=N_(
        "もう%(advanced)s円を支払っています。交付決定額は%(decided)s円なので、これ以上の概算払はできません"
    ),
    clears="head",
    where="payment",
)
def advance_left(facts: GrantFacts) -> Outcome:
    decided, advanced = known(facts.decided_amount), known(facts.advanced)
    return advanced < decided, {"decided": decided, "advanced": advanced}


@caution(
    "changed_below_advance",
    states=N_("変更したあとの額は、支払済みの概算払より少なくない"),
    raised=N_(
        "変更したあとの額は、支払済みの概算払（%(advanced)s円）より少なくなります。差額は、あとで返していただきます"
    ),
    clear=N_("変更したあとの額は、支払済みの概算払（%(advanced)s円）より少なくなりません"),
    where="amount",
)
def changed_below_advance(facts: GrantFacts) -> Outcome:
    amount, advanced = facts.inputs.get("amount"), known(facts.advanced)
    return isinstance(amount, int) and amount < advanced, {"advanced": advanced}


@condition(
    "advance_within_grant",
    states=N_("概算払の合計が交付決定額を超えない"),
    met=N_("交付決定額%(decided)s円のうち、概算払は%(left)s円までできます"),
    unmet=N_(
        "概算払の額を、1円から%(left)s円までで書いてください（交付決定額%(decided)s円、支払済み%(advanced)s円）"
    ),
    clears="head",
    where="payment",
    input="amount",
)
def advance_within_grant(facts: GrantFacts) -> Outcome:
    """概算払 (地方自治法施行令162条3号)."""
    decided, advanced, amount = known(facts.decided_amount), known(facts.advanced), facts.inputs.get("amount")
    left = max(decided - advanced, 0)
    told = {"decided": decided, "advanced": advanced, "left": left}
    return isinstance(amount, int) and 0 < amount <= left, told


declare_effect("decide_grant", N_("交付を決め、金額と条件を申請者に知らせます"))
declare_effect("refuse_grant", N_("不交付を、理由と不服の申立て方を付けて申請者に知らせます"))
declare_effect("change_grant", N_("変更した交付決定額を申請者に知らせます"))
declare_effect("record_payment", N_("支払った額と日を記録します"))
declare_effect("publish_grant", N_("事業の計画、決算、写真を補助金のページに載せます"))
declare_input("amount", N_("金額（円）"))
declare_input("grant_conditions", N_("交付の条件"))
declare_clock("grant_call_closes", N_("申請の受付の最後の日まで"))
declare_clock("grant_decision_due", N_("申請を受け付けてから、交付か不交付かを知らせる日まで"))
