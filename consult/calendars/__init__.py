"""The municipal calendar: 和暦, 年度, 市の休日, imprecise dates, and every deadline with its reckoning.

Pure: it imports the clock, the errors and the language, nothing else of the program. Its one invariant:
no other code adds days to a date to get a deadline; it asks `reckon`. Importing this package teaches
`i18n.say` to print dates, instants, 年度 and imprecise dates inside sentences.
"""

from consult.calendars.deadlines import RULES, Count, Deadline, Rule, period_end, reckon
from consult.calendars.era import ERAS, Era, era_of, era_year
from consult.calendars.fiscal import FiscalYear, fiscal_year
from consult.calendars.holidays import CITY_CALENDAR, CityCalendar, Closing, national_holiday
from consult.calendars.periods import countdown, days_in_period, days_until
from consult.calendars.precision import FuzzyDate, Precision
from consult.calendars.printing import (
    clock_text,
    date_text,
    limit_text,
    moment_text,
    tokyo_date,
    until_text,
    year_text,
)
from consult.calendars.typed import parse_date, parse_fuzzy

__all__ = [
    "CITY_CALENDAR",
    "ERAS",
    "RULES",
    "CityCalendar",
    "Closing",
    "Count",
    "Deadline",
    "Era",
    "FiscalYear",
    "FuzzyDate",
    "Precision",
    "Rule",
    "clock_text",
    "countdown",
    "date_text",
    "days_in_period",
    "days_until",
    "era_of",
    "era_year",
    "fiscal_year",
    "limit_text",
    "moment_text",
    "national_holiday",
    "parse_date",
    "parse_fuzzy",
    "period_end",
    "reckon",
    "tokyo_date",
    "until_text",
    "year_text",
]
