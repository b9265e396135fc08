"""The one place where a last day is reckoned, with the steps a citizen can follow.

「から」leaves the first day out (民法140条);「から起算して」counts it. A period of months or years ends on
the day before the corresponding day, or on the last day of a month that lacks it (民法143条2項). A last day
on which the city hall is closed is flagged, and moved only where the rule says the law moves it
(地方自治法4条の2第4項).
"""

import calendar as months_of
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from consult import clock
from consult.calendars.fiscal import fiscal_year
from consult.calendars.holidays import CITY_CALENDAR, CityCalendar, Closing
from consult.calendars.printing import tokyo_date
from consult.i18n import LANGUAGES, N_, Message, msg, using

_DAY = dt.timedelta(days=1)


class Count(StrEnum):
    """How a rule counts."""

    INCLUDING = "including"  # から起算して n 日
    EXCLUDING = "excluding"  # から n 日以内
    AFTER = "after"  # から起算して n 日を経過した日
    BEFORE = "before"  # の n 日前まで
    WORKING = "working"  # から n 開庁日以内, 初日不算入
    MONTHS = "months"  # から n か月以内, 初日不算入
    TERM = "term"  # 任期 n 年, 初日算入
    RETENTION = "retention"  # 翌年度4月1日から n 年
    ON = "on"  # 決めた日まで


@dataclass(frozen=True)
class Rule:
    """A way of reckoning: how to count, how many, from what event, on what legal basis.

    `rolls` is true only where a law moves a last day that falls on a closed day to the next working day.
    """

    count: Count
    number: int
    event: str
    basis: str = ""
    rolls: bool = False

    def __post_init__(self) -> None:
        if self.number < (0 if self.count is Count.ON else 1):
            raise ValueError("a period has at least one day")


RULES = {
    "consultation_period": Rule(Count.INCLUDING, 30, N_("公示した日"), "行政手続法39条3項に準じる"),
    "send_ordinance": Rule(Count.EXCLUDING, 3, N_("議決した日"), "地方自治法16条1項"),
    "promulgate": Rule(Count.EXCLUDING, 20, N_("送付を受けた日"), "地方自治法16条2項"),
    "reconsider": Rule(Count.EXCLUDING, 10, N_("議決の日又は送付を受けた日"), "地方自治法176条1項"),
    "dissolve": Rule(Count.EXCLUDING, 10, N_("議決の通知を受けた日"), "地方自治法178条1項"),
    "in_force": Rule(Count.AFTER, 10, N_("公布の日"), "地方自治法16条3項"),
    "meeting_notice": Rule(Count.BEFORE, 7, N_("会議を開く日")),
    "meeting_summary": Rule(Count.EXCLUDING, 2, N_("会議を終えた日")),
    "minutes": Rule(Count.EXCLUDING, 45, N_("会議を終えた日")),
    "minutes_check": Rule(Count.EXCLUDING, 10, N_("会議録の案を送った日")),
    "minutes_correction": Rule(Count.EXCLUDING, 30, N_("会議録の訂正を始めた日")),
    "retention": Rule(Count.RETENTION, 5, N_("完結した日")),
    "term": Rule(Count.TERM, 2, N_("委嘱した日")),
    "issue_received": Rule(Count.WORKING, 3, N_("課題を届けた日")),
    "issue_assigned": Rule(Count.WORKING, 10, N_("課題を受け付けた日")),
    "issue_replied": Rule(Count.EXCLUDING, 30, N_("課題を受け付けた日")),
    "fixed_day": Rule(Count.ON, 0, N_("決めた日")),
}


@dataclass(frozen=True)
class Deadline:
    """A reckoned last day.

    `first` is the first day of the stretch counted, `date` its last day (for `AFTER`: the day something
    takes effect). `due` is the last second of `date` in Tokyo, in UTC.
    """

    date: dt.date
    first: dt.date
    steps: tuple[Message, ...]
    basis: str
    closing: Closing | None
    calendar_version: str

    @property
    def due(self) -> dt.datetime:
        """23:59:59 JST of the last day, in UTC."""
        return clock.tokyo(self.date.year, self.date.month, self.date.day, 23, 59, 59)

    @property
    def begins(self) -> dt.datetime:
        """0:00:00 JST of `date`, in UTC: when an ordinance takes effect."""
        return clock.tokyo(self.date.year, self.date.month, self.date.day)

    @property
    def falls_on_holiday(self) -> str | None:
        """Why the city hall is closed on the last day, in Japanese; None on a working day."""
        return self.closing.ja if self.closing else None

    def met_at(self, instant: dt.datetime) -> bool:
        """Whether something that arrived at `instant` was in time: the last second counts to its end."""
        return tokyo_date(instant) <= self.date

    def record(self) -> dict[str, Any]:
        """Plain values for the deadline row: ISO date and instant, steps in every language."""
        said: list[dict[str, str]] = [{} for _ in self.steps]
        for code in LANGUAGES:
            with using(code):
                for texts, step in zip(said, self.steps, strict=True):
                    texts[code] = str(step)
        return {
            "date": self.date.isoformat(),
            "first": self.first.isoformat(),
            "due": self.due.isoformat(),
            "steps": said,
            "basis": self.basis,
            "falls_on_holiday": self.falls_on_holiday,
            "calendar_version": self.calendar_version,
        }


def reckon(
    rule: Rule | str,
    start: dt.date,
    *,
    number: int | None = None,
    basis: str | None = None,
    city: CityCalendar = CITY_CALENDAR,
) -> Deadline:
    """The last day under `rule` (or the name of one in `RULES`), counted from the day `start`.

    `number` and `basis` override the rule's own: a municipality sets them, the way of counting it does not.
    `start` is a calendar day in Tokyo; an instant is a `TypeError`, so that nobody drops a time zone.
    """
    if isinstance(start, dt.datetime):
        raise TypeError("reckon from a day: use clock.today() or calendars.tokyo_date(instant)")
    chosen = RULES[rule] if isinstance(rule, str) else rule
    if number is not None:
        chosen = replace(chosen, number=number)
    if chosen.count is Count.WORKING:
        first, last, steps = _working(chosen, start, city)
    else:
        first, last, steps = _WAYS[chosen.count](chosen, start)
    closing = city.closed_because(last)
    steps.append(_on_closed_days(chosen, last, closing, city))
    if chosen.rolls and closing:
        last, closing = city.next_open(last), None
    return Deadline(
        date=last,
        first=first,
        steps=tuple(steps),
        basis=chosen.basis if basis is None else basis,
        closing=closing,
        calendar_version=city.version,
    )


_Way = tuple[dt.date, dt.date, list[Message]]


def _on_closed_days(rule: Rule, last: dt.date, closing: Closing | None, city: CityCalendar) -> Message:
    if city.missing_years(last, last):
        return msg(
            "%(year)s年の祝日はまだ登録されていないので、市の休日かどうかは分かりません",
            year=str(last.year),
        )
    if closing is None:
        return msg("市の休日ではないので、そのままです")
    if rule.rolls:
        return msg(
            "市の休日（%(closing)s）なので、次に開く%(day)sに移します",
            closing=closing,
            day=city.next_open(last),
        )
    return msg("市の休日（%(closing)s）ですが、期限は動かしません", closing=closing)


def _event(rule: Rule) -> Message:
    return Message(rule.event)


def _including(rule: Rule, start: dt.date) -> _Way:
    last = start + (rule.number - 1) * _DAY
    return start, last, [_counted(rule, start), msg("%(n)s日目は%(day)sです", n=rule.number, day=last)]


def _counted(rule: Rule, start: dt.date) -> Message:
    return msg("%(event)s、%(day)sを1日目とします", event=_event(rule), day=start)


def _not_counted(rule: Rule, start: dt.date) -> Message:
    return msg(
        "%(event)s、%(start)sは数えず、次の日の%(first)sを1日目とします",
        event=_event(rule),
        start=start,
        first=start + _DAY,
    )


def _excluding(rule: Rule, start: dt.date) -> _Way:
    last = start + rule.number * _DAY
    steps = [_not_counted(rule, start), msg("%(n)s日目は%(day)sです", n=rule.number, day=last)]
    return start + _DAY, last, steps


def _after(rule: Rule, start: dt.date) -> _Way:
    day = start + rule.number * _DAY
    steps = [
        _counted(rule, start),
        msg("%(n)s日目は%(day)sです", n=rule.number, day=day - _DAY),
        msg("それを過ぎた次の日、%(day)sからです", day=day),
    ]
    return start, day, steps


def _before(rule: Rule, start: dt.date) -> _Way:
    last = start - rule.number * _DAY
    steps = [
        msg("%(event)s、%(start)sの前の日を1日前と数えます", event=_event(rule), start=start),
        msg("%(n)s日前は%(day)sです。この日の終わりまでです", n=rule.number, day=last),
    ]
    return last, last, steps


def _working(rule: Rule, start: dt.date, city: CityCalendar) -> _Way:
    """Only days on which the city hall is open are counted, and the first day is not."""
    last, left, closed = start, rule.number, 0
    while left:
        last += _DAY
        if city.is_open(last):
            left -= 1
        else:
            closed += 1
    steps = [
        msg("%(event)s、%(start)sは数えません", event=_event(rule), start=start),
        msg("開庁日だけを数えて%(n)s日目は%(day)sです（市の休日%(closed)s日を除く）",
            n=rule.number, day=last, closed=closed),
    ]  # fmt: skip
    return start + _DAY, last, steps


def _months(rule: Rule, start: dt.date) -> _Way:
    first, last = start + _DAY, period_end(start + _DAY, rule.number)
    steps = [
        _not_counted(rule, start),
        msg("%(n)sか月の期間は%(day)sに終わります", n=rule.number, day=last),
    ]
    return first, last, steps


def _term(rule: Rule, start: dt.date) -> _Way:
    last = period_end(start, 12 * rule.number)
    end = msg("%(n)s年の期間は%(day)sに終わります", n=rule.number, day=last)
    return start, last, [_counted(rule, start), end]


def _retention(rule: Rule, start: dt.date) -> _Way:
    closed = fiscal_year(start)
    first = closed.next.first
    last = period_end(first, 12 * rule.number)
    steps = [
        msg("%(event)s、%(day)sは%(year)sです", event=_event(rule), day=start, year=closed),
        msg("次の年度の%(day)sを1日目とします", day=first),
        msg("%(n)s年の期間は%(day)sに終わります", n=rule.number, day=last),
    ]
    return first, last, steps


def _on(rule: Rule, start: dt.date) -> _Way:
    return start, start, [msg("%(event)sは%(day)sです", event=_event(rule), day=start)]


_WAYS: dict[Count, Callable[[Rule, dt.date], _Way]] = {
    Count.INCLUDING: _including,
    Count.EXCLUDING: _excluding,
    Count.AFTER: _after,
    Count.BEFORE: _before,
    Count.MONTHS: _months,
    Count.TERM: _term,
    Count.RETENTION: _retention,
    Count.ON: _on,
}


def period_end(first: dt.date, months: int) -> dt.date:
    """The last day of a period of whole months that begins with `first` (民法143条2項)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = months_of.monthrange(year, month + 1)[1]
    if first.day > length:
        return dt.date(year, month + 1, length)
    return dt.date(year, month + 1, first.day) - _DAY
