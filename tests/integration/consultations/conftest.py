"""People of 緑野市 and a consultation at any stage, made by the real actions."""

import datetime as dt

import pytest

from consult.consultations.identity import Keys
from consult.demo import consultations as story
from consult.demo.people import load_people


@pytest.fixture
def keys(settings):
    return Keys.of(settings)


@pytest.fixture
def people(app):
    return load_people(lambda text: f"hash of {text}")


@pytest.fixture
def prepared(people):
    """The slug of a consultation whose notice is complete but not out."""
    return story.prepare(people, first_day=dt.date(2026, 10, 1))


@pytest.fixture
def opened(people, told):
    """The slug of a consultation open from 1 to 30 October 2026."""

    def tell():
        slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, slug, dt.date(2026, 10, 1))
        return slug

    return told("opened", tell)
