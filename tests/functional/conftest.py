"""A city with a consultation that is open from 1 to 30 October 2026, and someone at a screen."""

import datetime as dt

import pytest

from consult.demo import consultations as story
from tests.factories.visitor import Visitor


@pytest.fixture
def opened(people):
    """The slug of the open consultation."""
    slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
    story.publish_notice(people, slug, dt.date(2026, 10, 1))
    return slug


@pytest.fixture
def visitor(app):
    """Someone who is not signed in."""
    return Visitor(app)
