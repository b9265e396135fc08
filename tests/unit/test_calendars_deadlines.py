"""Every way of counting a deadline, and the days on which the city hall is closed."""

import datetime as dt
import json

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult import clock
from consult.calendars import (
    CITY_CALENDAR,
    RULES,
    CityCalendar,
    Count,
    Rule,
    national_holiday,
    period_end,
    reckon,
)

D = dt.date
DAYS = st.dates(D(1950, 1, 1), D(2090, 12, 31))


@pytest.mark.parametrize(
    ("rule", "start", "last"),
    [
        ("consultation_period", D(2026, 10, 1), D(2026, 10, 30)),
        ("consultation_period", D(2028, 2, 1), D(2028, 3, 1)),
        ("send_ordinance", D(2027, 3, 25), D(2027, 3, 28)),
        ("promulgate", D(2027, 3, 26), D(2027, 4, 15)),
        ("reconsider", D(2027, 3, 26), D(2027, 4, 5)),
        ("in_force", D(2027, 3, 30), D(2027, 4, 9)),
        ("meeting_notice", D(2026, 11, 12), D(2026, 11, 5)),
        ("minutes", D(2026, 11, 12), D(2026, 12, 27)),
        ("term", D(2026, 6, 1), D(2028, 5, 31)),
        ("term", D(2028, 2, 29), D(2030, 2, 28)),
        ("fixed_day", D(2026, 10, 30), D(2026, 10, 30)),
    ],
)
def test_the_rules_of_the_ordinances(rule: str, start: D, last: D) -> None:
    assert reckon(rule, start).date == last


def test_retention_starts_with_the_next_fiscal_year() -> None:
    five_years = reckon("retention", D(2026, 10, 30))
    assert (five_years.first, five_years.date) == (D(2027, 4, 1), D(2032, 3, 31))
    ten_years = reckon("retention", D(2009, 2, 10), number=10)
    assert (ten_years.first, ten_years.date) == (D(2009, 4, 1), D(2019, 3, 31))


@pytest.mark.parametrize(
    ("told", "last"),
    [(D(2027, 5, 1), D(2027, 8, 1)), (D(2026, 11, 30), D(2027, 2, 28)), (D(2026, 8, 30), D(2026, 11, 30))],
)
def test_months_end_before_the_corresponding_day(told: D, last: D) -> None:
    appeal = Rule(Count.MONTHS, 3, "知った日", "行政不服審査法18条1項")
    assert reckon(appeal, told).date == last


def test_a_deadline_lasts_to_the_end_of_its_day_in_tokyo() -> None:
    deadline = reckon("consultation_period", D(2026, 10, 1))
    assert deadline.due == dt.datetime(2026, 10, 30, 14, 59, 59, tzinfo=dt.UTC)
    assert deadline.begins == dt.datetime(2026, 10, 29, 15, 0, tzinfo=dt.UTC)
    assert deadline.met_at(clock.tokyo(2026, 10, 30, 23, 59, 59) + dt.timedelta(microseconds=999_999))
    assert not deadline.met_at(clock.tokyo(2026, 10, 31))


def test_the_reckoning_reads_as_sentences() -> None:
    deadline = reckon("consultation_period", D(2026, 10, 1))
    assert [str(step) for step in deadline.steps] == [
        "公示した日、令和8年10月1日（木）を1日目とします",
        "30日目は令和8年10月30日（金）です",
        "市の休日ではないので、そのままです",
    ]


def test_a_closed_last_day_is_flagged_and_not_moved() -> None:
    minutes = reckon("minutes", D(2026, 11, 12))
    assert minutes.falls_on_holiday == "日曜日"
    assert minutes.date == D(2026, 12, 27)
    assert str(minutes.steps[0]) == (
        "会議を終えた日、令和8年11月12日（木）は数えず、次の日の令和8年11月13日（金）を1日目とします"
    )
    assert str(minutes.steps[-1]) == "市の休日（日曜日）ですが、期限は動かしません"


def test_only_a_rule_of_law_moves_a_closed_last_day() -> None:
    by_law = Rule(Count.EXCLUDING, 3, "通知の日", "地方自治法4条の2第4項", rolls=True)
    moved = reckon(by_law, D(2026, 12, 28))
    assert (moved.date, moved.falls_on_holiday) == (D(2027, 1, 4), None)
    assert "次に開く令和9年1月4日（月）に移します" in str(moved.steps[-1])


def test_a_municipality_sets_the_number_and_the_basis_but_not_the_way_of_counting() -> None:
    deadline = reckon("consultation_period", D(2026, 10, 1), number=21, basis="緑野市意見公募手続要綱5条")
    assert (deadline.date, deadline.basis) == (D(2026, 10, 21), "緑野市意見公募手続要綱5条")


def test_a_deadline_row_is_plain_and_names_its_calendar() -> None:
    record = reckon("minutes", D(2026, 11, 12)).record()
    assert json.loads(json.dumps(record)) == record
    assert record["due"] == "2026-12-27T14:59:59+00:00"
    assert record["steps"][1]["ja"] == "45日目は令和8年12月27日（日）です"
    assert record["calendar_version"] == CITY_CALENDAR.version


def test_an_instant_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="tokyo_date"):
        reckon("minutes", clock.tokyo(2026, 11, 12))


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        reckon("minutes", D(2026, 11, 12), number=0)


@given(st.sampled_from(sorted(RULES)), DAYS, st.integers(0, 400))
def test_a_later_start_never_brings_an_earlier_deadline(rule: str, start: D, shift: int) -> None:
    assert reckon(rule, start).date <= reckon(rule, start + dt.timedelta(days=shift)).date


@given(DAYS, st.integers(1, 2000))
def test_counting_the_first_day_ends_one_day_sooner(start: D, number: int) -> None:
    counted = reckon(Rule(Count.INCLUDING, number, "日"), start).date
    left_out = reckon(Rule(Count.EXCLUDING, number, "日"), start).date
    elapsed = reckon(Rule(Count.AFTER, number, "日"), start).date
    assert counted + dt.timedelta(days=1) == left_out == elapsed
    assert (counted - start).days + 1 == number


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_consecutive_periods_of_months_never_overlap_beyond_the_end_of_a_month(
    first: D, one: int, other: int
) -> None:
    end = period_end(first, one)
    assert end >= first
    if first.day <= 28:
        assert period_end(end + dt.timedelta(days=1), other) == period_end(first, one + other)


@pytest.mark.parametrize("year", range(2000, 2041))
def test_national_holidays_agree_with_a_second_library(year: int) -> None:
    """Around each of ours; whole years where a law changed or moved some, and one like any other."""
    days = [D(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    ours = [day for day in days if national_holiday(day)]
    if year not in {2000, 2007, 2016, 2019, 2020, 2021, 2026}:
        days = sorted({day + dt.timedelta(days=n) for day in ours for n in (-2, -1, 0, 1, 2)})
    assert [day for day in ours if day in days] == [day for day in days if jpholiday.is_holiday(day)]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (D(2026, 12, 28), None),
        (D(2026, 12, 29), "年末年始の休み"),
        (D(2027, 1, 1), "元日"),
        (D(2027, 1, 3), "年末年始の休み"),
        (D(2027, 1, 4), None),
        (D(2026, 9, 22), "国民の休日"),
        (D(2026, 5, 6), "振替休日"),
        (D(2026, 10, 31), "土曜日"),
        (D(2026, 10, 30), None),
    ],
)
def test_the_city_hall_is_closed_for_a_named_reason(day: D, why: str | None) -> None:
    closing = CITY_CALENDAR.closed_because(day)
    assert (closing.ja if closing else None) == why


def test_local_closings_are_configuration_and_change_the_version() -> None:
    local = CityCalendar(closings={D(2026, 10, 30): "市制記念日"})
    assert reckon("fixed_day", D(2026, 10, 30), city=local).falls_on_holiday == "市制記念日"
    assert local.version != CITY_CALENDAR.version
    assert "2026-10-30" in local.version
    assert local.next_open(D(2026, 10, 30)) == D(2026, 11, 2)


def test_years_without_known_holidays_are_reported() -> None:
    assert CITY_CALENDAR.missing_years(D(2098, 1, 1), D(2101, 1, 1)) == (2100, 2101)
    beyond = reckon("fixed_day", D(2100, 5, 3))
    assert "2100年の祝日はまだ登録されていない" in str(beyond.steps[-1])


@pytest.mark.parametrize(
    ("start", "number", "last"),
    [
        (D(2026, 9, 18), 3, D(2026, 9, 28)),  # 金曜; 19・20日 土日, 21日 敬老の日, 22日 国民の休日, 23日 秋分の日, 26・27日 土日
        (D(2026, 12, 28), 1, D(2027, 1, 4)),  # 年末年始
        (D(2026, 6, 1), 10, D(2026, 6, 15)),
    ],
)  # fmt: skip
def test_working_days_leave_out_the_days_the_city_hall_is_closed(start: D, number: int, last: D) -> None:
    found = reckon("issue_received", start, number=number)
    assert found.date == last
    assert found.closing is None


@given(start=DAYS, number=st.integers(1, 40))
def test_as_many_working_days_lie_in_the_stretch_as_were_asked_for(start: D, number: int) -> None:
    found = reckon("issue_received", start, number=number)
    days = [found.first + dt.timedelta(days=n) for n in range((found.date - found.first).days + 1)]
    assert sum(CITY_CALENDAR.is_open(day) for day in days) == number
    assert CITY_CALENDAR.is_open(found.date)
