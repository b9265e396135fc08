"""Before a procedure is set in motion, the page says which of its days fall on a closed day."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult import clock
from consult.cases import staged
from consult.cases.models import Deadline
from consult.db import db
from consult.demo import consultations as story
from consult.web.cases import closed_days


@pytest.mark.parametrize(("first", "closed"), [(dt.date(2026, 10, 1), 0), (dt.date(2026, 10, 3), 2)])
def test_every_settled_day_of_the_stages_ahead_is_looked_at(people, first, closed):
    # 1 October: the period ends on Friday, the result is promised for Friday 29 January 2027
    # 3 October: the period ends on Sunday 1 November, the result is promised for Sunday 31 January 2027
    slug = story.prepare(people, first_day=first)
    case = story.case_of(slug)
    with clock.at(clock.tokyo(first.year, first.month, first.day, 8)):
        option = next(
            o for o in staged.options(db.session(), people.head, case) if o.trigger == "publish_notice"
        )
        found = closed_days.ahead(db.session(), case, staged.definition_of(db.session(), case), option)
    assert len(found) == closed, list(map(str, found))
    assert all("日曜日" in str(one) and "動かしません" in str(one) for one in found)


def test_the_row_keeps_why_the_city_hall_is_closed(people):
    slug = story.prepare(people, first_day=dt.date(2026, 10, 3))
    story.publish_notice(people, slug, dt.date(2026, 10, 3))
    row = db.session.execute(select(Deadline)).scalar_one()
    assert row.due_on == dt.date(2026, 11, 1)
    assert row.closing == {"ja": "日曜日", "en": "Sunday"}
