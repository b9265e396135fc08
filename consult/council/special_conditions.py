"""専決処分 and what follows when the council insists on striking out expenses: pure, over the facts of a bill.

An act under 179条 is laid before the next session for approval; refused, it stays valid, and for an ordinance or a
budget the mayor takes the measures needed and reports them. An act under 180条 is only reported. After 再議 under
177条 the mayor may still spend what the law obliges to, or take a second refusal of disaster expenses as no confidence.
"""

from consult.council.bill_conditions import BillFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_effect

_MEASURES = frozenset({"ordinance", "budget"})


@condition(
    "bill_is_report",
    met=N_("議会が任せた専決処分の報告です"),
    unmet=N_("報告だけで終わるのは、議会が任せた専決処分（地方自治法180条）だけです"),
    where="bill",
    excludes=("bill_is_voted",),
    of_kind=True,
)
def bill_is_report(facts: BillFacts) -> Outcome:
    """報告で足り、承認は要らない (地方自治法180条2項)."""
    return known(facts.special) == "180"


@condition(
    "bill_is_voted",
    states=N_("採決する議案である"),
    met=N_("採決する議案です"),
    unmet=N_("議会が任せた専決処分の報告です。採決しません（地方自治法180条2項）"),
    where="bill",
    of_kind=True,
)
def bill_is_voted(facts: BillFacts) -> Outcome:
    """Everything else the council votes on, the approval of an act under 179条 as well (179条3項)."""
    return known(facts.special) != "180"


@condition(
    "measures_needed",
    met=N_("承認されなかった専決処分が、条例か予算のものです"),
    unmet=N_("措置と報告が要るのは、条例か予算の専決処分が承認されなかったときです（地方自治法179条4項）"),
    where="bill",
    excludes=("no_measures_needed",),
)
def measures_needed(facts: BillFacts) -> Outcome:
    """条例の制定若しくは改廃又は予算に関する処置 (地方自治法179条4項)."""
    return known(facts.special) == "179" and known(facts.bill_kind) in _MEASURES


@condition(
    "no_measures_needed",
    states=N_("条例か予算の専決処分ではない"),
    met=N_("条例か予算の専決処分ではありません"),
    unmet=N_(
        "条例か予算の専決処分です。不承認を記録すると、市長の措置と報告に進みます（地方自治法179条4項）"
    ),
    where="bill",
)
def no_measures_needed(facts: BillFacts) -> Outcome:
    return not (known(facts.special) == "179" and known(facts.bill_kind) in _MEASURES)


@condition(
    "measures_written",
    met=N_("市長がとった措置が書かれています"),
    unmet=N_("市長がとった措置が、まだ書かれていません"),
    clears="head",
    where="measures",
)
def measures_written(facts: BillFacts) -> Outcome:
    """速やかに、必要と認める措置を講ずるとともに、その旨を議会に報告 (地方自治法179条4項)."""
    return facts.measures_written


@caution(
    "special_reported_late",
    states=N_("専決処分のあとの最初の会議に出している"),
    raised=N_("専決処分（%(acted)s）のあと、%(sessions)s回の会期が終わっています。次の会議に出す決まりです"),
    clear=N_("専決処分のあとの最初の会議に出します"),
    clears="head",
    where="bill",
)
def special_reported_late(facts: BillFacts) -> Outcome:
    """次の会議においてこれを議会に報告し、その承認を求める (地方自治法179条3項、180条2項)."""
    if not known(facts.special):
        return False, {"acted": facts.today, "sessions": 0}
    missed = known(facts.sessions_missed)
    return missed > 0, {"acted": known(facts.acted_on), "sessions": missed}


@condition(
    "spending_is_obligatory",
    states=N_("再議の理由が、法令などで負担する経費の削除・減額である"),
    met=N_("法令などで負担する経費について、同じ議決がされています"),
    unmet=N_(
        "予算に計上して支出できるのは、法令などで負担する経費の再議のときだけです（地方自治法177条2項）"
    ),
    where="bill",
    excludes=("spending_for_disaster",),
)
def spending_is_obligatory(facts: BillFacts) -> Outcome:
    """その経費及びこれに伴う収入を予算に計上してその経費を支出することができる (地方自治法177条2項)."""
    return facts.ground == "obligatory"


@condition(
    "spending_for_disaster",
    states=N_("再議の理由が、災害や感染症のための経費の削除・減額である"),
    met=N_("災害や感染症のための経費について、同じ議決がされています"),
    unmet=N_(
        "不信任の議決とみなせるのは、災害や感染症のための経費の再議のときだけです（地方自治法177条3項）"
    ),
    where="bill",
)
def spending_for_disaster(facts: BillFacts) -> Outcome:
    """その議決を不信任の議決とみなすことができる (地方自治法177条3項); 178条 then counts ten days."""
    return facts.ground == "disaster"


declare_effect("record_report", N_("報告を受けたことを、案件の経過に書きます"))
declare_effect("record_disapproval", N_("専決処分が承認されなかったことを、票の数とともに記録します"))
declare_effect("record_measures", N_("市長の措置を公表し、案件の経過に書きます"))
declare_effect("record_spending", N_("予算に計上して支出することを、案件の経過に書きます"))
declare_effect("record_no_confidence", N_("議会を解散できる期間の終わりを、案件の経過に書きます"))
