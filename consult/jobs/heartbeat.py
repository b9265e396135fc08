"""A sign of life of the workers: when nobody wrote one for minutes, the whole service may have been down.

A file beside the data, not a row: it says nothing about any case, and an idle worker takes no write turn for it.
"""

import datetime as dt
import os
from pathlib import Path

BEAT = dt.timedelta(minutes=1)
GAP = dt.timedelta(minutes=5)
_NAME = "worker.beat"


def beat(folder: Path, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """Leave a sign of life, at most one a minute.

    Returns:
        From when to when nobody left one, if that was longer than `GAP`. A file nobody can read counts as none.
    """
    path = folder / _NAME
    try:
        last = dt.datetime.fromisoformat(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        last = None
    if last is not None and dt.timedelta() <= now - last < BEAT:
        return None
    beside = path.with_name(f"{_NAME}.{os.getpid()}")
    beside.write_text(now.isoformat(), encoding="ascii")
    beside.replace(path)
    return (last, now) if last is not None and now - last > GAP else None
