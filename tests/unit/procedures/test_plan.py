"""計画策定: heard, answered, drafted, consulted, reported, adopted and published; every input has its answer."""

import pytest

import consult.plans.hearing_conditions  # noqa: F401 - importing registers
from consult.access.actor import Role
from consult.plans.plan_conditions import PlanFacts
from consult.workflow.conditions import evaluate
from consult.workflow.standing import LinkedCase
from tests.factories.walk import Walk

READY = PlanFacts(
    methods=("consultation", "survey", "workshop"),
    methods_without_reason=(),
    methods_least=2,
    methods_demanded="consultation",
    collaboration_check_answered=True,
    body_members=12,
    kinds_unheard=(),
    survey_lacks=(),
    survey_distributed=2_000,
    survey_valid=812,
    sessions_held=9,
    sessions_without_outputs=(),
    draft_sections=12,
    contributions_waiting=0,
    contributions=137,
    contributions_undisposed=(),
    dispositions_without_reason=(),
    amendments_missing=(),
    decide_by="decision",
    decided_by="decision",
    consultation_skipped=False,
    consultation_result_public=True,
    contact_missing=(),
    redaction_by_other=True,
)
PAPERS = frozenset({"policy", "participation_plan", "draft", "final_report", "plan", "survey_report"})
OVER = {"survey": "reported", "sessions": "recorded"}


def linked(**stages):
    return {name: (LinkedCase(f"R8-{name}", stage),) for name, stage in stages.items()}


def walk(at="", **facts):
    return Walk("plan", READY, at=at).knows(**facts).stands(documents=PAPERS)


def test_a_plan_goes_from_its_policy_to_its_successor():
    plan = walk()
    for trigger in ("decide_participation", "organise", "hear"):
        plan.take(trigger)
    assert plan.definition.stage("surveyed").starts == ("survey", "sessions")
    plan.stands(tracks=OVER)
    for trigger in ("draft", "table", "fix_draft", "consult"):
        plan.take(trigger)
    plan.stands(parts=linked(consultation="decided", committee="closed", review="published"))
    for trigger in ("revise", "receive_report", "adopt", "publish", "record_review", "record_review"):
        plan.take(trigger)
    plan.take("supersede", inputs={"successor": "第3次計画", "reason": "計画期間の満了"})
    assert plan.ended
    assert plan.path == [
        "initiated", "participation_plan", "organised", "surveyed", "drafting", "deliberated", "draft_fixed",
        "consulted", "revised", "final_report", "adopted", "published", "reviewed", "reviewed", "superseded",
    ]  # fmt: skip
    assert "open_plan_consultation" in plan.effects


def test_surveys_and_sessions_go_side_by_side():
    survey = Walk("plan", READY, track="survey")
    survey.take("distribute_survey")
    assert survey.told("report_survey", survey_valid=2_001) == [
        "アンケートの数が合いません。配ったのは2,000通、有効な回答は2,001通です",
        "文書がまだありません：アンケート報告書",
    ]
    assert survey.stands(documents=PAPERS).take("report_survey") == "reported"
    sessions = Walk("plan", READY, track="sessions")
    sessions.take("begin_sessions")
    assert sessions.told("record_sessions", sessions_without_outputs=(4,)) == [
        "話し合いやワークショップは9回で、結果がない回があります（第 4 回）"
    ]
    assert sessions.take("record_sessions") == "recorded"


def test_what_the_participation_plan_promises_cannot_be_left_out():
    survey, sessions = Walk("plan", READY, track="survey"), Walk("plan", READY, track="sessions")
    assert survey.refused("leave_out_survey") == {"survey_not_planned"}
    assert sessions.told("leave_out_sessions") == [
        "参加の計画に人が集まる方法があります：ワークショップ。行わないときは、先に計画を直してください"
    ]
    only = ("consultation",)
    assert survey.take("leave_out_survey", methods=only) == "unused"
    assert sessions.take("leave_out_sessions", methods=only) == "unused"


def test_how_people_are_heard_is_settled_first_with_reasons():
    begun = walk(methods=(), methods_without_reason=("survey",), collaboration_check_answered=False)
    begun.stands(documents=frozenset())
    assert begun.refused("decide_participation") == {
        "methods_chosen", "methods_enough", "method_reasons_given", "collaboration_check_answered", "documents_filed",
    }  # fmt: skip
    assert "文書がまだありません：策定方針、市民参加の計画" in begun.told("decide_participation")


def test_there_is_no_committee_without_members():
    assert walk("participation_plan", body_members=0).refused("organise") == {"plan_body_ready"}


@pytest.mark.parametrize(
    "tracks", [{}, {"survey": "reported"}, {"survey": "reported", "sessions": "meeting"}]
)
def test_the_draft_waits_for_both(tracks):
    assert walk("surveyed").stands(tracks=tracks).refused("draft") == {"tracks_ended"}


def test_a_kind_of_people_never_heard_is_named():
    plan = walk("surveyed", kinds_unheard=("business", "school")).stands(tracks=OVER)
    assert plan.asks("draft") == {"acknowledged.actor_kinds_unheard"}
    caution = evaluate(("actor_kinds_unheard",), plan.facts)[0]
    assert str(caution) == "まだ一度も聴いていない主体があります：事業者、教育機関等"
    assert plan.take("draft", noted={"actor_kinds_unheard": "商工会に別に聴く"}) == "drafting"


def test_the_draft_is_not_fixed_before_every_input_has_an_answer():
    plan = walk("deliberated", contributions_undisposed=(12, 88), dispositions_without_reason=(5,))
    plan.stands(documents=frozenset())
    assert plan.told("fix_draft") == [
        "扱い（採用・一部採用・不採用・参考）が決まっていない意見が2件あります（番号 12、88）",
        "一部採用・不採用・参考なのに、理由がない意見があります（番号 5）",
        "文書がまだありません：案",
    ]
    assert plan.take("rework", inputs={"reason": "12番と88番を加える"}) == "drafting"


def test_the_draft_waits_for_its_consultation():
    plan = walk("consulted", amendments_missing=(3,)).stands(parts=linked(consultation="considering"))
    assert plan.refused("revise") == {"amendments_in_draft", "parts_reached"}
    assert plan.stands(parts={}).refused("revise", amendments_missing=()) == {"parts_reached"}


def test_thousands_of_open_inputs_are_all_named_in_one_line():
    plan = walk("deliberated", contributions_undisposed=(1, *range(3, 4_000), 4_002, 4_003))
    assert plan.told("fix_draft") == [
        "扱い（採用・一部採用・不採用・参考）が決まっていない意見が4,000件あります（番号 1、3–3999、4002、4003）"
    ]


def test_what_a_linked_case_gave_is_taken_in_before_the_draft_is_fixed():
    plan = walk("deliberated", contributions_waiting=3)
    assert plan.told("fix_draft") == ["つないだ案件に、まだ取り込んでいない意見が3件あります"]


def test_the_ordinance_asks_for_so_many_methods_and_one_in_any_case():
    assert walk(methods=("survey", "forum")).told("decide_participation") == [
        "条例は市民参加の方法を2つ以上求めます。いまは2つです。足りない方法：意見公募"
    ]
    assert walk(methods=("consultation",)).told("decide_participation") == [
        "条例は市民参加の方法を2つ以上求めます。いまは1つです。足りない方法：どれでも"
    ]
    survey = Walk("plan", READY, track="survey")
    assert survey.told("distribute_survey", survey_lacks=("sampling",)) == [
        "アンケートの設計に足りないものがあります：選び方"
    ]


NOTICED = {"ja": "開催告知", "en": "Notice given"}


def test_the_report_waits_for_every_linked_meeting_of_the_committee():
    plan = walk("revised")
    plan.stands(
        parts={"committee": (LinkedCase("R8-会-011", "closed"), LinkedCase("R8-会-012", "noticed", NOTICED))}
    )
    assert plan.told("receive_report") == [
        "待っている案件が、まだ進んでいません：答申を決める委員会の会議（R8-会-012 開催告知）"
    ]


def test_a_plan_without_a_consultation_needs_two_people_and_a_reason():
    plan = walk("draft_fixed")
    assert plan.asks("skip_consultation") == {"reason"}
    given = {"reason": "字句だけの改定"}
    assert plan.refused("skip_consultation", inputs=given) == {"proposed_by_another"}
    plan.stands(proposals={"skip_consultation": 7}, asking=7)
    assert plan.refused("skip_consultation", inputs=given) == {"proposed_by_another"}
    assert plan.stands(asking=8).take("skip_consultation", inputs=given) == "revised"
    assert "skip_consultation" not in walk("draft_fixed").allows(Role.SECRETARY)


def test_what_needs_a_vote_is_not_decided_by_the_mayor():
    plan = walk("final_report", decide_by="council")
    assert plan.told("adopt") == ["議会の議決がまだありません"]
    assert plan.take("adopt", decided_by="council") == "adopted"


def test_a_plan_is_published_together_with_the_result_of_its_consultation():
    plan = walk(
        "adopted", consultation_result_public=False, redaction_by_other=False, contact_missing=("fax",)
    )
    assert plan.refused("publish") == {
        "plan_redaction_reviewed", "consultation_result_public", "plan_contact_given",
    }  # fmt: skip
    assert "問合せ先に足りないものがあります：FAX" in plan.told("publish")
    ready = {"redaction_by_other": True, "contact_missing": ()}
    assert plan.may("publish", consultation_skipped=True, **ready)
    assert plan.allows(Role.RECORDS) == {"publish"}


def test_a_review_is_recorded_when_it_is_published():
    plan = walk("published").stands(parts=linked(review="city_response"))
    assert plan.refused("record_review") == {"parts_reached"}


def test_a_new_draft_starts_over_with_a_reason():
    plan = walk("consulted")
    assert plan.asks("redraft") == {"reason"}
    assert plan.take("redraft", inputs={"reason": "大きな誤り"}) == "drafting"


def test_a_plan_may_be_abandoned_until_it_is_adopted_and_says_why():
    plan = walk("consulted")
    assert plan.asks("abandon") == {"reason", "follow_up"}
    assert plan.take("abandon", inputs={"reason": "財源がない", "follow_up": "募集しない"}) == "abandoned"
    assert all("abandon" not in walk(stage).triggers for stage in ("adopted", "published", "reviewed"))
