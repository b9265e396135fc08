"""How long something lasts and how long is left, in days of Tokyo."""

import datetime as dt

from consult import clock
from consult.i18n import Message, msg


def days_in_period(first: dt.date, last: dt.date) -> int:
    """The days from `first` to `last`, both counted: 10月1日 to 10月30日 is 30. Never negative."""
    return max((last - first).days + 1, 0)


def days_until(last: dt.date, today: dt.date | None = None) -> int:
    """Days from today (default: now in Tokyo) to `last`; negative when it has passed."""
    return (last - (today or clock.today())).days


def countdown(last: dt.date, today: dt.date | None = None) -> Message:
    """あと12日, あす締切, きょう締切, or 締め切りました."""
    left = days_until(last, today)
    if left < 0:
        return msg("締め切りました")
    if left == 0:
        return msg("きょう締切")
    return msg("あす締切") if left == 1 else msg("あと%(n)s日", n=left)
