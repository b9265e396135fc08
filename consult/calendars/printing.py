"""Dates and clock times as people read them, in Japanese and in English.

Words come straight from the calendar here, not from the translation catalogue: a date is not a sentence.
"""

import datetime as dt
from typing import Literal

from consult import clock
from consult.calendars.era import era_of, era_year, year_number
from consult.calendars.fiscal import FiscalYear, fiscal_year
from consult.calendars.holidays import national_holiday
from consult.i18n import language, say

Style = Literal["long", "short", "both", "plain", "bare"]

_WEEKDAYS = "月火水木金土日"
_NOON, _HALF_DAY = 12, 12
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_text(day: dt.date, style: Style = "long", *, today: dt.date | None = None) -> str:
    """`day` in the reader's language.

    long 令和8年10月30日（金）; short 10月30日（金）; both 令和8年（2026年）10月30日（金）;
    plain 2026年10月30日（金曜日）; bare 令和8年10月30日. Holidays are marked （火・祝）.
    With `today`, a short date outside today's 年度 is written long, so that it cannot be misread.
    """
    if isinstance(day, dt.datetime):
        day = tokyo_date(day)
    if style == "short" and today is not None and fiscal_year(day) != fiscal_year(today):
        style = "long"
    return _english(day, style) if language() == "en" else _japanese(day, style)


def tokyo_date(instant: dt.datetime) -> dt.date:
    """The calendar day in Tokyo of an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(clock.TOKYO).date()


def _japanese(day: dt.date, style: Style) -> str:
    weekday, holiday = _WEEKDAYS[day.weekday()], national_holiday(day) is not None
    month_day = f"{day.month}月{day.day}日"
    mark = f"（{weekday}・祝）" if holiday else f"（{weekday}）"
    if style == "plain":
        return f"{day.year}年{month_day}（{weekday}曜日{'・祝日' if holiday else ''}）"
    if style == "short":
        return month_day + mark
    if style == "bare":
        return era_year(day) + month_day
    western = f"（{day.year}年）" if style == "both" and era_of(day) else ""
    return f"{era_year(day)}{western}{month_day}{mark}"


def _english(day: dt.date, style: Style) -> str:
    weekday, month = _ENGLISH_DAYS[day.weekday()], ENGLISH_MONTHS[day.month - 1]
    mark = " (public holiday)" if national_holiday(day) else ""
    if style == "bare":
        return f"{day.day} {month} {day.year}"
    if style == "short":
        return f"{weekday} {day.day} {month}{mark}"
    era = era_of(day)
    in_era = f" ({era.english} {day.year - era.base})" if style == "both" and era else ""
    return f"{weekday} {day.day} {month} {day.year}{in_era}{mark}"


def year_text(year: int) -> str:
    """A calendar year; one in which the era changed carries both names: 平成31年・令和元年."""
    if language() == "en":
        return str(year)
    first, last = era_of(dt.date(year, 1, 1)), era_of(dt.date(year, 12, 31))
    eras = [era for era in dict.fromkeys((first, last)) if era]
    return "・".join(f"{era.name}{year_number(era, year)}年" for era in eras) or f"{year}年"


def clock_text(moment: dt.time | dt.datetime) -> str:
    """A time of day for people: 午後2時, 午後9時14分, 正午. Instants are read in Tokyo."""
    time = _tokyo_time(moment)
    hour = time.hour % _HALF_DAY
    if (time.hour, time.minute) == (_NOON, 0):
        return "noon" if language() == "en" else "正午"
    if language() == "en":
        minutes = f":{time.minute:02}" if time.minute else ""
        return f"{hour or _HALF_DAY}{minutes} {'am' if time.hour < _NOON else 'pm'}"
    minutes = f"{time.minute}分" if time.minute else ""
    return f"{'午前' if time.hour < _NOON else '午後'}{hour}時{minutes}"


def limit_text(moment: dt.time | dt.datetime) -> str:
    """A time of day where seconds decide: 23時59分59秒, 0時00分12秒."""
    time = _tokyo_time(moment)
    if language() == "en":
        return f"{time.hour}:{time.minute:02}:{time.second:02}"
    return f"{time.hour}時{time.minute:02}分{time.second:02}秒"


def _tokyo_time(moment: dt.time | dt.datetime) -> dt.time:
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(clock.TOKYO).time()


def moment_text(instant: dt.datetime, style: Style = "long") -> str:
    """Day and time of an instant: 令和8年11月12日（木）午後2時."""
    gap = " at " if language() == "en" else ""
    return f"{date_text(instant, style)}{gap}{clock_text(instant)}"


def until_text(day: dt.date, style: Style = "long") -> str:
    """A last day, with the second that ends it: …（金）の終わり（23時59分59秒）まで."""
    end = limit_text(dt.time(23, 59, 59))
    if language() == "en":
        return f"until the end of {date_text(day, style)} ({end})"
    return f"{date_text(day, style)}の終わり（{end}）まで"


@say.register
def _(value: dt.date) -> str:
    return date_text(value)


@say.register
def _(value: dt.datetime) -> str:
    return moment_text(value)


@say.register
def _(value: FiscalYear) -> str:
    return str(value)
