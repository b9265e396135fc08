"""Dates, clock times, eras and fiscal years as people read and type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult import clock
from consult.calendars import (
    FiscalYear,
    clock_text,
    countdown,
    date_text,
    days_in_period,
    era_of,
    fiscal_year,
    limit_text,
    moment_text,
    parse_date,
    until_text,
    year_text,
)
from consult.calendars.printing import Style
from consult.errors import Invalid
from consult.i18n import msg, using

D = dt.date
MODERN_DAYS = st.dates(D(1873, 1, 1), D(2150, 12, 31))


@pytest.mark.parametrize(
    ("style", "japanese", "english"),
    [
        ("long", "令和8年10月30日（金）", "Friday 30 October 2026"),
        ("short", "10月30日（金）", "Friday 30 October"),
        ("both", "令和8年（2026年）10月30日（金）", "Friday 30 October 2026 (Reiwa 8)"),
        ("plain", "2026年10月30日（金曜日）", "Friday 30 October 2026"),
        ("bare", "令和8年10月30日", "30 October 2026"),
    ],
)
def test_each_style_has_one_form_per_language(style: Style, japanese: str, english: str) -> None:
    assert date_text(D(2026, 10, 30), style) == japanese
    with using("en"):
        assert date_text(D(2026, 10, 30), style) == english


def test_a_holiday_is_marked_with_its_weekday() -> None:
    assert date_text(D(2026, 11, 3), "short") == "11月3日（火・祝）"
    assert date_text(D(2026, 9, 22), "long") == "令和8年9月22日（火・祝）"
    assert date_text(D(2026, 11, 3), "plain") == "2026年11月3日（火曜日・祝日）"
    with using("en"):
        assert date_text(D(2026, 11, 3)) == "Tuesday 3 November 2026 (public holiday)"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (D(2019, 4, 30), "平成31年4月30日"),
        (D(2019, 5, 1), "令和元年5月1日"),
        (D(1989, 1, 7), "昭和64年1月7日"),
        (D(1989, 1, 8), "平成元年1月8日"),
        (D(1926, 12, 25), "昭和元年12月25日"),
        (D(1912, 7, 29), "明治45年7月29日"),
        (D(1860, 1, 1), "1860年1月1日"),
    ],
)
def test_the_era_changes_on_its_own_day(day: D, text: str) -> None:
    assert date_text(day, "bare") == text


def test_a_short_date_outside_this_fiscal_year_is_written_long() -> None:
    assert date_text(D(2027, 3, 31), "short", today=D(2026, 10, 1)) == "3月31日（水）"
    assert date_text(D(2027, 4, 1), "short", today=D(2026, 10, 1)) == "令和9年4月1日（木）"


@pytest.mark.parametrize(
    ("time", "japanese", "english"),
    [
        (dt.time(14), "午後2時", "2 pm"),
        (dt.time(21, 14), "午後9時14分", "9:14 pm"),
        (dt.time(12), "正午", "noon"),
        (dt.time(12, 5), "午後0時5分", "12:05 pm"),
        (dt.time(0), "午前0時", "12 am"),
        (dt.time(11, 59, 59), "午前11時59分", "11:59 am"),
    ],
)
def test_clock_times_for_people(time: dt.time, japanese: str, english: str) -> None:
    assert clock_text(time) == japanese
    with using("en"):
        assert clock_text(time) == english


def test_seconds_are_shown_where_they_decide() -> None:
    assert limit_text(dt.time(23, 59, 59)) == "23時59分59秒"
    assert limit_text(clock.tokyo(2026, 10, 31, 0, 0, 12)) == "0時00分12秒"
    assert until_text(D(2026, 10, 30)) == "令和8年10月30日（金）の終わり（23時59分59秒）まで"


def test_instants_are_read_in_tokyo_and_need_a_zone() -> None:
    late_evening_in_london = dt.datetime(2026, 10, 30, 20, 0, tzinfo=dt.UTC)
    assert moment_text(late_evening_in_london) == "令和8年10月31日（土）午前5時"
    with pytest.raises(ValueError, match="time zone"):
        date_text(dt.datetime(2026, 10, 30))  # noqa: DTZ001 - the point of the test


def test_sentences_say_dates_in_the_readers_language() -> None:
    sentence = msg(
        "%(day)s／%(at)s／%(year)s",
        day=D(2026, 10, 30),
        at=clock.tokyo(2026, 11, 12, 14),
        year=FiscalYear(2026),
    )
    assert str(sentence) == "令和8年10月30日（金）／令和8年11月12日（木）午後2時／令和8年度"
    with using("en"):
        assert str(sentence) == "Friday 30 October 2026／Thursday 12 November 2026 at 2 pm／fiscal year 2026"


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (D(2027, 3, 31), "令和8年度", "R8"),
        (D(2027, 4, 1), "令和9年度", "R9"),
        (D(2007, 10, 1), "平成19年度", "H19"),
        (D(2019, 4, 1), "令和元年度", "R1"),
        (D(1989, 3, 31), "昭和63年度", "S63"),
        (D(1927, 3, 31), "大正15年度", "T15"),
    ],
)
def test_the_fiscal_year_turns_on_the_first_of_april(day: D, long: str, short: str) -> None:
    assert (str(fiscal_year(day)), fiscal_year(day).short) == (long, short)


@given(MODERN_DAYS)
def test_every_day_lies_in_exactly_its_own_fiscal_year(day: D) -> None:
    year = fiscal_year(day)
    assert day in year
    assert day not in year.next
    assert FiscalYear.parse(str(year)) == year == FiscalYear.parse(year.short)


@pytest.mark.parametrize("text", ["平成31年度", "Ｈ３１", "令和元年度", "R1", "2019年度", "FY2019", "r1年度"])
def test_one_fiscal_year_may_be_typed_many_ways(text: str) -> None:
    assert FiscalYear.parse(text) == FiscalYear(2019)


@pytest.mark.parametrize("text", ["", "8年度", "R0", "来年度", "令和"])
def test_an_unreadable_fiscal_year_is_answered_with_the_remedy(text: str) -> None:
    with pytest.raises(Invalid, match="令和8年度"):
        FiscalYear.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月2日",
        "令和８年１１月２日（月）",
        "R8.11.2",
        "ｒ８．１１．２",
        "R8/11/2",
        "令8.11.2",
        "2026/11/2",
        "2026-11-02",
        "2026.11.2",
        "2026年11月2日",
        "２０２６ー１１ー２",
        "11/2",
        "11月2日",
        "１１／２",
        " 11月 2日 ",
        "20261102",
        "11月2日月曜日",
        "㋿8年11月2日",
    ],
)
def test_a_day_may_be_typed_many_ways(text: str) -> None:
    assert parse_date(text, today=D(2026, 10, 15)) == D(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("あした", "R8.11.2"),
        ("", "R8.11.2"),
        ("11/31", "令和8年11月30日（月）"),
        ("2026/13/1", "1から12"),
        ("11月0日", "最後の日"),
        ("8年11月2日", "元号"),
        ("平成33年4月1日", "令和3年4月1日"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("令和8年11月2日（火）", "令和8年11月2日（月）"),
        ("令和8年11月", "日まで"),
        ("R0.1.1", "元号"),
    ],
)
def test_an_unreadable_day_is_answered_with_the_remedy(text: str, remedy: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_date(text, today=D(2026, 10, 15), field="closes_on")
    assert remedy in str(refusal.value)
    assert [str(s) for s in refusal.value.fields["closes_on"]] == [str(refusal.value)]


def test_without_a_year_the_nearest_such_day_is_meant() -> None:
    assert parse_date("1/15", today=D(2026, 10, 15)) == D(2027, 1, 15)
    assert parse_date("9/6", today=D(2026, 10, 15)) == D(2026, 9, 6)
    assert parse_date("2/29", today=D(2027, 10, 1)) == D(2028, 2, 29)
    with clock.at(clock.tokyo(2027, 1, 3)):
        assert parse_date("12/28") == D(2026, 12, 28)


@given(MODERN_DAYS, st.sampled_from(["long", "both", "plain", "bare"]))
def test_what_is_printed_can_be_typed_back(day: D, style: Style) -> None:
    printed = date_text(day, style).replace(f"（{day.year}年）", "")
    assert parse_date(printed) == day


@given(MODERN_DAYS)
def test_the_era_number_and_the_western_year_agree(day: D) -> None:
    era = era_of(day)
    assert era is not None
    assert era.first <= day
    assert parse_date(f"{era.letter}{day.year - era.base}.{day.month}.{day.day}") == day


def test_a_year_with_two_eras_carries_both_names() -> None:
    assert year_text(2019) == "平成31年・令和元年"
    assert year_text(2026) == "令和8年"


def test_a_period_counts_its_first_day() -> None:
    assert days_in_period(D(2026, 10, 1), D(2026, 10, 30)) == 30
    assert days_in_period(D(2026, 10, 1), D(2026, 10, 1)) == 1
    assert days_in_period(D(2026, 10, 2), D(2026, 10, 1)) == 0


@pytest.mark.parametrize(
    ("today", "text"),
    [(18, "あと12日"), (28, "あと2日"), (29, "あす締切"), (30, "きょう締切"), (31, "締め切りました")],
)
def test_the_countdown_counts_days_in_tokyo(today: int, text: str) -> None:
    with clock.at(clock.tokyo(2026, 10, today, 23, 59, 59)):
        assert str(countdown(D(2026, 10, 30))) == text


def test_a_day_left_empty_is_asked_for_and_not_called_unreadable() -> None:
    with pytest.raises(Invalid, match="日付を書いてください"):
        parse_date(" ")
