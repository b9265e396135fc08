"""What an erratum, a consultation that is repeated and a decision to hold none must fulfil: pure, over frozen facts."""

from typing import Final

from consult.calendars import days_in_period
from consult.consultations.conditions import ConsultationFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known
from consult.workflow.vocabulary import declare_effect, declare_input

# 行政手続法39条4項に準じる; a direct demand (地方自治法74条) must be put to the council as it was made.
EXEMPT_GROUNDS: Final = {
    "urgent": N_("緊急に定める必要がある"),
    "minor": N_("軽微な変更である"),
    "other_law": N_("法令で、ほかの手続が決められている"),
    "no_discretion": N_("法令の定めどおりで、市が選べることがない"),
    "direct_demand": N_("直接請求による"),
}


@condition(
    "erratum_changes_words",
    met=N_("誤と正に、違う言葉が入っています"),
    unmet=N_("誤と正に、違う言葉を書いてください"),
    clears="head",
    where="notice",
    input="erratum_right",
)
def erratum_changes_words(facts: ConsultationFacts) -> Outcome:
    """正誤表 is for slips: a material error stops the consultation instead."""
    wrong, right = (str(facts.inputs.get(name) or "").strip() for name in ("erratum_wrong", "erratum_right"))
    return bool(wrong and right) and wrong != right


@condition(
    "exempt_ground_named",
    met=N_("対象外とする理由の区分が選ばれています"),
    unmet=N_("対象外とする理由の区分を選んでください"),
    clears="head",
    where="notice",
    input="exempt_ground",
)
def exempt_ground_named(facts: ConsultationFacts) -> Outcome:
    return str(facts.inputs.get("exempt_ground") or "").strip() in EXEMPT_GROUNDS


@condition(
    "full_period_again",
    states=N_("やり直しの募集なら、期間を短くしていない"),
    met=N_("期間を短くできない、やり直しの募集ではないか、決まりの日数をとっています"),
    unmet=N_(
        "やり直しの募集の期間が%(days)s日です。理由があっても短くできません。%(min_days)s日以上にしてください"
    ),
    clears="secretary",
    where="period",
)
def full_period_again(facts: ConsultationFacts) -> Outcome:
    """Who answered a draft with a material error gets the whole period to answer the right one."""
    if not known(facts.is_restart):
        return True, {}
    days, least = days_in_period(known(facts.opens_on), known(facts.closes_on)), known(facts.min_days)
    return days >= least, {"days": days, "min_days": least}


declare_effect("publish_erratum", N_("正誤表を、案件のページ、公表文、フィードに載せます"))
declare_effect("keep_opinions", N_("届いた意見を数え、消さずに残します"))
declare_effect(
    "open_again", N_("公表文を写した新しい案件を作り、この案件と結びます。意見はこの案件に残ります")
)
declare_effect("publish_exemption", N_("意見公募をしない理由を公表します"))
declare_input("erratum_place", N_("正誤表：どこ（例 3ページ 2の(1)）（公表されます）"))
declare_input("erratum_wrong", N_("正誤表：誤（公表されます）"))
declare_input("erratum_right", N_("正誤表：正（公表されます）"))
declare_input("exempt_ground", N_("対象外とする理由の区分（公表されます）"), EXEMPT_GROUNDS)
