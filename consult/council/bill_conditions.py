"""What a 議案 must fulfil from its submission to the day it takes effect: pure, over frozen facts.

Only an ordinance is promulgated, only a budget is made known by its outline, everything else takes effect
as it is voted; so each has its own way after the vote. Every period is reckoned by `consult.calendars`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult.calendars import reckon
from consult.council.arithmetic import reconsideration, support, tally
from consult.council.conditions import CouncilFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

BILL_ITEMS: Final = {
    "title": N_("件名"),
    "text": N_("本文"),
    "reason": N_("提案理由"),
    "proposer": N_("提出者"),
    "day": N_("提出の日"),
}
GROUNDS: Final = {
    "objection": N_("議決に異議がある（地方自治法176条1項。10日以内）"),
    "unlawful": N_("権限を超えるか、法令や会議規則に違反している（地方自治法176条4項）"),
    "obligatory": N_("法令などで負担する経費を削除・減額している（地方自治法177条1項1号）"),
    "disaster": N_("災害や感染症のための経費を削除・減額している（地方自治法177条1項2号）"),
}


@dataclass(frozen=True)
class BillFacts(CouncilFacts):
    """What is known of one bill. `None` means: not established."""

    bill_kind: str | None = None  # ordinance 条例, budget 予算, other
    bill_missing: tuple[str, ...] | None = None  # codes of BILL_ITEMS
    supporters: int | None = None  # members who propose or support it
    omission_resolved: bool | None = None  # the council resolved to leave the committee out
    amendment_carried: bool | None = None
    withdrawal_allowed: bool | None = None  # once introduced, only with the council's consent
    voted_on: dt.date | None = None
    received_on: dt.date | None = None  # 送付を受けた日
    signed: bool | None = None  # 公布文 signed by the mayor
    in_force_on: dt.date | None = None  # by `in_force_from`
    reconsidered: bool | None = None  # has been sent back once
    ground: str = ""  # of GROUNDS, once it was sent back
    special: str | None = None  # 179, 180, or "" for what is no 専決処分
    acted_on: dt.date | None = None  # 専決処分をした日
    sessions_missed: int | None = None  # that opened after it and are over
    measures_written: bool | None = None  # by the mayor, after an approval was refused


@condition(
    "bill_complete",
    met=N_("議案に必要な項目がそろっています"),
    unmet=N_("議案に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="bill",
    words=BILL_ITEMS,
)
def bill_complete(facts: BillFacts) -> Outcome:
    return not known(facts.bill_missing), {"missing": known(facts.bill_missing)}


@condition(
    "bill_supported",
    states=N_("議員定数の12分の1以上の賛成がある"),
    met=N_("議員%(supporters)s人の賛成があります（%(needed)s人以上）"),
    unmet=N_("議員%(supporters)s人の賛成では足りません。%(needed)s人以上が要ります"),
    clears="council",
    where="bill",
)
def bill_supported(facts: BillFacts) -> Outcome:
    """定数の12分の1以上の者の賛成 (地方自治法112条2項): 3 of 26, because 2 are less than a twelfth."""
    supporters, seats = known(facts.supporters), known(facts.seats)
    return supporters >= support(seats), {"supporters": supporters, "needed": support(seats)}


@condition(
    "bill_is_no_budget",
    met=N_("予算の議案ではありません"),
    unmet=N_("予算の議案は、議員からは出せません"),
    states=N_("予算の議案ではない"),
    where="bill",
)
def bill_is_no_budget(facts: BillFacts) -> Outcome:
    """地方自治法112条1項ただし書."""
    return known(facts.bill_kind) != "budget"


@condition(
    "omission_resolved",
    met=N_("議会が委員会付託の省略を議決しています"),
    unmet=N_("委員会付託を省略するという議会の議決がありません"),
    clears="council",
    where="votes",
    assures="decision",
)
def omission_resolved(facts: BillFacts) -> Outcome:
    return facts.omission_resolved


@condition(
    "amendment_carried",
    met=N_("修正案が可決されています"),
    unmet=N_("可決された修正案はありません"),
    clears="council",
    where="votes",
    excludes=("amendment_not_carried",),
)
def amendment_carried(facts: BillFacts) -> Outcome:
    return facts.amendment_carried


@condition(
    "amendment_not_carried",
    met=N_("可決された修正案はありません"),
    unmet=N_("修正案が可決されています。修正可決を選んでください"),
    clears="council",
    where="votes",
)
def amendment_not_carried(facts: BillFacts) -> Outcome:
    return not known(facts.amendment_carried)


@condition(
    "withdrawal_allowed",
    met=N_("撤回について、議会の承認が要らないか、承認があります"),
    unmet=N_("会議で議題になった議案の撤回には、議会の承認が要ります"),
    states=N_("撤回について、要るときは議会の承認がある"),
    clears="council",
    where="votes",
)
def withdrawal_allowed(facts: BillFacts) -> Outcome:
    return facts.withdrawal_allowed


def _kind(facts: BillFacts, kind: str) -> bool:
    return known(facts.bill_kind) == kind


@condition(
    "bill_is_ordinance",
    met=N_("条例の議案です"),
    unmet=N_("条例の議案ではありません"),
    where="bill",
    excludes=("bill_is_budget", "bill_is_other"),
)
def bill_is_ordinance(facts: BillFacts) -> Outcome:
    return _kind(facts, "ordinance")


@condition("bill_is_budget", met=N_("予算の議案です"), unmet=N_("予算の議案ではありません"), where="bill")
def bill_is_budget(facts: BillFacts) -> Outcome:
    return _kind(facts, "budget")


@condition(
    "bill_is_other",
    met=N_("議決だけで済む議案です（条例でも予算でもない議案、または専決処分の承認）"),
    unmet=N_("条例か予算の議案です。議決だけでは効力を生じません"),
    where="bill",
)
def bill_is_other(facts: BillFacts) -> Outcome:
    """Also the approval of an act under 179条: the ordinance or budget it made has been in force since that day."""
    return known(facts.bill_kind) == "other" or facts.special == "179"


@condition(
    "bill_must_be_sent",
    met=N_("市長に送る議案（条例か予算）です"),
    unmet=N_("条例でも予算でもない議案か、専決処分の承認です。市長に送る期限はありません"),
    where="bill",
)
def bill_must_be_sent(facts: BillFacts) -> Outcome:
    """地方自治法16条1項 (条例), 219条1項 (予算); not the approval of what the mayor did already (179条3項)."""
    return known(facts.bill_kind) in {"ordinance", "budget"} and facts.special != "179"


@caution(
    "sending_late",
    states=N_("送付が議決の日から3日以内である"),
    raised=N_("送付は%(by)sまでの決まりです。もう過ぎています"),
    clear=N_("送付は%(by)sまでの決まりに間に合います"),
    clears="council",
    where="bill",
)
def sending_late(facts: BillFacts) -> Outcome:
    """議決の日から3日以内 (地方自治法16条1項、219条1項)."""
    by = reckon("send_ordinance", known(facts.voted_on)).date
    return known(facts.today) > by, {"by": by}


@condition(
    "reconsideration_in_time",
    states=N_("再議に付せる期間の中である"),
    met=N_("再議に付せるのは%(by)sまでです"),
    unmet=N_("再議に付せる期間は%(by)sに終わりました"),
    clears="head",
    where="bill",
    input="objection_ground",
)
def reconsideration_in_time(facts: BillFacts) -> Outcome:
    """議決の日 (条例・予算は送付を受けた日) から10日以内 (地方自治法176条1項); no such limit in 176条4項 and 177条."""
    # read only the day that counts: the other one is rightly unknown
    start = facts.voted_on if known(facts.bill_kind) == "other" else facts.received_on
    by = reckon("reconsider", known(start)).date
    ground = facts.inputs.get("objection_ground", "objection")
    return (ground in GROUNDS and ground != "objection") or known(facts.today) <= by, {"by": by}


@condition(
    "not_yet_reconsidered",
    met=N_("まだ再議に付していません"),
    unmet=N_("再議で同じ議決があったので、確定しています"),
    where="bill",
)
def not_yet_reconsidered(facts: BillFacts) -> Outcome:
    """The same resolution on 再議 is final (地方自治法176条2項)."""
    return not known(facts.reconsidered)


@condition(
    "ground_fits",
    states=N_("再議の理由の種類が、議案と議決に合っている"),
    met=N_("再議の理由の種類は、議案と議決に合っています"),
    unmet=N_("この理由は、予算を修正した議決にだけ使えます。理由の種類を選び直してください"),
    clears="head",
    where="bill",
    input="objection_ground",
)
def ground_fits(facts: BillFacts) -> Outcome:
    """177条 is about expenses the council has struck out of a budget or cut."""
    ground = facts.inputs.get("objection_ground", "objection")
    struck = known(facts.bill_kind) == "budget" and known(facts.amendment_carried)
    return ground in GROUNDS and (ground not in {"obligatory", "disaster"} or struck)


def _upheld(facts: BillFacts) -> tuple[bool, dict[str, object]]:
    present, ayes = known(facts.present), known(facts.ayes)
    share = reconsideration(known(facts.bill_kind), facts.ground)
    found = tally(share, present, ayes, known(facts.nays), facts.chair_casts)
    return found.carried, {"present": present, "ayes": found.in_favour, "needed": found.needed}


@condition(
    "resolution_upheld",
    states=N_("再議で同じ議決がされている（条例・予算は出席議員の3分の2以上）"),
    met=N_("出席%(present)s人のうち賛成%(ayes)s人で、同じ議決がされました（%(needed)s人以上）"),
    unmet=N_("出席%(present)s人のうち賛成は%(ayes)s人で、要る%(needed)s人に足りません"),
    clears="council",
    where="votes",
    assures="decision",
    excludes=("resolution_not_upheld",),
)
def resolution_upheld(facts: BillFacts) -> Outcome:
    """条例・予算は出席議員の3分の2以上 (176条3項), 議長も加わる; else a majority (176条2項)."""
    return _upheld(facts)


@condition(
    "resolution_not_upheld",
    states=N_("再議で同じ議決がされていない"),
    met=N_("出席%(present)s人のうち賛成は%(ayes)s人で、同じ議決はされませんでした（要るのは%(needed)s人）"),
    unmet=N_("出席%(present)s人のうち賛成%(ayes)s人で、同じ議決がされています（要るのは%(needed)s人）"),
    clears="council",
    where="votes",
    assures="decision",
)
def resolution_not_upheld(facts: BillFacts) -> Outcome:
    won, numbers = _upheld(facts)
    return not won, numbers


@condition(
    "promulgation_signed",
    met=N_("公布文に市長が署名しています"),
    unmet=N_("公布文に市長がまだ署名していません"),
    clears="head",
    where="promulgation",
)
def promulgation_signed(facts: BillFacts) -> Outcome:
    return facts.signed


@caution(
    "promulgation_late",
    states=N_("公布が送付を受けた日から20日以内である"),
    raised=N_("公布は%(by)sまでの決まりです。もう過ぎています"),
    clear=N_("公布は%(by)sまでの決まりに間に合います"),
    clears="head",
    where="bill",
)
def promulgation_late(facts: BillFacts) -> Outcome:
    """送付を受けた日から20日以内 (地方自治法16条2項)."""
    by = reckon("promulgate", known(facts.received_on)).date
    return known(facts.today) > by, {"by": by}


def in_force_from(promulgated_on: dt.date, own: dt.date | None) -> dt.date:
    """The day an ordinance takes effect: its own, else 公布の日から起算して10日を経過した日 (16条3項)."""
    return own or reckon("in_force", promulgated_on).date


@condition(
    "in_force_day_come",
    states=N_("施行の日になっている"),
    met=N_("施行の日（%(day)s）になっています"),
    unmet=N_("施行の日は%(day)sです"),
    clears="system",
    where="bill",
)
def in_force_day_come(facts: BillFacts) -> Outcome:
    return known(facts.today) >= known(facts.in_force_on), {"day": known(facts.in_force_on)}


declare_effect("number_bill", N_("その年の議案番号を付けます"))
declare_effect("publish_bill", N_("議案と提案理由を公表します"))
declare_effect("send_to_mayor", N_("議決書を市長に送り、受けた日を記録します"))
declare_effect("publish_ordinance", N_("条例番号を付け、掲示場とホームページで公布します"))
declare_effect("publish_budget_outline", N_("予算の要領を住民に公表します"))
declare_effect("return_to_council", N_("理由を付けて議会に送り返し、公表します"))
declare_effect("bring_into_force", N_("例規集に載せ、施行を知らせます"))
declare_clock("send_ordinance", N_("議決の日から3日以内"))
declare_clock("promulgate", N_("送付を受けた日から20日以内"))
declare_clock("in_force", N_("公布の日から起算して10日を経過した日、または条例が定める日"))
declare_input("objection_ground", N_("再議の理由の種類"), GROUNDS)
