"""A city with a consultation that is open from 1 to 30 October 2026, and someone at a screen."""

import datetime as dt

import pytest

from consult import clock
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from tests.factories.visitor import Visitor


@pytest.fixture
def opened(people, told):
    """The slug of the open consultation."""

    def tell():
        slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, slug, dt.date(2026, 10, 1))
        return slug

    return told("opened", tell)


@pytest.fixture
def visitor(app):
    """Someone who is not signed in."""
    return Visitor(app)


@pytest.fixture
def city(make_app, database_url):
    """The application outside any context, so that requests of different people share nothing."""
    app = make_app(database_url)
    with app.app_context():
        load_people(lambda text: f"plain:{text}")
    return app


@pytest.fixture
def staff(city):
    """Someone signed in: `staff("sato")`."""
    from tests.factories.staff import Staff

    return lambda login: Staff(city, login)


@pytest.fixture
def sorted_case(city):
    """The slug of a consultation under consideration: two opinions sorted into three groups without an answer."""
    first = dt.date(2026, 10, 1)
    with city.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=first)
        story.publish_notice(people, slug, first)
        for sent in story.OPINIONS[:2]:
            story.receive(people, slug, first, sent)
        story.close(slug, first)
        story.consider(people, slug, first)
        for sent in story.OPINIONS[:2]:
            story.sort_one(people, slug, first, sent)
        db.session.remove()
    return slug


@pytest.fixture
def november():
    """The tenth of November 2026, in the morning."""
    with clock.at(clock.tokyo(2026, 11, 10, 10)):
        yield
