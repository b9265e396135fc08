"""The desk tells each person what waits for them, and nobody else."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo import meetings
from consult.unit_of_work import unit_of_work
from consult.web.cases.desk_waiting import for_person


@pytest.fixture
def waiting(people):
    case = story.case_of(story.half_answered(people, dt.date(2026, 10, 1)))
    return lambda actor: [str(row["text"]) for row in for_person(db.session(), actor, [case])[case.id]]


def test_the_head_sees_answers_to_approve_the_records_section_proposals_to_release(people, waiting):
    assert waiting(people.head) == ["承認を待つ市の考え方が2件あります"]
    assert waiting(people.records) == ["確かめを待つ墨消しの案が2通あります"]


def test_a_proposal_waits_for_the_records_section_only_where_its_lane_shows_it(people, waiting):
    proposed = select(Opinion).where(Opinion.review == "proposed").order_by(Opinion.number)
    with unit_of_work(people.secretary) as uow:
        one = uow.session.execute(proposed).scalars().first()
        uow.require(Permission.OPINION_SPLIT, on=one)
        one.stage = "accepted"  # its office has not split it yet
        uow.record(Event.OPINION_SPLIT, on=one)
    assert waiting(people.records) == ["確かめを待つ墨消しの案が1通あります"]


def test_who_drafted_and_who_is_from_elsewhere_see_nothing(people, waiting):
    assert waiting(people.secretary) == []
    assert waiting(people.stranger) == []


def test_a_member_who_was_there_is_told_to_check_the_minutes_until_they_reply(people):
    case = story.case_of(meetings.s2(people, dt.date(2026, 11, 12), until="member_check"))
    people = people.refreshed()

    def said(actor):
        return [str(row["text"]) for row in for_person(db.session(), actor, [case])[case.id]]

    assert said(people.hayakawa) == ["あなたの発言を確かめるのを待っています"]
    assert said(people.chair) == []  # she has replied
    assert said(people.stranger) == []
