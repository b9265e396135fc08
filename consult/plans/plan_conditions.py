"""What 計画策定 must fulfil from the decision to plan until a newer plan follows: pure, over frozen facts.

Whatever citizens gave in a workshop, a survey or a forum has the same right to an answer as a public comment:
the draft is not fixed before each has a disposition, and a reason where it was not taken up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consult.i18n import N_
from consult.plans.inputs.rules import ranges
from consult.workflow.conditions import Outcome, caution, condition, known
from consult.workflow.vocabulary import declare_clock, declare_effect, declare_input

METHODS: Final = {
    "consultation": N_("意見公募"),
    "dialogue": N_("話し合い"),
    "workshop": N_("ワークショップ"),
    "forum": N_("フォーラム"),
    "survey": N_("アンケート"),
    "mini_public": N_("無作為抽出会議"),
}
FACE_TO_FACE: Final = frozenset({"dialogue", "workshop", "forum", "mini_public"})
ACTOR_KINDS: Final = {
    "citizen": N_("市民"),
    "local": N_("地域団体"),
    "group": N_("市民活動団体"),
    "business": N_("事業者"),
    "school": N_("教育機関等"),
    "administration": N_("行政"),
}
CONTACT_ITEMS: Final = {
    "office": N_("課・係"),
    "telephone": N_("電話"),
    "fax": N_("FAX"),
    "mail": N_("電子メール"),
}
DECIDED_BY: Final = {"decision": N_("市長の決裁"), "council": N_("議会の議決")}


@dataclass(frozen=True)
class PlanFacts:
    """What is known of one plan in the making. Numbers and codes only. `None` means: not established."""

    methods: tuple[str, ...] | None = None  # codes of METHODS, in the participation plan
    methods_without_reason: tuple[str, ...] | None = None
    methods_least: int | None = None  # how many the ordinance asks for at least
    methods_demanded: str | None = None  # the one it asks for in any case; "" for none
    collaboration_check_answered: bool | None = None
    body_members: int | None = None
    kinds_unheard: tuple[str, ...] | None = None  # codes of ACTOR_KINDS
    survey_lacks: tuple[str, ...] | None = None  # what the design of a survey does not say yet
    survey_distributed: int | None = None
    survey_valid: int | None = None
    sessions_held: int | None = None
    sessions_without_outputs: tuple[int, ...] | None = None
    draft_sections: int | None = None
    contributions_waiting: int | None = None  # in linked cases, not yet taken in
    contributions: int | None = None
    contributions_undisposed: tuple[int, ...] | None = None  # numbers without 採用・一部・不採用
    dispositions_without_reason: tuple[int, ...] | None = None  # 一部 or 不採用 and no reason
    amendments_missing: tuple[int, ...] | None = None  # groups answered with A that the draft does not show
    decide_by: str | None = None  # codes of DECIDED_BY: what the rules of this plan ask for
    decided_by: str | None = None  # and what there is; empty when there is nothing yet
    consultation_skipped: bool | None = None
    consultation_result_public: bool | None = None
    contact_missing: tuple[str, ...] | None = None  # codes of CONTACT_ITEMS
    redaction_by_other: bool | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@condition(
    "methods_chosen",
    states=N_("市民参加の方法が決まっている"),
    met=N_("市民参加の方法が決まっています：%(methods)s"),
    unmet=N_("市民参加の方法を1つ以上選んでください"),
    clears="secretary",
    where="participation",
    words=METHODS,
)
def methods_chosen(facts: PlanFacts) -> Outcome:
    return bool(known(facts.methods)), {"methods": known(facts.methods)}


@condition(
    "method_reasons_given",
    met=N_("市民参加の方法には、すべて選んだ理由があります"),
    unmet=N_("選んだ理由がない方法があります：%(methods)s"),
    clears="secretary",
    where="participation",
    words=METHODS,
)
def method_reasons_given(facts: PlanFacts) -> Outcome:
    return not known(facts.methods_without_reason), {"methods": known(facts.methods_without_reason)}


@condition(
    "collaboration_check_answered",
    met=N_("協働チェックに、協働の担当課が意見を返しています"),
    unmet=N_("協働チェックへの意見を、協働の担当課からまだ受けていません"),
    clears="head",
    where="participation",
)
def collaboration_check_answered(facts: PlanFacts) -> Outcome:
    return facts.collaboration_check_answered


@condition(
    "plan_body_ready",
    states=N_("委員会に委員がいる"),
    met=N_("委員会に委員が%(members)s人います"),
    unmet=N_("委員会の委員がまだ決まっていません"),
    clears="secretary",
    where="body",
)
def plan_body_ready(facts: PlanFacts) -> Outcome:
    return known(facts.body_members) > 0, {"members": known(facts.body_members)}


@caution(
    "actor_kinds_unheard",
    states=N_("6つの主体のすべてから聴いている"),
    raised=N_("まだ一度も聴いていない主体があります：%(kinds)s"),
    clear=N_("6つの主体のすべてから聴いています"),
    where="participation",
    words=ACTOR_KINDS,
)
def actor_kinds_unheard(facts: PlanFacts) -> Outcome:
    kinds = known(facts.kinds_unheard)
    return bool(kinds), {"kinds": kinds}


@condition(
    "survey_counted",
    states=N_("アンケートの配布数と有効な回答の数がある"),
    met=N_("アンケートは%(distributed)s通を配り、有効な回答は%(valid)s通です"),
    unmet=N_("アンケートの数が合いません。配ったのは%(distributed)s通、有効な回答は%(valid)s通です"),
    clears="secretary",
    where="survey",
)
def survey_counted(facts: PlanFacts) -> Outcome:
    distributed, valid = known(facts.survey_distributed), known(facts.survey_valid)
    return 0 <= valid <= distributed and distributed > 0, {"distributed": distributed, "valid": valid}


@condition(
    "survey_not_planned",
    met=N_("参加の計画に、アンケートはありません"),
    unmet=N_("参加の計画にアンケートがあります。行わないときは、先に計画を直してください"),
    where="participation",
)
def survey_not_planned(facts: PlanFacts) -> Outcome:
    return "survey" not in known(facts.methods)


@condition(
    "sessions_recorded",
    states=N_("話し合いやワークショップの結果が書かれている"),
    met=N_("話し合いやワークショップを%(held)s回開き、結果がすべて書かれています"),
    unmet=N_("話し合いやワークショップは%(held)s回で、結果がない回があります（第 %(numbers)s 回）"),
    clears="secretary",
    where="sessions",
)
def sessions_recorded(facts: PlanFacts) -> Outcome:
    held, without = known(facts.sessions_held), known(facts.sessions_without_outputs)
    return held > 0 and not without, {"held": held, "numbers": without}


@condition(
    "sessions_not_planned",
    met=N_("参加の計画に、人が集まる方法はありません"),
    unmet=N_("参加の計画に人が集まる方法があります：%(methods)s。行わないときは、先に計画を直してください"),
    where="participation",
    words=METHODS,
)
def sessions_not_planned(facts: PlanFacts) -> Outcome:
    methods = tuple(method for method in known(facts.methods) if method in FACE_TO_FACE)
    return not methods, {"methods": methods}


@condition(
    "plan_draft_written",
    met=N_("素案の本文があります"),
    unmet=N_("素案の本文がまだありません"),
    clears="secretary",
    where="draft",
)
def plan_draft_written(facts: PlanFacts) -> Outcome:
    return known(facts.draft_sections) > 0


@condition(
    "every_input_disposed",
    states=N_("出された意見のすべてに、扱い（採用・一部採用・不採用・参考）がある"),
    met=N_("出された意見%(count)s件のすべてに、扱い（採用・一部採用・不採用・参考）があります"),
    unmet=N_(
        "扱い（採用・一部採用・不採用・参考）が決まっていない意見が%(open)s件あります（番号 %(numbers)s）"
    ),
    clears="secretary",
    where="contributions",
)
def every_input_disposed(facts: PlanFacts) -> Outcome:
    """The same rule as for public comments: nothing that was given is dropped in silence."""
    numbers = known(facts.contributions_undisposed)
    said = {"count": known(facts.contributions), "open": len(numbers), "numbers": ranges(numbers)}
    return not numbers, said


@condition(
    "disposition_reasons_given",
    met=N_("一部採用・不採用・参考には、すべて理由があります"),
    unmet=N_("一部採用・不採用・参考なのに、理由がない意見があります（番号 %(numbers)s）"),
    clears="secretary",
    where="contributions",
)
def disposition_reasons_given(facts: PlanFacts) -> Outcome:
    numbers = known(facts.dispositions_without_reason)
    return not numbers, {"numbers": ranges(numbers)}


@condition(
    "amendments_in_draft",
    met=N_("意見公募で「修正する」と答えた点は、すべて案に入っています"),
    unmet=N_("意見公募で「修正する」と答えたのに、案に入っていない点があります（No. %(numbers)s）"),
    clears="secretary",
    where="draft",
)
def amendments_in_draft(facts: PlanFacts) -> Outcome:
    return not known(facts.amendments_missing), {"numbers": known(facts.amendments_missing)}


@condition(
    "plan_decided",
    states=N_("計画を決める決裁か議決がある"),
    met=N_("%(needed)sがあります"),
    unmet=N_("%(needed)sがまだありません"),
    clears="head",
    where="decision",
    words=DECIDED_BY,
    assures="decision",
)
def plan_decided(facts: PlanFacts) -> Outcome:
    """By whom a plan is decided is set before; a council's vote cannot be replaced (地方自治法96条2項)."""
    needed = known(facts.decide_by)
    return known(facts.decided_by) == needed, {"needed": (needed,)}


@condition(
    "consultation_result_public",
    met=N_("意見公募の結果を、計画と同じ時に公表できます"),
    unmet=N_("意見公募の結果がまだ公表されていません。計画と同じ時に公表してください"),
    clears="records",
    where="consultation",
)
def consultation_result_public(facts: PlanFacts) -> Outcome:
    """同時期の公示 (行政手続法43条1項に準じる); nothing to publish where none was held by exception."""
    return known(facts.consultation_skipped) or known(facts.consultation_result_public)


@condition(
    "plan_contact_given",
    met=N_("問合せ先がそろっています"),
    unmet=N_("問合せ先に足りないものがあります：%(missing)s"),
    clears="secretary",
    where="notice",
    words=CONTACT_ITEMS,
)
def plan_contact_given(facts: PlanFacts) -> Outcome:
    return not known(facts.contact_missing), {"missing": known(facts.contact_missing)}


@condition(
    "plan_redaction_reviewed",
    met=N_("公表する計画と資料は、別の人が確かめています"),
    unmet=N_("公表する計画と資料を、別の人がまだ確かめていません"),
    clears="records",
    where="redaction",
    assures="redaction",
)
def plan_redaction_reviewed(facts: PlanFacts) -> Outcome:
    return facts.redaction_by_other


declare_effect("publish_participation_plan", N_("市民参加の方法と理由を公表します"))
declare_effect("fix_plan_draft", N_("案を確定し、出された意見への答えを公表します"))
declare_effect("open_plan_consultation", N_("意見公募の案件を作り、この計画につなぎます"))
declare_effect("keep_adoption_promise", N_("計画を定める時期の約束を、果たしたと記録します"))
declare_effect("name_successor", N_("新しい計画と結び、両方のページで知らせます"))
declare_effect("publish_plan", N_("計画を公表し、検証の年を数え始めます"))
declare_input("successor", N_("新しい計画の案件番号"))
declare_clock("plan_adoption_due", N_("策定方針で約束した、計画を定める時期まで"))
declare_clock("plan_review_due", N_("年度の終わりから、検証を公表する日まで"))
