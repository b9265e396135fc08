"""A year whose holidays are not known is found sixty days before it begins."""

import datetime as dt

import pytest
from click.testing import CliRunner

from consult import clock
from consult.calendars import CITY_CALENDAR, CityCalendar
from consult.cases import calendar_gaps
from consult.cli.workflow import workflow

SHORT = CityCalendar(years=(2020, 2026))


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (dt.date(2026, 11, 1), ()),  # sixty days on is 31 December
        (dt.date(2026, 11, 2), (2027,)),
        (dt.date(2027, 3, 1), (2027,)),
    ],
)
def test_it_is_missing_from_sixty_days_before(today, missing):
    assert SHORT.uncovered(today) == missing


def test_a_deadline_beyond_what_is_known_is_found_whenever_it_is():
    assert SHORT.uncovered(dt.date(2026, 4, 1), [dt.date(2028, 1, 4), dt.date(2026, 5, 1)]) == (2028,)


def test_the_list_in_use_reaches_far():
    assert CITY_CALENDAR.uncovered(dt.date(2026, 11, 2)) == ()


def test_lint_fails_and_says_what_to_do(monkeypatch):
    asked = calendar_gaps.missing_years
    monkeypatch.setattr(calendar_gaps, "missing_years", lambda session=None: asked(session, SHORT))
    with clock.at(clock.tokyo(2026, 11, 2)):
        result = CliRunner().invoke(workflow, ["lint"])
    assert result.exit_code == 1
    assert "2027年の祝日が登録されていません" in result.output
    assert "holidays" in result.output
