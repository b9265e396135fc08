"""Dates as people type them: 令和8年11月2日, R8.11.2, 2026/11/2, 11/2, in any width.

Nothing is refused for its shape if it can be understood; what cannot is answered with the remedy.
"""

import calendar
import datetime as dt
import re
import unicodedata

from consult import clock
from consult.calendars.era import Era, era_named, era_of, era_year, last_day_of
from consult.calendars.fiscal import FiscalYear
from consult.calendars.precision import FuzzyDate, Precision
from consult.calendars.printing import date_text
from consult.errors import Invalid
from consult.i18n import Message, msg

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─", "-"))
_ERA = r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR明大昭平令])"
_TAIL = r"(?:\((?P<weekday>[月火水木金土日])(?:曜日?)?(?:・?祝日?)?\)|(?P<weekday2>[月火水木金土日])曜日?)?"
_WORDS = rf"{_ERA}?\.?(?P<year>元|\d{{1,4}})年"
_SHORT = rf"(?:{_ERA}\.?(?P<year>元|\d{{1,3}})|(?P<western>\d{{4}}))"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WORDS}(?P<fiscal>度)?",
        rf"(?:{_WORDS})?(?P<month>\d{{1,2}})月(?:(?P<third>[上中下])旬|(?P<day>\d{{1,2}})日)?{_TAIL}",
        rf"{_SHORT}[./-]{_MONTH}(?:[./-]{_DAY})?{_TAIL}",
        rf"{_MONTH}[./-]{_DAY}{_TAIL}",
        r"(?P<western>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<western>\d{4})",
    )
)
_WEEKDAYS = "月火水木金土日"
_FOUR_DIGITS = 1000


# Further off, periods reckoned from a day leave the calendar, and a drawn timeline the page.
_YEARS = (1800, 2200)


def parse_date(text: str, *, today: dt.date | None = None, field: str = "date") -> dt.date:
    """The day someone typed.

    Without a year, the nearest such day to `today` (default: the present day in Tokyo) is meant: show it
    back. Raises `Invalid` for `field` with what to write instead.
    """
    fuzzy = parse_fuzzy(text, today=today, field=field)
    if fuzzy.precision is not Precision.DAY:
        raise _refuse(field, msg("日まで書いてください。例：令和8年11月2日、R8.11.2、2026/11/2、11/2"))
    return fuzzy.first


def parse_fuzzy(
    text: str, *, after: FuzzyDate | None = None, today: dt.date | None = None, field: str = "date"
) -> FuzzyDate:
    """What someone typed, at the precision they typed it: 平成19年10月, 令和9年1月中旬, 令和8年度.

    `after` is the entry above in a printed table: 19年11月 takes its era, 4月 its year. A month that would
    run backwards needs its year, which is refused rather than guessed.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split()).translate(_DASHES)
    if not compact:
        raise _refuse(field, msg("日付を書いてください。例：令和8年11月2日、R8.11.2、2026/11/2、11/2"))
    found = next((match.groupdict() for form in _FORMS if (match := form.fullmatch(compact))), None)
    if found is None:
        raise _refuse(
            field,
            msg("日付を読みとれませんでした。令和8年11月2日、R8.11.2、2026/11/2、11/2のように書いてください"),
        )
    era = era_named(found["era"]) if found.get("era") else None
    if found.get("fiscal"):
        return FuzzyDate.of_fiscal_year(FiscalYear(_known(_western(found, era, after, field), field)))
    month = int(found["month"]) if found.get("month") else None
    day = int(found["day"]) if found.get("day") else None
    if month is not None and not (found.get("year") or found.get("western")):
        year = _year_of(month, day, after, today, field)
    else:
        year = _western(found, era, after, field)
    result = _assemble(_known(year, field), month, day, found.get("third"), field)
    _check_era(era, result, field)
    _check_weekday(found.get("weekday") or found.get("weekday2"), result, field)
    return result


def _refuse(field: str, sentence: Message) -> Invalid:
    return Invalid(sentence, {field: [sentence]})


def _known(year: int, field: str) -> int:
    if _YEARS[0] <= year <= _YEARS[1]:
        return year
    first, last = (str(year) for year in _YEARS)
    raise _refuse(field, msg("%(first)s年から%(last)s年までの日を書いてください", first=first, last=last))


def _western(found: dict[str, str | None], era: Era | None, after: FuzzyDate | None, field: str) -> int:
    written = found.get("western") or found.get("year") or ""
    number = 1 if written == "元" else int(written)
    if number >= _FOUR_DIGITS and era is None:
        return number
    if era is None and after is not None:
        era = era_of(after.last)
    if era is None or not 0 < number < _FOUR_DIGITS:
        raise _refuse(field, msg("年には、令和8年のように元号を付けるか、2026年のように西暦で書いてください"))
    return era.base + number


def _year_of(month: int, day: int | None, after: FuzzyDate | None, today: dt.date | None, field: str) -> int:
    if after is not None:
        if month < after.first.month:
            raise _refuse(
                field, msg("前の行より前の月です。令和8年%(month)s月のように年も書いてください", month=month)
            )
        return after.first.year
    today = today or clock.today()
    candidates = [
        dt.date(year, month, 1 if day is None else day)
        for year in (today.year + 1, today.year, today.year - 1)
        if _exists(year, month, 1 if day is None else day)
    ]
    if not candidates:
        return today.year
    return min(candidates, key=lambda candidate: abs(candidate - today)).year


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004 - months


def _assemble(year: int, month: int | None, day: int | None, third: str | None, field: str) -> FuzzyDate:
    try:
        if month is None:
            return FuzzyDate.of_year(year)
        if third:
            return FuzzyDate.of_third(year, month, third)
        if day is not None:
            return FuzzyDate.of_day(dt.date(year, month, day))
        return FuzzyDate.of_month(year, month)
    except ValueError as wrong:
        if month is not None and day is not None and _exists(year, month, 1):
            end = dt.date(year, month, calendar.monthrange(year, month)[1])
            sentence = msg("その月の最後の日は%(end)sです。月と日を確かめてください", end=end)
        else:
            sentence = msg("その月や日は暦にありません。月は1から12、日は1から31で書いてください")
        raise _refuse(field, sentence) from wrong


def _check_era(era: Era | None, result: FuzzyDate, field: str) -> None:
    if era is None or (era.first <= result.last and result.first <= last_day_of(era)):
        return
    right = date_text(result.first, "bare") if result.precision is Precision.DAY else era_year(result.last)
    raise _refuse(
        field, msg("%(era)sにその日はありません。%(right)sと書いてください", era=era.name, right=right)
    )


def _check_weekday(weekday: str | None, result: FuzzyDate, field: str) -> None:
    if weekday and _WEEKDAYS[result.first.weekday()] != weekday:
        raise _refuse(
            field, msg("曜日が合いません。%(date)sです。日か曜日を直してください", date=result.first)
        )
