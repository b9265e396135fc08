"""A committee of 緑野市 on both databases."""

import datetime as dt

import pytest

from consult.demo import meetings as story
from consult.demo.people import People, load_people
from consult.demo.room import Room

DAY = dt.date(2026, 11, 12)


@pytest.fixture
def people(app) -> People:
    return load_people(lambda _password: "hash")


@pytest.fixture
def room(people, told):
    """The meeting of the story, as far as a stage."""

    def until(stage: str) -> Room:
        slug = told(f"s2 until {stage}", lambda: story.s2(people, DAY, stage))
        return Room(people.refreshed(), slug, DAY)

    return until


@pytest.fixture
def in_session(room):
    """Seven members, opened at two o'clock, nothing said yet."""
    there = room("noticed")
    there.arrive(story.THERE, there.at(13, 50))
    there.move("open", there.at(14), there.people.secretary)
    return there
