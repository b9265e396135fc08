"""What a yearly 検証・評価 must fulfil from its opening to the next year: pure, over frozen facts.

A review is worth its paper when something changes: last year's open recommendations come in first, and no
recommendation is published without a response.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.i18n import N_
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

RESPONSES: Final = {"do": N_("やる"), "do_differently": N_("形を変えてやる"), "not": N_("やらない")}


@dataclass(frozen=True)
class Recommendation:
    """One 提言 and what the city answers: which of RESPONSES, and whether the rest of the answer is there."""

    number: int
    response: str = ""
    reason_given: bool = False
    office_named: bool = False
    year_named: bool = False


@dataclass(frozen=True)
class ReviewFacts:
    """What is known of one year's review. `None` means: not established."""

    earlier_open: tuple[int, ...] | None = None  # numbers of last year's open recommendations
    earlier_imported: tuple[int, ...] | None = None
    earlier_untold: tuple[int, ...] | None = None  # imported, and nobody says what changed because of them
    measures: int | None = None  # 施策 of the plan
    measures_without_indicators: tuple[str, ...] | None = None  # codes such as 2-3
    measures_unassessed: tuple[str, ...] | None = None
    assessments_without_ground: tuple[str, ...] | None = None  # a mark and no evidence
    kinds_unheard: tuple[str, ...] | None = None  # codes of ACTOR_KINDS
    views_unsettled: int | None = None  # sent in, and neither published nor withheld
    recommendations: tuple[Recommendation, ...] | None = None
    redaction_by_other: bool | None = None
    next_year_ready: bool | None = None  # the next year's review, or the plan that follows, can take them
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "earlier_recommendations_imported",
    states=N_("前の年度の、終わっていない提言が入っている"),
    met=N_("前の年度の、終わっていない提言%(count)s件がすべて入っています"),
    unmet=N_("前の年度の、終わっていない提言が入っていません（提言 %(numbers)s）"),
    clears="secretary",
    where="recommendations",
)
def earlier_recommendations_imported(facts: ReviewFacts) -> Outcome:
    still_open = known(facts.earlier_open)
    numbers = tuple(number for number in still_open if number not in known(facts.earlier_imported))
    return not numbers, {"count": len(still_open), "numbers": numbers}


@condition(
    "indicators_complete",
    states=N_("すべての施策に指標の数がある"),
    met=N_("%(measures)sの施策のすべてに、指標の数があります"),
    unmet=N_("指標の数がない施策があります（%(codes)s）"),
    clears="secretary",
    where="indicators",
)
def indicators_complete(facts: ReviewFacts) -> Outcome:
    codes = known(facts.measures_without_indicators)
    return not codes, {"codes": codes, "measures": known(facts.measures)}


@condition(
    "every_measure_assessed",
    met=N_("すべての施策を、担当課が評価しています"),
    unmet=N_("担当課が評価していない施策があります（%(codes)s）"),
    clears="secretary",
    where="assessment",
)
def every_measure_assessed(facts: ReviewFacts) -> Outcome:
    return not known(facts.measures_unassessed), {"codes": known(facts.measures_unassessed)}


@condition(
    "assessments_grounded",
    met=N_("評価には、すべて根拠が書かれています"),
    unmet=N_("評価の根拠が書かれていない施策があります（%(codes)s）"),
    clears="secretary",
    where="assessment",
)
def assessments_grounded(facts: ReviewFacts) -> Outcome:
    return not known(facts.assessments_without_ground), {"codes": known(facts.assessments_without_ground)}


@condition(
    "change_told",
    met=N_("前の年度の提言で何が変わったかが、すべて書かれています"),
    unmet=N_("何が変わったか、変わらなかった理由が書かれていない提言があります（提言 %(numbers)s）"),
    clears="secretary",
    where="recommendations",
)
def change_told(facts: ReviewFacts) -> Outcome:
    """“What changed because of last year's review” comes first: marks without change are the common failure."""
    return not known(facts.earlier_untold), {"numbers": known(facts.earlier_untold)}


@caution(
    "review_kinds_unheard",
    states=N_("6つの主体のすべてから、検証への意見を聴いている"),
    raised=N_("検証への意見をまだ聴いていない主体があります：%(kinds)s"),
    clear=N_("6つの主体のすべてから、検証への意見を聴いています"),
    where="views",
    words=ACTOR_KINDS,
)
def review_kinds_unheard(facts: ReviewFacts) -> Outcome:
    return bool(known(facts.kinds_unheard)), {"kinds": known(facts.kinds_unheard)}


@condition(
    "sent_views_settled",
    states=N_("届いた意見のすべてを、公表するか控えるか決めている"),
    met=N_("届いた意見のすべてを、公表するか控えるか決めています"),
    unmet=N_("公表するか控えるかを決めていない、届いた意見が%(count)s件あります"),
    clears="secretary",
    where="views",
)
def sent_views_settled(facts: ReviewFacts) -> Outcome:
    """Whoever sends a view is read: none is left in the pile when the hearing ends."""
    return known(facts.views_unsettled) == 0, {"count": known(facts.views_unsettled)}


@caution(
    "nothing_recommended",
    states=N_("提言がある"),
    raised=N_("提言が1件もありません。このままでよいですか"),
    clear=N_("提言が%(count)s件あります"),
    where="recommendations",
)
def nothing_recommended(facts: ReviewFacts) -> Outcome:
    return not known(facts.recommendations), {"count": len(known(facts.recommendations))}


def _numbers(facts: ReviewFacts, lacking: str) -> tuple[int, ...]:
    found = known(facts.recommendations)
    if lacking == "response":
        return tuple(one.number for one in found if one.response not in RESPONSES)
    if lacking == "reason":
        return tuple(one.number for one in found if one.response == "not" and not one.reason_given)
    done = [one for one in found if one.response in {"do", "do_differently"}]
    return tuple(one.number for one in done if not (one.office_named and one.year_named))


@condition(
    "every_recommendation_answered",
    states=N_("すべての提言に、市の対応方針がある"),
    met=N_("%(count)s件の提言のすべてに、市の対応方針があります"),
    unmet=N_("市の対応方針がない提言があります（提言 %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def every_recommendation_answered(facts: ReviewFacts) -> Outcome:
    numbers = _numbers(facts, "response")
    return not numbers, {"count": len(known(facts.recommendations)), "numbers": numbers}


@condition(
    "refusals_reasoned",
    met=N_("「やらない」には、すべて理由があります"),
    unmet=N_("「やらない」なのに、理由がない提言があります（提言 %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def refusals_reasoned(facts: ReviewFacts) -> Outcome:
    numbers = _numbers(facts, "reason")
    return not numbers, {"numbers": numbers}


@condition(
    "responses_assigned",
    met=N_("行う提言には、すべて担当課と年度があります"),
    unmet=N_("行うのに、担当課か年度がない提言があります（提言 %(numbers)s）"),
    clears="secretary",
    where="responses",
)
def responses_assigned(facts: ReviewFacts) -> Outcome:
    numbers = _numbers(facts, "owner")
    return not numbers, {"numbers": numbers}


@condition(
    "review_redaction_reviewed",
    met=N_("公表する年次報告は、別の人が確かめています"),
    unmet=N_("公表する年次報告を、別の人がまだ確かめていません"),
    clears="records",
    where="redaction",
    assures="redaction",
)
def review_redaction_reviewed(facts: ReviewFacts) -> Outcome:
    return facts.redaction_by_other


@condition(
    "next_year_ready",
    met=N_("終わっていない提言を受け継ぐ先が決まっています"),
    unmet=N_("終わっていない提言を受け継ぐ、次の年度の検証か次の計画がありません"),
    clears="secretary",
    where="next_year",
)
def next_year_ready(facts: ReviewFacts) -> Outcome:
    return facts.next_year_ready


declare_effect("import_recommendations", N_("前の年度の、終わっていない提言を取り込みます"))
declare_effect("freeze_figures", N_("このシステムの記録から数を数え、報告のために残します"))
declare_effect("decide_responses", N_("まだ決めていない対応方針を、まとめて決めて公表します"))
declare_effect("publish_review", N_("年次報告を公表します。前の年度の提言で変わったことを先頭に載せます"))
declare_effect("carry_recommendations", N_("終わっていない提言を、次の年度の検証か次の計画に渡します"))
declare_input("handed_to", N_("提言を渡す先"))
declare_clock("review_published_by", N_("年度の終わりから、年次報告を公表する日まで"))
declare_clock("review_response_due", N_("提言を受けてから、対応方針を出す日まで"))
declare_clock("review_next_due", N_("検証の間隔の年数がたち、次の検証を始める日まで"))
