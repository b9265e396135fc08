"""A city with a consultation that is open from 1 to 30 October 2026, and someone at a screen."""

import datetime as dt

import pytest

from consult.demo import consultations as story
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
    from consult.demo.people import load_people

    app = make_app(database_url)
    with app.app_context():
        load_people(lambda text: f"plain:{text}")
    return app


@pytest.fixture
def staff(city):
    """Someone signed in: `staff("sato")`."""
    from tests.factories.staff import Staff

    return lambda login: Staff(city, login)
