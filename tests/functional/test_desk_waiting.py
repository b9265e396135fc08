"""The desk tells the second person what waits for them, and nobody else."""

import datetime as dt

import pytest

from consult.db import db
from consult.demo import consultations as story
from consult.web.desk_waiting import for_second_person


@pytest.fixture
def waiting(people):
    case = story.case_of(story.half_answered(people, dt.date(2026, 10, 1)))
    return lambda actor: [str(row["text"]) for row in for_second_person(db.session(), actor, [case])[case.id]]


def test_the_head_sees_answers_to_approve_the_records_section_proposals_to_release(people, waiting):
    assert waiting(people.head) == ["承認を待つ市の考え方が2件あります"]
    assert waiting(people.records) == ["確かめを待つ墨消しの案が2通あります"]


def test_who_drafted_and_who_is_from_elsewhere_see_nothing(people, waiting):
    assert waiting(people.secretary) == []
    assert waiting(people.stranger) == []
