"""Dates known only to the month, the third of a month or the year stay that imprecise."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.calendars import FiscalYear, FuzzyDate, Precision, parse_date, parse_fuzzy
from consult.errors import Invalid
from consult.i18n import msg, using

D = dt.date


@st.composite
def fuzzy_dates(draw: st.DrawFn) -> FuzzyDate:
    year, month = draw(st.integers(1900, 2100)), draw(st.integers(1, 12))
    return draw(
        st.sampled_from(
            [
                FuzzyDate.of_year(year),
                FuzzyDate.of_fiscal_year(FiscalYear(year)),
                FuzzyDate.of_month(year, month),
                FuzzyDate.of_third(year, month, draw(st.sampled_from("上中下"))),
                FuzzyDate.of_day(D(year, month, draw(st.integers(1, 28)))),
            ]
        )
    )


@pytest.mark.parametrize(
    ("text", "iso", "japanese", "english"),
    [
        ("平成19年10月", "2007-10", "平成19年10月", "October 2007"),
        ("令和9年1月中旬", "2027-01-M", "令和9年1月中旬", "mid-January 2027"),
        ("R9年1月上旬", "2027-01-E", "令和9年1月上旬", "early January 2027"),
        ("2027年1月下旬", "2027-01-L", "令和9年1月下旬", "late January 2027"),
        ("令和8年度", "FY2026", "令和8年度", "fiscal year 2026"),
        ("平成31年", "2019", "平成31年・令和元年", "2019"),
        ("H19.10", "2007-10", "平成19年10月", "October 2007"),
        ("２００７／１０", "2007-10", "平成19年10月", "October 2007"),
        ("2027", "2027", "令和9年", "2027"),
        ("平成21年3月27日", "2009-03-27", "平成21年3月27日（金）", "Friday 27 March 2009"),
        ("令和元年5月", "2019-05", "令和元年5月", "May 2019"),
        ("平成31年4月", "2019-04", "平成31年4月", "April 2019"),
    ],
)
def test_a_date_keeps_the_precision_it_was_written_with(
    text: str, iso: str, japanese: str, english: str
) -> None:
    date = parse_fuzzy(text)
    assert (date.iso, str(date)) == (iso, japanese)
    with using("en"):
        assert str(date) == english


def test_rows_of_a_printed_table_inherit_what_they_leave_out() -> None:
    rows, dates = ["平成19年10月", "19年11月", "12月", "20年1月", "2月"], list[FuzzyDate]()
    for row in rows:
        dates.append(parse_fuzzy(row, after=dates[-1] if dates else None))
    assert [date.iso for date in dates] == ["2007-10", "2007-11", "2007-12", "2008-01", "2008-02"]


def test_an_inherited_year_is_never_guessed_across_the_new_year() -> None:
    with pytest.raises(Invalid, match="年も書いてください"):
        parse_fuzzy("1月", after=FuzzyDate.of_month(2007, 12))


@pytest.mark.parametrize("text", ["9999年度", "9999年12月", "9999年", "令和999年1月下旬", "1000-01-01"])
def test_a_year_no_plan_reaches_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="1800年から2200年まで"):
        parse_fuzzy(text)


def test_a_month_does_not_become_a_day() -> None:
    october = FuzzyDate.of_month(2007, 10)
    with pytest.raises(Invalid, match="平成19年10月は日までは分かっていません。「1日」は加えられません"):
        october.with_day(1)
    with pytest.raises(Invalid, match="日までは分かっていません"):
        october.as_date()
    for finer in (FuzzyDate.of_third(2007, 10, "上"), FuzzyDate.of_day(D(2007, 10, 1))):
        with pytest.raises(Invalid, match="細かくはできません"):
            october.ensure_not_finer(finer)
    october.ensure_not_finer(FuzzyDate.of_month(2007, 11))
    october.ensure_not_finer(FuzzyDate.of_year(2007))
    assert FuzzyDate.of_day(D(2007, 10, 1)).as_date() == D(2007, 10, 1)


def test_dates_of_one_month_keep_the_printed_order() -> None:
    printed = [
        ("エンジン編", FuzzyDate.of_month(2008, 5)),
        ("検討委員会", FuzzyDate.of_month(2008, 5)),
        ("公募", FuzzyDate.of_month(2007, 10)),
    ]
    ordered = sorted(printed, key=lambda row: row[1])
    assert [name for name, _ in ordered] == ["公募", "エンジン編", "検討委員会"]


def test_the_fiscal_year_of_a_month_is_known_and_of_a_calendar_year_is_not() -> None:
    assert FuzzyDate.of_month(2008, 3).fiscal_year == FiscalYear(2007)
    assert FuzzyDate.of_month(2008, 4).fiscal_year == FiscalYear(2008)
    assert FuzzyDate.of_year(2008).fiscal_year is None


def test_an_imprecise_date_is_said_in_a_sentence() -> None:
    assert str(msg("結果の公表は%(when)sです", when=FuzzyDate.of_third(2027, 1, "中"))) == (
        "結果の公表は令和9年1月中旬です"
    )


@pytest.mark.parametrize("text", ["", "2007-13", "2007-10-X", "FY2007-10", "2007-02-30", "令和8年"])
def test_only_the_stored_form_is_read_back(text: str) -> None:
    with pytest.raises(Invalid):
        FuzzyDate.from_iso(text)


def test_a_month_begins_on_its_first_day() -> None:
    with pytest.raises(ValueError, match="does not begin a month"):
        FuzzyDate(D(2007, 10, 2), Precision.MONTH)


@given(fuzzy_dates())
def test_stored_and_printed_forms_read_back_the_same(date: FuzzyDate) -> None:
    assert FuzzyDate.from_iso(date.iso) == date
    assert date.first <= date.last
    if "・" not in str(date) or date.precision is Precision.DAY:
        assert parse_fuzzy(str(date)) == date


@given(fuzzy_dates(), fuzzy_dates())
def test_the_order_is_total_and_agrees_with_equality(one: FuzzyDate, other: FuzzyDate) -> None:
    assert (one < other) + (one == other) + (one > other) == 1


@pytest.mark.parametrize("typed", ["9999-12-31", "1000/1/1", "2201-01-01"])
def test_a_day_no_office_can_mean_is_asked_for_again(typed):
    with pytest.raises(Invalid) as refused:
        parse_date(typed, field="on")
    assert "2200年" in str(refused.value.fields["on"][0])
