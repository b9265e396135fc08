"""Files that came with a form not yet sent: outside the database, under a key nobody guesses, for one day."""

import datetime as dt
import os
import re
import secrets
from pathlib import Path

from consult import clock
from consult.db import settings
from consult.errors import Invalid
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork

KEPT = dt.timedelta(hours=24)
MOST_BYTES, MOST_FILES = (
    2 * 2**30,
    20_000,
)  # of everybody's together: nobody can fill the disk with what is never sent
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(uow: UnitOfWork, body: bytes) -> str:
    """Keep `body` for a day and return its key.

    Raises:
        Invalid: when too much of everybody's waits already.
    """
    key = secrets.token_urlsafe(32)
    place = _place(key)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sizes = [entry.stat().st_size for entry in os.scandir(place.parent)]
    if len(sizes) >= MOST_FILES or sum(sizes) + len(body) > MOST_BYTES:
        sentence = msg(
            "ただいま、送る前のファイルをこれ以上お預かりできません。ファイルなしで進むか、しばらくたってから付けてください"
        )
        raise Invalid(sentence, {"files": [sentence]})
    place.write_bytes(body)
    uow.enqueue("pending.drop", key, run_at=clock.now() + KEPT)
    return key


def read(key: str) -> bytes | None:
    """The bytes kept under a key, or None when the day is over."""
    try:
        return _place(key).read_bytes()
    except FileNotFoundError:
        return None


def drop(key: str) -> None:
    """Forget a file now."""
    _place(key).unlink(missing_ok=True)


@handles("pending.drop")
def _drop(_uow: UnitOfWork, key: str) -> None:
    drop(key)


def _place(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError("not the key of a pending file")
    return settings().data_dir / "pending" / key
