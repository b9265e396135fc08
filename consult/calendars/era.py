"""Japanese eras: which era and year a day belongs to, and the day an era year names.

Five rows are enough for every date the record can hold; an earlier day has no era and is written in the
Western calendar.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Era:
    """One era: its first day, its name, its letter on forms, its name in English."""

    first: dt.date
    name: str
    letter: str
    english: str

    @property
    def base(self) -> int:
        """The Western year before year 1 of the era."""
        return self.first.year - 1


# 明治 was declared in October 1868 and made to count from the first day of that lunar year.
ERAS = (
    Era(dt.date(1868, 1, 25), "明治", "M", "Meiji"),
    Era(dt.date(1912, 7, 30), "大正", "T", "Taisho"),
    Era(dt.date(1926, 12, 25), "昭和", "S", "Showa"),
    Era(dt.date(1989, 1, 8), "平成", "H", "Heisei"),
    Era(dt.date(2019, 5, 1), "令和", "R", "Reiwa"),
)


def era_of(day: dt.date) -> Era | None:
    """The era in force on `day`; none before 明治."""
    return next((era for era in reversed(ERAS) if era.first <= day), None)


def era_named(text: str) -> Era | None:
    """The era meant by 令和, 令 or R (any case)."""
    return next((e for e in ERAS if text in (e.name, e.name[0]) or text.upper() == e.letter), None)


def last_day_of(era: Era) -> dt.date:
    """The day before the next era; the latest date there is for the present one."""
    later = [e.first for e in ERAS if e.first > era.first]
    return later[0] - dt.timedelta(days=1) if later else dt.date.max


def year_number(era: Era, western: int) -> str:
    """`元` for the first year, else the number."""
    number = western - era.base
    return "元" if number == 1 else str(number)


def era_year(day: dt.date) -> str:
    """The year as written: 令和元年, 平成31年, or 1867年 before 明治."""
    era = era_of(day)
    return f"{era.name}{year_number(era, day.year)}年" if era else f"{day.year}年"
