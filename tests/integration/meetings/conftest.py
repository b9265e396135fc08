"""A committee of 緑野市 on both databases."""

import datetime as dt

import pytest

from consult.db import db
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
def in_session(people, told):
    """Seven members, opened at two o'clock, nothing said yet."""

    def tell() -> str:
        there = Room(people, story.s2(people, DAY, "noticed"), DAY)
        there.arrive(story.THERE, there.at(13, 50))
        there.move("open", there.at(14), people.secretary)
        return there.slug

    there = Room(people, told("s2 in session", tell), DAY)
    there.people = people.refreshed()
    db.session.rollback()  # whoever reads next sees what others write from here on
    return there
