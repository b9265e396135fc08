"""Candidates wait for a person; taking one moves points and loses none; received = grouped + ungrouped throughout."""

import datetime as dt

import pytest

from consult import clock
from consult.consultations import actions, queries
from consult.consultations.actions import proposing
from consult.consultations.identity import Identity
from consult.consultations.queries import proposals
from consult.db import db
from consult.demo import consultations as story
from consult.errors import Invalid, Refused
from consult.unit_of_work import unit_of_work

TEXTS = (
    "コミュニティバスの増便を土曜日にもお願いします。",
    "図書館の開館時間を延ばしてください。",
    "土曜日のコミュニティバスを増便してほしい。",
    "空き家の調査を毎年してください。",
    "図書館の開館時間は夜九時までがよい。",
    "ごみ。",
)


@pytest.fixture
def case(people, opened):
    for n, text in enumerate(TEXTS):
        story.send(opened, text, "s3-2", Identity(f"市民{n}", "緑野市"), clock.tokyo(2026, 10, 12, 9, n))
    story.close(opened, dt.date(2026, 10, 1))
    with clock.at(clock.tokyo(2026, 11, 6, 10)):
        with unit_of_work(people.secretary) as uow:
            story.cases.advance(uow, story.case_of(opened), "consider")
            actions.accept_all(uow, story.case_of(opened))
            for n in range(1, 6):
                one = queries.opinion_by_number(uow.session, story.case_of(opened), n)
                actions.add_point(uow, one, one.text.rstrip("。"), [(0, len(one.text))])
                actions.finish(uow, one)
        yield story.case_of(opened)


def line(case):
    found = proposals.reckoning(db.session(), case.id)
    assert found.balanced
    return found.received, found.grouped, found.ungrouped, found.points_grouped, found.points_alone


def test_a_person_takes_a_candidate_or_leaves_it(people, case):
    assert proposals.open_proposals(db.session(), case.id) == []  # nothing before somebody asks
    assert line(case) == (6, 0, 6, 0, 5)
    assert proposing.look(db.session(), case.id, people.secretary.account_id) == 2
    assert line(case) == (6, 0, 6, 0, 5)  # proposing groups nothing
    with unit_of_work(people.secretary) as uow:
        bus, library = proposals.open_proposals(uow.session, case.id)
        assert bus.words == "コミュニティバス・増便・土曜日"
        points = proposals.points_of_proposals(uow.session, [bus.id])[bus.id]
        for few, gist in ((points[:1], "増便"), (points, " ")):
            with pytest.raises(Invalid):
                actions.take_proposal(uow, bus, few, gist)
        group = actions.take_proposal(uow, bus, points, "土曜日にもバスを増やす")
        assert (group.number, group.gist, {p.opinion.number for p in points}) == (
            1,
            "土曜日にもバスを増やす",
            {1, 3},
        )
        actions.decline_proposal(uow, library)
        with pytest.raises(Refused, match="もう決めて"):
            actions.decline_proposal(uow, library)
    assert line(case) == (6, 2, 4, 2, 3)


def test_a_candidate_made_anew_forgets_no_point_and_a_point_taken_back_leaves_it(people, case):
    with unit_of_work(people.secretary) as uow:
        actions.ask_proposals(uow, case)
    proposing.look(db.session(), case.id, people.secretary.account_id)
    with unit_of_work(people.secretary) as uow:
        one = queries.opinion_by_number(uow.session, case, 1)
        actions.sort_again(uow, one)
        actions.remove_point(uow, one.points[0])
    ids = [proposal.id for proposal in proposals.open_proposals(db.session(), case.id)]
    assert sorted(len(p) for p in proposals.points_of_proposals(db.session(), ids).values()) == [1, 2]
    assert proposing.look(db.session(), case.id, people.secretary.account_id) == 1
    assert line(case) == (6, 0, 6, 0, 4)
