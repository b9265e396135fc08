"""市民提案・協働事業: three proposals of one call, from the jury's sheets to the improvement of the next year."""

import datetime as dt
from fractions import Fraction

import pytest

from consult.access.actor import Role
from consult.collaboration.joint_projects.conditions import JointFacts
from consult.collaboration.joint_projects.review_conditions import AGREEMENT_ITEMS
from consult.collaboration.joint_projects.rules import average, differing, exactly
from consult.workflow.standing import LinkedCase
from tests.factories.walk import Walk

APPLICATION = {"guideline", "proposal", "plan", "budget", "profile"}
READY = JointFacts(
    today=dt.date(2026, 10, 20),
    call_closes_on=dt.date(2026, 10, 30),
    advice_sessions=1,
    earlier_unanswered=(),
    eligibility_missing=(),
    office_named=True,
    talks_unanswered=0,
    screening_recorded=True,
    pitch_announced_on=dt.date(2026, 11, 28),
    pitch_on=dt.date(2026, 12, 5),
    pitch_notice_days=7,
    jurors=(1, 2, 3, 4, 5),
    undeclared=(),
    recused=(5,),
    sheets={1: 38, 2: 33, 3: 29, 4: 34},
    comments_missing=(),
    full_marks=50,
    pass_line=30,
    min_jurors=3,
    agreement_missing=(),
    conditions_open=(),
    begins_on=dt.date(2027, 4, 1),
    difference_points=2,
    talked=(),
    improvements_unassigned=(),
    report_by=dt.date(2028, 4, 30),
    years_done=1,
    max_years=3,
)
GROUP = {"purpose": 4, "roles": 4, "talks": 3, "progress": 4, "result": 4}
CITY = {"purpose": 4, "roles": 2, "talks": 3, "progress": 4, "result": 3}
MEETING = {"jury_meeting": (LinkedCase("R9-会-012", "closed"),)}
NOTHING_HELD = {"jury_meeting": (LinkedCase("R9-会-012", "noticed"),)}


def walk(at="", **facts):
    return Walk("joint_project", READY, at=at).knows(**facts)


def recommended(**facts):
    return walk("recommended", today=dt.date(2026, 12, 10), **facts)


@pytest.mark.parametrize(
    ("sheets", "recused", "mean", "adopted"),
    [
        ({1: 38, 2: 33, 3: 29, 4: 34}, (5,), "33.5", True),
        ({1: 31, 2: 28, 3: 30, 4: 30}, (), "29.75", False),
        ({1: 30, 2: 30, 3: 30, 4: 30}, (), "30", True),
    ],
    ids=["ア", "イ", "ウ"],
)
def test_the_line_is_thirty_and_29_75_is_below_it(sheets, recused, mean, adopted):
    assert exactly(average(sheets, recused)) == mean
    jurors = (*sheets, *recused)
    proposal = recommended(jurors=jurors, sheets=sheets, recused=recused)
    assert proposal.may("adopt") is adopted


def test_the_refusal_tells_the_exact_mean():
    proposal = recommended(jurors=(1, 2, 3, 4), recused=(), sheets={1: 31, 2: 28, 3: 30, 4: 30})
    assert proposal.told("adopt") == ["採点の平均は29.75点で、採択の線30点に届きません。端数は切り上げません"]


def test_a_juror_with_an_interest_is_no_zero():
    assert average({1: 38, 2: 33, 3: 29, 4: 34}, (5,)) == Fraction(67, 2)
    assert average({1: 38, 2: 33, 3: 29, 4: 34, 5: 0}, (5,)) == Fraction(67, 2)
    assert average({5: 50}, (5,)) is None


def test_a_mean_without_an_end_is_cut_off_and_never_rounded_up():
    assert exactly(Fraction(89, 3)) == "89/3 (29.66…)"
    assert exactly(Fraction(8999, 300)) == "8999/300 (29.99…)"
    below = recommended(jurors=(1, 2, 3), recused=(), sheets={1: 30, 2: 30, 3: 29})
    assert below.refused("adopt") == {"average_reaches_line"}


def test_nobody_left_to_judge_adopts_nothing():
    assert recommended(jurors=(5,), sheets={}).refused("adopt") == {"average_reaches_line"}


def test_a_proposal_goes_from_the_call_to_the_next_year():
    proposal = walk().stands(documents=frozenset(APPLICATION))
    for trigger in ("begin_advice", "submit", "check_eligibility", "begin_screening"):
        proposal.take(trigger)
    assert proposal.stage == "screening"
    assert proposal.definition.stage("screening").starts == ("dept_talks",)
    proposal.stands(tracks={"dept_talks": "answered"})
    proposal.take("invite_pitch")
    proposal.take("begin_scoring", today=dt.date(2026, 12, 5))
    proposal.stands(documents=frozenset({"recommendation"}), parts=MEETING).take("recommend")
    proposal.take("adopt")
    proposal.stands(documents=frozenset({"agreement"})).take("sign_agreement")
    proposal.take("begin", today=dt.date(2027, 4, 1))
    proposal.take("begin_midterm")
    proposal.take("end_midterm", group_marks=GROUP, city_marks=CITY, talked=("roles",))
    proposal.stands(documents=frozenset({"report", "accounts"}))
    proposal.take("report", today=dt.date(2028, 4, 30))
    proposal.take("begin_self_reviews")
    proposal.stands(tracks={"group_review": "handed_in", "city_review": "handed_in"}).take("meet")
    proposal.stands(documents=frozenset({"joint_review"})).take("send_to_committee")
    proposal.stands(documents=frozenset({"committee_view"})).take("give_committee_view")
    proposal.take("continue")
    assert proposal.take("archive") == "archived"
    assert proposal.ended
    assert proposal.effects.count("publish_reviews") == 2
    assert "hand_on_improvements" in proposal.effects


def test_each_side_of_the_talks_and_the_reviews_goes_its_own_way():
    talks = Walk("joint_project", READY, track="dept_talks")
    assert talks.take("name_office", inputs={"named_office": "子育て支援課"}) == "talking"
    assert talks.refused("report_talks", talks_unanswered=2) == {"documents_filed", "talks_answered"}
    assert talks.stands(documents=frozenset({"talks_report"})).take("report_talks") == "answered"
    for side in ("group_review", "city_review"):
        review = Walk("joint_project", READY, track=side)
        assert review.refused(f"hand_in_{side}") == {"documents_filed"}
        assert review.stands(documents=frozenset({side})).take(f"hand_in_{side}") == "handed_in"


def test_a_proposal_is_received_whole_in_time_and_after_advice():
    late = walk("advice", today=dt.date(2026, 10, 31), advice_sessions=0)
    assert late.refused("submit") == {"joint_call_running", "advice_recorded", "documents_filed"}
    lacking = walk("advice").stands(documents=frozenset(APPLICATION - {"budget"}))
    assert lacking.told("submit") == ["文書がまだありません：収支予算書"]


def test_the_next_years_form_waits_for_an_answer_to_the_improvement():
    again = walk("advice", earlier_unanswered=(1,)).stands(documents=frozenset(APPLICATION))
    assert again.told("submit") == ["前の年度に約束した改善に、答えがないものがあります（改善 1）"]
    assert again.take("submit", earlier_unanswered=()) == "submitted"


def test_a_call_that_nobody_answers_is_closed_by_the_clock_and_not_early():
    waiting = walk()
    assert waiting.refused("lapse") == {"joint_call_over"}
    assert waiting.take("lapse", today=dt.date(2026, 10, 31)) == "lapsed"


def test_requirements_refuse_only_what_lacks_one():
    proposal = walk("eligibility")
    assert proposal.refused("declare_ineligible", inputs={"reason": "要件外"}) == {"eligibility_lacking"}
    assert proposal.asks("declare_ineligible", eligibility_missing=("public_benefit",)) == {"reason"}
    assert proposal.told("begin_screening", eligibility_missing=("based_here", "joint")) == [
        "応募の要件に足りないものがあります：市内で活動していること、市と役割を分けること"
    ]
    proposal.take("ask_correction", inputs={"reason": "名簿がない"}, eligibility_missing=("by_statutes",))
    assert proposal.stage == "submitted"


def test_the_presentation_waits_for_the_talks_and_its_notice():
    proposal = walk("screening", pitch_announced_on=dt.date(2026, 11, 29))
    proposal.stands(tracks={"dept_talks": "talking"})
    assert proposal.refused("invite_pitch") == {"pitch_announced_in_time", "tracks_ended"}


def test_a_recommendation_tells_everything_that_lacks():
    jury = walk(
        "scored", undeclared=(2,), recused=(4, 5), min_jurors=4, sheets={1: 51, 2: 33, 4: 34},
        comments_missing=(1,),
    ).stands(parts=NOTHING_HELD)  # fmt: skip
    assert jury.refused("recommend") == {
        "interests_declared", "enough_jurors", "every_juror_scored", "recused_gave_no_score",
        "scores_within_marks", "score_comments_given", "documents_filed", "parts_reached",
    }  # fmt: skip
    assert "採点表を出していない審査員がいます（席 3）" in jury.told("recommend")


def test_the_jury_recommends_and_the_city_decides():
    assert walk("scored").allows(Role.CHAIR) == {"recommend"}
    assert not recommended().allows(Role.CHAIR)
    assert recommended().allows(Role.HEAD) >= {"adopt", "adopt_on_conditions", "reject"}
    assert not {"adopt", "reject"} & recommended().allows(Role.SECRETARY)


def test_a_rejection_always_gives_a_reason_and_two_when_the_line_is_reached():
    below = recommended(sheets={1: 31, 2: 28, 3: 30, 4: 30}, jurors=(1, 2, 3, 4), recused=())
    assert below.asks("reject") == {"reason"}
    above = recommended()
    assert above.asks("reject", inputs={"reason": "予算がない"}) == {"acknowledged.rejected_above_line"}
    assert below.take("reject", inputs={"reason": "線に届かない"}) == "rejected"
    assert below.effects == ["return_score_sheets", "publish_adoption"]


def test_a_conditional_adoption_is_agreed_when_its_conditions_are_met():
    proposal = recommended(agreement_missing=("accidents",), conditions_open=(2,))
    given = {"adoption_conditions": "会場を2か所にする", "reason": "送迎が要るため"}
    assert proposal.take("adopt_on_conditions", inputs=given) == "conditional"
    proposal.stands(documents=frozenset({"agreement"}))
    assert proposal.told("sign_agreement") == [
        "協定書に足りない項目があります：事故の責任",
        "満たされていない採択の条件があります（条件 2）",
    ]
    assert proposal.take("sign_agreement", agreement_missing=(), conditions_open=()) == "agreed"
    assert len(AGREEMENT_ITEMS) == 8


def test_where_the_two_sides_differ_is_shown_and_talked_over():
    assert differing(GROUP, CITY, 2) == ("roles",)
    assert differing(GROUP, {"purpose": 4}, 5) == ("roles", "talks", "progress", "result")
    midterm = walk("midterm", group_marks=GROUP, city_marks=CITY)
    assert midterm.told("end_midterm") == [
        "見方が2点以上違うのに、話し合いと改善がない項目があります：役割分担"
    ]
    unassigned = {"talked": ("roles",), "improvements_unassigned": (1,)}
    assert midterm.refused("end_midterm", **unassigned) == {"improvements_assigned"}
    assert midterm.take("end_midterm", talked=("roles",)) == "second_half"


def test_one_side_alone_is_no_joint_review():
    reviews = walk("self_reviews", group_marks=GROUP, city_marks={})
    reviews.stands(tracks={"group_review": "handed_in", "city_review": "writing"})
    assert reviews.refused("meet") == {"both_sides_marked", "tracks_ended"}


def test_a_late_report_is_received_with_a_reason():
    project = walk("second_half", today=dt.date(2028, 5, 1))
    project.stands(documents=frozenset({"report", "accounts"}))
    assert project.asks("report") == {"acknowledged.joint_report_late"}
    assert project.take("report", noted={"joint_report_late": "会計担当の入院"}) == "reported"


def test_after_the_last_year_a_project_can_only_end():
    project = walk("next_year", years_done=3)
    assert project.refused("continue") == project.refused("continue_changed", inputs={"reason": "x"})
    assert project.told("continue") == ["3年目を終えました。続けられるのは3年までです"]
    assert project.take("finish", inputs={"reason": "年数を終えた"}) == "finished"


def test_an_agreement_can_be_amended_and_ended_early_with_a_reason():
    project = walk("running").stands(documents=frozenset({"amended_agreement"}))
    assert project.take("amend_agreement", inputs={"reason": "会場の変更"}) == "running"
    assert project.asks("terminate") == {"reason"}
    assert project.take("terminate", inputs={"reason": "団体の解散"}) == "terminated"
    assert project.triggers == {"archive"}


def test_a_group_may_withdraw_until_the_agreement_without_a_reason():
    assert walk("recommended").take("withdraw") == "withdrawn"
    assert "withdraw" not in walk("agreed").triggers
