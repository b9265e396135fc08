"""What a 協働提案 must fulfil from the call to the decision: pure, over frozen facts.

The arithmetic of scoring stands in `joint_rules.py`. Facts hold seats, numbers and codes only, never names:
verdicts are shown and stored. The same file declares the effects, inputs and clocks of the procedure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.collaboration.joint_projects.rules import average, exactly, unscored
from consult.i18n import N_
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

ELIGIBILITY: Final = {
    "based_here": N_("市内で活動していること"),
    "by_statutes": N_("規約と名簿があること"),
    "public_benefit": N_("公益の事業であること"),
    "joint": N_("市と役割を分けること"),
    "not_funded_twice": N_("同じ費用に市の補助がないこと"),
    "not_religious_political": N_("宗教や政治の活動でないこと"),
}


@dataclass(frozen=True)
class JointFacts:
    """What is known of one proposal and the project it became. `None` means: not established."""

    today: dt.date | None = None
    call_closes_on: dt.date | None = None
    advice_sessions: int | None = None
    earlier_unanswered: tuple[int, ...] | None = None  # last year's improvements without an answer
    eligibility_missing: tuple[str, ...] | None = None  # codes of ELIGIBILITY
    office_named: bool | None = None
    talks_unanswered: int | None = None  # points the group raised that the office has not answered
    screening_recorded: bool | None = None
    pitch_announced_on: dt.date | None = None
    pitch_on: dt.date | None = None
    pitch_notice_days: int | None = None
    jurors: tuple[int, ...] | None = None  # seats
    undeclared: tuple[int, ...] | None = None  # seats that have not said whether they have an interest
    recused: tuple[int, ...] | None = None
    sheets: Mapping[int, int] | None = None  # seat → points in all
    comments_missing: tuple[int, ...] | None = None  # seats whose sheet has no comment for the group
    full_marks: int | None = None
    pass_line: int | None = None
    min_jurors: int | None = None
    agreement_missing: tuple[str, ...] | None = None  # codes of the items of an agreement
    conditions_open: tuple[int, ...] | None = None  # conditions of a conditional adoption not yet met
    begins_on: dt.date | None = None
    group_marks: Mapping[str, int] | None = None  # by codes of the review items
    city_marks: Mapping[str, int] | None = None
    difference_points: int | None = None
    talked: tuple[str, ...] | None = None  # items both sides talked over and agreed an improvement on
    report_by: dt.date | None = None
    improvements_unassigned: tuple[int, ...] | None = None  # without who does it by when
    years_done: int | None = None
    max_years: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "joint_call_running",
    states=N_("提案の受付期間の中である"),
    met=N_("提案の受付は%(until)sまでです"),
    unmet=N_("提案の受付は%(until)sに終わっています"),
    where="call",
    excludes=("joint_call_over",),
)
def joint_call_running(facts: JointFacts) -> Outcome:
    return known(facts.today) <= known(facts.call_closes_on), {"until": known(facts.call_closes_on)}


@condition(
    "joint_call_over",
    states=N_("提案の受付期間が過ぎている"),
    met=N_("提案の受付は%(until)sに終わりました"),
    unmet=N_("提案の受付は%(until)sまで続きます"),
    clears="system",
    where="call",
)
def joint_call_over(facts: JointFacts) -> Outcome:
    return known(facts.today) > known(facts.call_closes_on), {"until": known(facts.call_closes_on)}


@condition(
    "advice_recorded",
    states=N_("事前相談の記録がある"),
    met=N_("事前相談の記録が%(count)s件あります"),
    unmet=N_("事前相談の記録がありません"),
    clears="secretary",
    where="advice",
)
def advice_recorded(facts: JointFacts) -> Outcome:
    return known(facts.advice_sessions) > 0, {"count": known(facts.advice_sessions)}


@condition(
    "earlier_improvements_answered",
    met=N_("前の年度に約束した改善には、すべて答えがあります"),
    unmet=N_("前の年度に約束した改善に、答えがないものがあります（改善 %(numbers)s）"),
    clears="secretary",
    where="carried",
)
def earlier_improvements_answered(facts: JointFacts) -> Outcome:
    return not known(facts.earlier_unanswered), {"numbers": known(facts.earlier_unanswered)}


@condition(
    "eligibility_met",
    met=N_("応募の要件をすべて満たしています"),
    unmet=N_("応募の要件に足りないものがあります：%(missing)s"),
    clears="secretary",
    where="eligibility",
    words=ELIGIBILITY,
    excludes=("eligibility_lacking",),
)
def eligibility_met(facts: JointFacts) -> Outcome:
    return not known(facts.eligibility_missing), {"missing": known(facts.eligibility_missing)}


@condition(
    "eligibility_lacking",
    states=N_("応募の要件に足りないものがある"),
    met=N_("応募の要件に足りないものがあります：%(missing)s"),
    unmet=N_("応募の要件をすべて満たしているので、要件を理由に断ることはできません"),
    where="eligibility",
    words=ELIGIBILITY,
)
def eligibility_lacking(facts: JointFacts) -> Outcome:
    return bool(known(facts.eligibility_missing)), {"missing": known(facts.eligibility_missing)}


@condition(
    "office_named",
    met=N_("協議する担当課が決まっています"),
    unmet=N_("協議する担当課がまだ決まっていません"),
    clears="head",
    where="talks",
)
def office_named(facts: JointFacts) -> Outcome:
    return facts.office_named


@condition(
    "talks_answered",
    met=N_("団体から出た点に、担当課がすべて答えています"),
    unmet=N_("団体から出た点のうち%(count)s件に、担当課の答えがありません"),
    clears="secretary",
    where="talks",
)
def talks_answered(facts: JointFacts) -> Outcome:
    return known(facts.talks_unanswered) == 0, {"count": known(facts.talks_unanswered)}


@condition(
    "screening_recorded",
    met=N_("書類審査の結果と理由が書かれています"),
    unmet=N_("書類審査の結果と理由がまだ書かれていません"),
    clears="secretary",
    where="screening",
)
def screening_recorded(facts: JointFacts) -> Outcome:
    return facts.screening_recorded


@condition(
    "pitch_announced_in_time",
    states=N_("公開プレゼンテーションを、決まりの日までに知らせている"),
    met=N_("公開プレゼンテーションの%(days)s日前に知らせています（決まりは%(least)s日前まで）"),
    unmet=N_("公開プレゼンテーションを知らせたのは%(days)s日前です。%(least)s日前までに知らせてください"),
    clears="secretary",
    where="pitch",
)
def pitch_announced_in_time(facts: JointFacts) -> Outcome:
    days = (known(facts.pitch_on) - known(facts.pitch_announced_on)).days
    return days >= known(facts.pitch_notice_days), {"days": days, "least": known(facts.pitch_notice_days)}


@condition(
    "pitch_held",
    states=N_("公開プレゼンテーションの日になっている"),
    met=N_("公開プレゼンテーションの日（%(day)s）になっています"),
    unmet=N_("公開プレゼンテーションは%(day)sです"),
    where="pitch",
)
def pitch_held(facts: JointFacts) -> Outcome:
    return known(facts.today) >= known(facts.pitch_on), {"day": known(facts.pitch_on)}


@condition(
    "interests_declared",
    met=N_("審査員は全員、利害関係があるかどうかを申し出ています"),
    unmet=N_("利害関係の申し出がない審査員がいます（席 %(seats)s）"),
    clears="chair",
    where="scoring",
)
def interests_declared(facts: JointFacts) -> Outcome:
    return not known(facts.undeclared), {"seats": known(facts.undeclared)}


@condition(
    "enough_jurors",
    states=N_("採点できる審査員が、決まりの人数以上いる"),
    met=N_("採点できる審査員は%(count)s人です（決まりは%(least)s人以上）"),
    unmet=N_("採点できる審査員が%(count)s人で、%(least)s人に足りません"),
    clears="chair",
    where="scoring",
)
def enough_jurors(facts: JointFacts) -> Outcome:
    count = len(set(known(facts.jurors)) - set(known(facts.recused)))
    return count >= known(facts.min_jurors), {"count": count, "least": known(facts.min_jurors)}


@condition(
    "every_juror_scored",
    met=N_("採点できる審査員は全員、採点表を出しています"),
    unmet=N_("採点表を出していない審査員がいます（席 %(seats)s）"),
    clears="member",
    where="scoring",
)
def every_juror_scored(facts: JointFacts) -> Outcome:
    seats = unscored(known(facts.jurors), known(facts.sheets), known(facts.recused))
    return not seats, {"seats": seats}


@condition(
    "recused_gave_no_score",
    met=N_("利害関係のある審査員の採点はありません"),
    unmet=N_("利害関係のある審査員の採点表があります（席 %(seats)s）。取り除いてください"),
    clears="chair",
    where="scoring",
)
def recused_gave_no_score(facts: JointFacts) -> Outcome:
    seats = tuple(sorted(set(known(facts.recused)) & set(known(facts.sheets))))
    return not seats, {"seats": seats}


@condition(
    "scores_within_marks",
    states=N_("採点が0点から満点までの間にある"),
    met=N_("採点はすべて0点から%(full)s点までの間です"),
    unmet=N_("0点から%(full)s点までの間にない採点があります（席 %(seats)s）"),
    clears="member",
    where="scoring",
)
def scores_within_marks(facts: JointFacts) -> Outcome:
    full = known(facts.full_marks)
    seats = tuple(seat for seat, points in sorted(known(facts.sheets).items()) if not 0 <= points <= full)
    return not seats, {"seats": seats, "full": full}


@condition(
    "score_comments_given",
    met=N_("どの採点表にも、団体へ返す講評があります"),
    unmet=N_("団体へ返す講評がない採点表があります（席 %(seats)s）"),
    clears="member",
    where="scoring",
)
def score_comments_given(facts: JointFacts) -> Outcome:
    return not known(facts.comments_missing), {"seats": known(facts.comments_missing)}


def _against_line(facts: JointFacts) -> tuple[bool, Mapping[str, object]]:
    mean, line = known(average(known(facts.sheets), known(facts.recused))), known(facts.pass_line)
    return mean >= line, {"average": exactly(mean), "line": line}


@condition(
    "average_reaches_line",
    states=N_("採点の平均が採択の線に届いている（端数は切り上げない）"),
    met=N_("採点の平均は%(average)s点で、採択の線%(line)s点に届いています"),
    unmet=N_("採点の平均は%(average)s点で、採択の線%(line)s点に届きません。端数は切り上げません"),
    where="scoring",
    assures="decision",
)
def average_reaches_line(facts: JointFacts) -> Outcome:
    """The exact mean of those who may judge, an interest leaving sum and divisor alike; no rounding up."""
    return _against_line(facts)


@caution(
    "rejected_above_line",
    states=N_("採点の平均が採択の線に届いていない"),
    raised=N_("採点の平均は%(average)s点で、採択の線%(line)s点に届いています。それでも不採択にしますか"),
    clear=N_("採点の平均は%(average)s点で、採択の線%(line)s点に届きません"),
    where="scoring",
)
def rejected_above_line(facts: JointFacts) -> Outcome:
    return _against_line(facts)


declare_effect("return_score_sheets", N_("採点表と講評を、名前を伏せて団体に返します"))
declare_effect("publish_adoption", N_("採択か不採択かと、その理由を公表します"))
declare_input("adoption_conditions", N_("採択の条件（公表されます）"))
declare_input("named_office", N_("協議する担当課"))
declare_clock("joint_call_closes", N_("提案の受付の最後の日まで"))
declare_clock("joint_talks_due", N_("担当課が協議の結果を返す日まで"))
declare_clock("joint_decision_due", N_("募集要領で約束した、結果を知らせる日まで"))
