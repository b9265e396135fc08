"""The list of meetings is read page by page, in both directions, whatever is asked for."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.bodies.models import Body
from consult.calendars import FiscalYear
from consult.db import db
from consult.demo import meetings as story
from consult.meetings import actions, listing
from consult.unit_of_work import unit_of_work

FIRST = clock.tokyo(2026, 3, 20, 10)


@pytest.fixture
def body(people):
    """A body with seven public meetings, two of them at the very same time, and two of them still to come."""
    slug = story.committee(people, dt.date(2026, 3, 1))
    days = (0, 1, 2, 3, 3, 20, 300, 301)
    with clock.at(FIRST), unit_of_work(people.secretary) as uow:
        body = uow.session.execute(select(Body).where(Body.slug == slug)).scalar_one()
        for day in days:
            meeting = actions.plan_meeting(
                uow, body, starts_at=FIRST + dt.timedelta(days=day), place="市役所"
            )
            meeting.case.public = True
    with clock.at(FIRST + dt.timedelta(days=100)):
        yield db.session.get_one(Body, body.id)


def numbers(page):
    return [meeting.number for meeting in page.meetings]


def test_it_goes_on_and_back_without_losing_or_repeating_a_meeting(body):
    first = listing.held(db.session(), limit=2)
    second = listing.held(db.session(), before=first.next, limit=2)
    third = listing.held(db.session(), before=second.next, limit=2)
    assert [numbers(page) for page in (first, second, third)] == [[6, 5], [4, 3], [2, 1]]
    assert [page.newer for page in (first, second, third)] == [0, 2, 4]
    assert {page.total for page in (first, second, third)} == {6}
    assert (first.previous, second.previous, third.next) == (None, "", None)
    assert numbers(listing.held(db.session(), before=third.previous, limit=2)) == [4, 3]


def test_nonsense_for_a_place_in_the_list_is_its_beginning(body):
    for nonsense in ("x", "1-", "-1", "99999999999999999999-1", "1 OR 1=1"):
        assert numbers(listing.held(db.session(), before=nonsense, limit=2)) == [6, 5]


def test_what_is_to_come_stands_apart_soonest_first(body):
    assert [meeting.number for meeting in listing.coming(db.session(), body)] == [7, 8]


def test_a_fiscal_year_begins_in_april(body):
    assert listing.years(db.session()) == [FiscalYear(2026), FiscalYear(2025)]
    assert numbers(listing.held(db.session(), body, FiscalYear(2025))) == [5, 4, 3, 2, 1]
    assert numbers(listing.held(db.session(), body, FiscalYear(2026))) == [6]
    assert listing.held(db.session(), body, FiscalYear(1999)).total == 0
