"""What a 協働事業 must fulfil from its agreement to the joint review and the next year: pure, over frozen facts."""

from typing import Final

from consult.collaboration.joint_projects.conditions import JointFacts
from consult.collaboration.joint_projects.rules import differing
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect

AGREEMENT_ITEMS: Final = {
    "purpose": N_("目的の共有"),
    "roles": N_("役割分担"),
    "costs": N_("費用負担"),
    "results": N_("成果と権利の帰属"),
    "personal_data": N_("個人情報の扱い"),
    "accidents": N_("事故の責任"),
    "changes": N_("変更と解除"),
    "period": N_("期間"),
}
REVIEW_ITEMS: Final = {
    "purpose": N_("目的の共有"),
    "roles": N_("役割分担"),
    "talks": N_("話し合い"),
    "progress": N_("進み方"),
    "result": N_("成果"),
}


@condition(
    "agreement_complete",
    met=N_("協定書に必要な項目がそろっています"),
    unmet=N_("協定書に足りない項目があります：%(missing)s"),
    clears="secretary",
    where="agreement",
    words=AGREEMENT_ITEMS,
)
def agreement_complete(facts: JointFacts) -> Outcome:
    return not known(facts.agreement_missing), {"missing": known(facts.agreement_missing)}


@condition(
    "adoption_conditions_met",
    met=N_("採択の条件はすべて満たされています"),
    unmet=N_("満たされていない採択の条件があります（条件 %(numbers)s）"),
    clears="secretary",
    where="agreement",
)
def adoption_conditions_met(facts: JointFacts) -> Outcome:
    return not known(facts.conditions_open), {"numbers": known(facts.conditions_open)}


@condition(
    "project_day_come",
    states=N_("協定の始まりの日になっている"),
    met=N_("協定の始まりの日（%(day)s）になっています"),
    unmet=N_("協定の始まりの日は%(day)sです"),
    where="agreement",
)
def project_day_come(facts: JointFacts) -> Outcome:
    return known(facts.today) >= known(facts.begins_on), {"day": known(facts.begins_on)}


@condition(
    "both_sides_marked",
    met=N_("団体と市が、同じ項目をすべてふり返っています"),
    unmet=N_("団体と市の両方がふり返っていない項目があります：%(items)s"),
    clears="secretary",
    where="reviews",
    words=REVIEW_ITEMS,
)
def both_sides_marked(facts: JointFacts) -> Outcome:
    group, city = known(facts.group_marks), known(facts.city_marks)
    items = tuple(item for item in REVIEW_ITEMS if item not in group or item not in city)
    return not items, {"items": items}


@condition(
    "differences_talked",
    met=N_("団体と市で見方が違う項目は、すべて話し合い、改善を決めています"),
    unmet=N_("見方が%(points)s点以上違うのに、話し合いと改善がない項目があります：%(items)s"),
    clears="secretary",
    where="difference",
    words=REVIEW_ITEMS,
)
def differences_talked(facts: JointFacts) -> Outcome:
    """Where the two sides differ is what a review is for: it is talked over, not averaged away."""
    points = known(facts.difference_points)
    talked = known(facts.talked)
    differ = differing(known(facts.group_marks), known(facts.city_marks), points)
    items = tuple(item for item in differ if item not in talked)
    return not items, {"items": items, "points": points}


@caution(
    "joint_report_late",
    states=N_("実績報告が期限に間に合う"),
    raised=N_("実績報告は%(day)sまでの約束です。もう過ぎています"),
    clear=N_("実績報告は%(day)sまでの約束に間に合います"),
    where="report",
)
def joint_report_late(facts: JointFacts) -> Outcome:
    return known(facts.today) > known(facts.report_by), {"day": known(facts.report_by)}


@condition(
    "improvements_assigned",
    met=N_("改善には、すべて、だれがいつまでにするかがあります"),
    unmet=N_("だれがいつまでにするかがない改善があります（改善 %(numbers)s）"),
    clears="secretary",
    where="improvements",
)
def improvements_assigned(facts: JointFacts) -> Outcome:
    return not known(facts.improvements_unassigned), {"numbers": known(facts.improvements_unassigned)}


@condition(
    "years_remaining",
    states=N_("続けられる年数が残っている"),
    met=N_("%(done)s年目を終えました。%(most)s年まで続けられます"),
    unmet=N_("%(done)s年目を終えました。続けられるのは%(most)s年までです"),
    where="project",
)
def years_remaining(facts: JointFacts) -> Outcome:
    done, most = known(facts.years_done), known(facts.max_years)
    return done < most, {"done": done, "most": most}


declare_effect("publish_agreement", N_("協定の内容を公表します"))
declare_effect("publish_reviews", N_("団体と市のふり返りを、違うところも並べて公表します"))
declare_effect("hand_on_improvements", N_("決めた改善を、次の年度の提案書に、答えを待つ項目として載せます"))
declare_clock("joint_midterm_due", N_("中間のふり返りをする月の終わりまで"))
declare_clock("joint_report_due", N_("事業が終わった日から30日以内"))
declare_clock("joint_review_due", N_("実績報告を受けてから、ふり返りをそろえる日まで"))
