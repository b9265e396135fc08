"""What is asked of the hearing itself: enough methods, a survey that is designed, nothing left behind. Pure."""

from consult.i18n import N_
from consult.plans.plan_conditions import METHODS, PlanFacts
from consult.plans.survey_sheets import DESIGN
from consult.workflow.conditions import Outcome, condition, known


@condition(
    "methods_enough",
    states=N_("条例が求める市民参加の方法がそろっている"),
    met=N_("条例が求める市民参加の方法（%(least)sつ以上）がそろっています"),
    unmet=N_(
        "条例は市民参加の方法を%(least)sつ以上求めます。いまは%(chosen)sつです。足りない方法：%(lacks)s"
    ),
    clears="secretary",
    where="participation",
    words={**METHODS, "any": N_("どれでも")},
)
def methods_enough(facts: PlanFacts) -> Outcome:
    """At least so many, and the one that is always used among them; how many is set by the city's own rules."""
    chosen, least = known(facts.methods), known(facts.methods_least)
    demanded = known(facts.methods_demanded)
    lacks = (demanded,) if demanded and demanded not in chosen else ()
    if not lacks and len(chosen) < least:
        lacks = ("any",)
    return not lacks, {"least": least, "chosen": len(chosen), "lacks": lacks}


@condition(
    "survey_designed",
    states=N_("アンケートの設計がそろっている"),
    met=N_("アンケートの設計がそろっています"),
    unmet=N_("アンケートの設計に足りないものがあります：%(lacks)s"),
    clears="secretary",
    where="survey",
    words=DESIGN,
)
def survey_designed(facts: PlanFacts) -> Outcome:
    return not known(facts.survey_lacks), {"lacks": known(facts.survey_lacks)}


@condition(
    "inputs_drawn",
    states=N_("つないだ案件の意見を、すべて取り込んでいる"),
    met=N_("つないだ案件の意見は、すべて取り込んであります"),
    unmet=N_("つないだ案件に、まだ取り込んでいない意見が%(count)s件あります"),
    clears="secretary",
    where="contributions",
)
def inputs_drawn(facts: PlanFacts) -> Outcome:
    """What a linked consultation, session or committee gave cannot be answered before it is on the list."""
    return known(facts.contributions_waiting) == 0, {"count": known(facts.contributions_waiting)}
