"""The council of 緑野市 with a session that opens on 1 December 2026."""

import datetime as dt

import pytest

from consult.demo import council_story as story
from consult.demo.council import load_council

OPENS = dt.date(2026, 12, 1)


@pytest.fixture
def council(people):
    found = load_council(dt.date(2026, 4, 1))
    story.session(found, OPENS, 18, called=dt.date(2026, 11, 20))
    return found


@pytest.fixture
def bill(people, council):
    floor = story.bill(people, council, dt.date(2026, 11, 24), title="まちづくり基本条例")
    story.submitted(floor)
    return floor
