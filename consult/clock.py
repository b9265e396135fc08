"""The only source of the present moment.

Everything asks `now()` or `today()`; tests and the demo loader freeze or shift it with `at()`.
Instants are aware and in UTC; calendar days are those of Asia/Tokyo, where Japanese deadlines live.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

LONGEST_QUEUE = dt.timedelta(minutes=5)

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)
_arrived: ContextVar[dt.datetime | None] = ContextVar("arrived", default=None)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def arrived() -> dt.datetime:
    """When what is being answered reached the server; now, where nothing waits its turn.

    Whoever sends in the last second must not be late because a thousand others are served first. What claims to
    have waited longer than `LONGEST_QUEUE` was sent slowly, not queued.
    """
    came, present = _arrived.get(), now()
    return present if came is None or _frozen.get() else min(present, max(came, present - LONGEST_QUEUE))


def note_arrival(instant: dt.datetime | None) -> None:
    """Say when the request that this thread answers next reached the server."""
    _arrived.set(instant)


def today() -> dt.date:
    """The present calendar day in Tokyo."""
    return now().astimezone(TOKYO).date()


def tokyo(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    """The UTC instant of a Tokyo wall-clock time."""
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=TOKYO).astimezone(dt.UTC)


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at an aware instant for the calls inside the block (this context only)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    token = _frozen.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
