"""Whether the list of holidays reaches as far as the deadlines that run: a lint error 60 days ahead."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import CITY_CALENDAR, CityCalendar
from consult.cases.clocks import OPEN
from consult.cases.models import Deadline
from consult.i18n import Message, msg

_MANY = 100


def missing_years(session: Session | None = None, city: CityCalendar = CITY_CALENDAR) -> tuple[int, ...]:
    """Years whose holidays are needed and unknown: soon, and (with a session) by deadlines that run."""
    beyond: list[dt.date] = []
    if session is not None:
        last_known = dt.date(city.years[1], 12, 31)
        beyond = list(
            session.execute(
                select(Deadline.due_on)
                .where(Deadline.state.in_(OPEN), Deadline.due_on > last_known)
                .distinct()
                .limit(_MANY)
            ).scalars()
        )
    return city.uncovered(clock.today(), beyond)


def sentence(years: tuple[int, ...]) -> Message:
    """What is missing, for the lint and the desk."""
    return msg("%(years)s年の祝日が登録されていません", years="、".join(map(str, years)))


def remedy() -> Message:
    """What to do about it."""
    return msg("祝日の一覧（holidays パッケージ）を新しくしてください。期限が市の休日にあたるか分かりません")
