"""検証・評価: what last year's review changed comes first, and no recommendation goes unanswered into print."""

import pytest

from consult.access.actor import Role
from consult.plans.reviews.conditions import Recommendation, ReviewFacts
from consult.workflow.standing import LinkedCase
from tests.factories.walk import Walk

DO = Recommendation(1, "do", office_named=True, year_named=True)
DIFFERENTLY = Recommendation(2, "do_differently", office_named=True, year_named=True)
NOT = Recommendation(3, "not", reason_given=True)
READY = ReviewFacts(
    earlier_open=(2, 5),
    earlier_imported=(2, 5),
    earlier_untold=(),
    measures=26,
    measures_without_indicators=(),
    measures_unassessed=(),
    assessments_without_ground=(),
    kinds_unheard=(),
    views_unsettled=0,
    recommendations=(DO, DIFFERENTLY, NOT),
    redaction_by_other=True,
    next_year_ready=True,
)
PAPERS = frozenset({"recommendations"})
OVER = {"self_assessment": "assessed", "actor_views": "heard"}
MET = {"committee": (LinkedCase("R9-会-003", "published"),)}


def walk(at="", **facts):
    return Walk("review", READY, at=at).knows(**facts).stands(documents=PAPERS)


def test_a_year_is_reviewed_and_handed_on():
    review = walk()
    assert review.take("open_year") == "year_opened"
    assert review.effects == ["import_recommendations"]
    review.take("collect")
    review.take("assess")
    assert review.definition.stage("self_assessed").starts == ("self_assessment", "actor_views")
    review.stands(tracks=OVER, parts=MET)
    for trigger in ("send_to_committee", "recommend", "draft_responses", "approve", "publish", "carry_on"):
        review.take(trigger)
    assert review.stage == "carried"
    assert review.ended
    assert review.effects[-2:] == ["carry_recommendations", "start_retention"]


def test_last_years_open_recommendations_come_in_first():
    opened = walk("year_opened", earlier_imported=(5,), measures_without_indicators=("2-3", "5-1"))
    assert opened.told("collect") == [
        "前の年度の、終わっていない提言が入っていません（提言 2）",
        "指標の数がない施策があります（2-3、5-1）",
    ]
    assert opened.may("collect", earlier_imported=(2, 5), measures_without_indicators=())
    assert opened.may("collect", earlier_open=(), earlier_imported=(), measures_without_indicators=())


def test_marks_need_grounds_and_what_changed():
    track = Walk("review", READY, track="self_assessment")
    found = track.refused(
        "finish_assessment", measures_unassessed=("1-1",), assessments_without_ground=("1-2",),
        earlier_untold=(5,),
    )  # fmt: skip
    assert found == {"every_measure_assessed", "assessments_grounded", "change_told"}
    assert track.stands(documents=PAPERS).take("finish_assessment") == "assessed"


def test_an_actor_nobody_asked_needs_a_reason():
    track = Walk("review", READY, track="actor_views").knows(kinds_unheard=("school",))
    track.stands(documents=PAPERS)
    assert track.asks("finish_views") == {"acknowledged.review_kinds_unheard"}
    assert track.take("finish_views", noted={"review_kinds_unheard": "学期末のため来月聴く"}) == "heard"


@pytest.mark.parametrize("tracks", [{"self_assessment": "assessed"}, {**OVER, "actor_views": "asking"}])
def test_the_committee_waits_for_both(tracks):
    assert walk("self_assessed").stands(tracks=tracks).refused("send_to_committee") == {"tracks_ended"}


def test_the_committee_recommends_in_a_meeting_or_asks_for_more():
    committee = walk("committee_review")
    assert committee.allows(Role.CHAIR) == {"ask_more", "recommend"}
    assert committee.refused("recommend") == {"parts_reached"}
    committee.stands(parts=MET)
    assert committee.asks("recommend", recommendations=()) == {"acknowledged.nothing_recommended"}
    assert committee.take("ask_more", inputs={"reason": "返事の日数がない"}) == "indicators_collected"


def test_a_recommendation_without_a_response_blocks_the_report():
    silent = (DO, Recommendation(2), NOT)
    approved = walk(
        "response_approved", recommendations=silent, earlier_untold=(2,), redaction_by_other=False
    )
    assert approved.told("publish") == [
        "市の対応方針がない提言があります（提言 2）",
        "何が変わったか、変わらなかった理由が書かれていない提言があります（提言 2）",
        "公表する年次報告を、別の人がまだ確かめていません",
    ]
    assert approved.allows(Role.RECORDS) == {"publish"}


@pytest.mark.parametrize(
    ("one", "unmet"),
    [
        (Recommendation(4), {"every_recommendation_answered"}),
        (Recommendation(4, "later"), {"every_recommendation_answered"}),
        (Recommendation(4, "not"), {"refusals_reasoned"}),
        (Recommendation(4, "do", office_named=True), {"responses_assigned"}),
        (Recommendation(4, "do_differently", year_named=True), {"responses_assigned"}),
    ],
)
def test_each_response_is_whole(one, unmet):
    drafted = walk("city_response", recommendations=(DO, one))
    assert drafted.refused("approve") == unmet
    assert all("4" in sentence for sentence in drafted.told("approve"))


def test_a_secretary_drafts_the_responses_and_the_head_approves_them():
    assert walk("recommendations").allows(Role.SECRETARY) == {"draft_responses"}
    assert walk("city_response").allows(Role.SECRETARY) == set()
    assert walk("city_response").take("send_back", inputs={"reason": "理由が足りない"}) == "recommendations"


def test_what_stays_open_is_handed_to_someone():
    assert walk("published", next_year_ready=False).refused("carry_on") == {"next_year_ready"}


def test_a_review_stops_only_with_a_reason_and_an_heir():
    review = walk("committee_review")
    assert review.asks("stop") == {"reason", "handed_to"}
    given = {"reason": "計画の改定", "handed_to": "第3次計画"}
    assert review.refused("stop", inputs=given, next_year_ready=False) == {"next_year_ready"}
    assert review.take("stop", inputs=given) == "stopped"
    assert "stop" not in walk("published").triggers
