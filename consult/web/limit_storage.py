"""Counts of requests in a small SQLite file: exact across the processes of one machine.

It stands apart from the records: a lost count costs nothing, and a flood of requests never waits for, or
delays, someone who writes. Keys arrive as digests; no address of a citizen is stored.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from limits.storage import Storage

from consult import clock

_CREATE = "CREATE TABLE IF NOT EXISTS rate (key TEXT PRIMARY KEY, count INTEGER, expires REAL) WITHOUT ROWID"
_COUNT = """
INSERT INTO rate (key, count, expires) VALUES (:key, :amount, :expires) ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN rate.expires <= :now THEN :amount ELSE rate.count + :amount END,
  expires = CASE WHEN rate.expires <= :now THEN :expires ELSE rate.expires END
RETURNING count"""


class DatabaseStorage(Storage):
    """Fixed windows in a file; `path` is given by the limiter's storage options."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - the library declares it so

    def __init__(self, uri: str | None = None, *, path: Path, **_options: object) -> None:
        super().__init__(uri)
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=2, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_CREATE)
            yield connection

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a broken file raises."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count and return it; the first of a window clears what has run out."""
        now = clock.now().timestamp()
        values = {"key": key, "amount": amount, "now": now, "expires": now + expiry}
        with self._open() as connection:
            count: int = connection.execute(_COUNT, values).fetchone()[0]
            if count == amount:
                connection.execute("DELETE FROM rate WHERE expires <= ? AND key <> ?", (now, key))
        return count

    def get(self, key: str) -> int:
        """The count of the running window."""
        row = self._row(key)
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now when there is none."""
        row = self._row(key)
        return row[1] if row else clock.now().timestamp()

    def _row(self, key: str) -> tuple[int, float] | None:
        with self._open() as connection:
            found: tuple[int, float] | None = connection.execute(
                "SELECT count, expires FROM rate WHERE key = ? AND expires > ?",
                (key, clock.now().timestamp()),
            ).fetchone()
        return found

    def check(self) -> bool:
        """Whether the file can be used."""
        with self._open():
            return True

    def reset(self) -> int:
        """Forget every count and say how many there were."""
        with self._open() as connection:
            return connection.execute("DELETE FROM rate").rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._open() as connection:
            connection.execute("DELETE FROM rate WHERE key = ?", (key,))
