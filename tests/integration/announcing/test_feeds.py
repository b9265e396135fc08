"""Feeds and calendars say that a day was moved or no longer holds, with the reason."""

import datetime as dt

import pytest

from consult import clock
from consult.cases import actions as cases
from consult.demo import consultations as story
from consult.unit_of_work import unit_of_work
from tests.factories.visitor import Visitor

DAY = dt.date(2026, 10, 1)


class Reader(Visitor):
    def raw(self, path):
        return self._client.get(path).get_data(as_text=True).replace("\r\n ", "")


@pytest.fixture
def slug(people):
    slug = story.prepare(people, first_day=DAY)
    story.publish_notice(people, slug, DAY)
    return slug


def act(people, slug, trigger, **inputs):
    with clock.at(clock.tokyo(2026, 10, 5, 10)), unit_of_work(people.head) as uow:
        cases.advance(uow, story.case_of(slug), trigger, inputs=inputs)


def test_an_extension_then_a_stop_show_in_feed_and_calendar(app, people, slug):
    reader = Reader(app)
    with clock.at(clock.tokyo(2026, 10, 2)):
        before = reader.raw(f"/cases/{slug}/calendar.ics")
    act(people, slug, "extend", new_closing_day=dt.date(2026, 11, 9), reason="台風のため")
    with clock.at(clock.tokyo(2026, 10, 6)):
        calendar, feed = reader.raw(f"/cases/{slug}/calendar.ics"), reader.raw(f"/feeds/{slug}.atom")
    assert "DTSTART;VALUE=DATE:20261030" in before
    assert "DTSTART;VALUE=DATE:20261109" in calendar
    assert "10月30日（金）から令和8年11月9日（月）に移しました" in calendar
    number = [int(text.split("SEQUENCE:")[1].split()[0]) for text in (before, calendar)]
    assert number[0] < number[1]
    assert "締切を延ばしました" in feed
    assert "理由：台風のため" in feed

    act(people, slug, "stop", reason="案に大きな誤りがあったため")
    with clock.at(clock.tokyo(2026, 10, 6)):
        assert "STATUS:CANCELLED" in reader.raw("/calendar.ics")
        assert "理由：案に大きな誤りがあったため" in reader.raw("/feeds/cases.atom")
