"""What a 補助金 must fulfil from the report to the last yen, and for a revocation: pure, over frozen facts."""

import datetime as dt

from consult.calendars import FiscalYear
from consult.collaboration.grants.conditions import GrantFacts, said_terms, terms_of
from consult.collaboration.grants.rules import payable, settled
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input


@caution(
    "grant_report_late",
    states=N_("補助金の実績報告が期限に間に合う"),
    raised=N_("補助金の実績報告は%(day)sまでです。もう過ぎています"),
    clear=N_("補助金の実績報告は%(day)sまでで、間に合います"),
    where="report",
)
def grant_report_late(facts: GrantFacts) -> Outcome:
    return known(facts.today) > known(facts.report_by), {"day": known(facts.report_by)}


@condition(
    "receipts_agree",
    states=N_("領収書の合計が経費と合っている"),
    met=N_("領収書の合計は経費の%(cost)s円と合っています"),
    unmet=N_(
        "経費は%(cost)s円、領収書の合計は%(receipts)s円です。領収書のない経費は%(count)s件です（番号 %(numbers)s）"
    ),
    clears="secretary",
    where="report",
)
def receipts_agree(facts: GrantFacts) -> Outcome:
    cost, receipts = known(facts.actual_cost), known(facts.receipts_total)
    without = known(facts.costs_without_receipt)
    told = {"cost": cost, "receipts": receipts, "count": len(without), "numbers": without}
    return cost == receipts and not without, told


@condition(
    "inspection_recorded",
    met=N_("検査の記録があります"),
    unmet=N_("検査の記録がまだありません"),
    clears="secretary",
    where="inspection",
)
def inspection_recorded(facts: GrantFacts) -> Outcome:
    return facts.inspection_recorded


@condition(
    "fixed_amount_reckoned",
    states=N_("確定する額が、実際の経費から計算されている"),
    met=N_(
        "確定する額は%(fixed)s円です（%(cost)s円の%(rate)s、%(unit)s円未満%(rounding)s、限度額%(cap)s円、交付決定額%(decided)s円以内）"
    ),
    unmet=N_("確定する額が、%(cost)s円の経費から計算した%(most)s円と合いません"),
    clears="secretary",
    where="amount",
)
def fixed_amount_reckoned(facts: GrantFacts) -> Outcome:
    """額の確定: rate × actual cost, cut off, within cap and decision; nobody types another figure."""
    cost, decided, fixed = known(facts.actual_cost), known(facts.decided_amount), known(facts.fixed_amount)
    most = payable(cost, terms_of(facts), decided)
    told = {"cost": cost, "decided": decided, "fixed": fixed, "most": most}
    return fixed == most, told | said_terms(facts)


def _settlement(facts: GrantFacts) -> tuple[int, int, dict[str, object]]:
    fixed, paid = known(facts.fixed_amount), known(facts.paid) - known(facts.returned)
    rest = settled(fixed, paid)
    return (
        rest.to_pay,
        rest.to_return,
        {"fixed": fixed, "paid": paid, "pay": rest.to_pay, "back": rest.to_return},
    )


@condition(
    "balance_payable",
    states=N_("確定した額に、まだ支払っていない分がある"),
    met=N_("確定額%(fixed)s円、支払済み%(paid)s円で、あと%(pay)s円を支払います"),
    unmet=N_("確定額%(fixed)s円、支払済み%(paid)s円で、支払う額はありません"),
    where="payment",
    excludes=("overpaid", "nothing_left"),
)
def balance_payable(facts: GrantFacts) -> Outcome:
    to_pay, _, told = _settlement(facts)
    return to_pay > 0, told


@condition(
    "overpaid",
    states=N_("概算払が確定した額を超えている"),
    met=N_("確定額%(fixed)s円、支払済み%(paid)s円で、%(back)s円を返してもらいます"),
    unmet=N_("確定額%(fixed)s円、支払済み%(paid)s円で、返してもらう額はありません"),
    where="payment",
    excludes=("nothing_left",),
)
def overpaid(facts: GrantFacts) -> Outcome:
    _, to_return, told = _settlement(facts)
    return to_return > 0, told


@condition(
    "nothing_left",
    states=N_("支払う額も返してもらう額もない"),
    met=N_("確定額%(fixed)s円を過不足なく支払いました"),
    unmet=N_(
        "確定額%(fixed)s円、支払済み%(paid)s円です。支払う額%(pay)s円、返してもらう額%(back)s円が残っています"
    ),
    clears="head",
    where="payment",
)
def nothing_left(facts: GrantFacts) -> Outcome:
    to_pay, to_return, told = _settlement(facts)
    return to_pay == to_return == 0, told


@condition(
    "before_accounts_close",
    states=N_("出納が閉じる日までである"),
    met=N_("%(year)sの出納は%(day)sに閉じます"),
    unmet=N_("%(year)sの出納は%(day)sに閉じました。会計の担当に相談してください"),
    clears="head",
    where="payment",
)
def before_accounts_close(facts: GrantFacts) -> Outcome:
    """出納の閉鎖: 5月31日 after the 年度 (地方自治法235条の5)."""
    year = FiscalYear(known(facts.budget_year))
    day = dt.date(year.next.year, 5, 31)
    return known(facts.today) <= day, {"year": year, "day": day}


@condition(
    "explanation_heard",
    met=N_("取消しの前に、団体の説明を聴いています"),
    unmet=N_("取消しの前に、団体の説明を聴いた記録がありません"),
    clears="secretary",
    where="revocation",
)
def explanation_heard(facts: GrantFacts) -> Outcome:
    return facts.explanation_heard


@condition(
    "everything_returned",
    states=N_("支払った額がすべて返されている"),
    met=N_("支払った%(paid)s円は、すべて返されています"),
    unmet=N_("支払った%(paid)s円のうち、返されたのは%(returned)s円です"),
    clears="secretary",
    where="payment",
)
def everything_returned(facts: GrantFacts) -> Outcome:
    paid, returned = known(facts.paid), known(facts.returned)
    return returned >= paid, {"paid": paid, "returned": returned}


@condition(
    "receipts_kept_long_enough",
    states=N_("書類と領収書を残す期間が過ぎている"),
    met=N_("書類と領収書を残す期間は%(day)sに過ぎました"),
    unmet=N_("書類と領収書は%(day)sまで残します"),
    clears="system",
    where="records",
)
def receipts_kept_long_enough(facts: GrantFacts) -> Outcome:
    return known(facts.today) > known(facts.keep_until), {"day": known(facts.keep_until)}


declare_effect("fix_grant", N_("計算の過程を付けて額を確定し、申請者に知らせます"))
declare_effect("demand_return", N_("返してもらう額と期限を知らせます"))
declare_effect(
    "revoke_part_of_grant", N_("確定額から取り消す額を引き、理由と不服の申立て方を付けて知らせます")
)
declare_effect("revoke_grant", N_("取消しを、理由と不服の申立て方を付けて知らせます"))
declare_input("ground", N_("根拠となる条文か交付の条件"))
declare_clock("grant_report_due", N_("事業が終わった日から、実績を報告する日まで"))
declare_clock("grant_payment_due", N_("請求を受けてから、支払う日まで"))
declare_clock("grant_return_due", N_("知らせた日から、お金を返す日まで"))
declare_clock("grant_receipts_kept", N_("書類と領収書を残す最後の日まで"))
