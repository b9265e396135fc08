"""What stands first on a desk: the nearest day, however old the case, from page to page without a gap."""

import datetime as dt

import pytest

from consult import clock
from consult.calendars import reckon
from consult.cases import clocks, queries
from consult.consultations import actions as consultations
from consult.db import db
from consult.unit_of_work import unit_of_work

DAYS = (None, 20, 5, None, 20, 11, None)  # of November, in the order in which the cases began


@pytest.fixture
def desk(people):
    """Cases with these days; `walk(limit)` gives the places of all of them in the order of the pages."""
    made = []
    with clock.at(clock.tokyo(2026, 10, 1, 9)), unit_of_work(people.secretary) as uow:
        for day in DAYS:
            one = consultations.open_consultation(
                uow, people.office(people.civic_office), title="協働の案", theme="協働"
            ).case
            made.append(one.id)
            if day:
                clocks.start(uow, one, "result_due", reckon("fixed_day", dt.date(2026, 11, day)))

    def walk(limit):
        seen, after = [], ""
        while True:
            page = queries.pressing_cases(db.session(), people.secretary, after=after, limit=limit)
            seen += [made.index(case.id) for case in page.cases]
            after = page.after
            if not after:
                return seen

    return walk


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_the_nearest_day_comes_first_and_what_has_none_comes_last_newest_first(desk, limit):
    assert desk(limit) == [2, 5, 4, 1, 6, 3, 0]


def test_an_address_that_nobody_gave_out_shows_the_first_page(people, desk):
    for after in ("7", "x-1", "20261101T000000.000000-", "99991301T000000.000000-1"):
        assert len(queries.pressing_cases(db.session(), people.secretary, after=after).cases) == len(DAYS)
