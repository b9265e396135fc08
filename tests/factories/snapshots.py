"""Long stories told once: the database and the files as they stood at the end, laid out again for each test."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection


@dataclass(frozen=True)
class _Kept:
    told: str  # what the story gave, a slug or an address: nothing that belongs to a database session
    database: str  # a file, or the name of a PostgreSQL database
    files: Path


class Snapshots:
    """Every story told so far in this run, by name and kind of database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, str], _Kept] = {}

    def told(
        self, name: str, url: URL, data: Path, tell: Callable[[], str], let_go: Callable[[], None]
    ) -> str:
        """What `tell` gives, told only the first time; afterwards database and files are copied.

        `let_go` closes every connection to the database.
        """
        key = (name, url.get_backend_name())
        if (kept := self._kept.get(key)) is None:
            said = tell()
            let_go()
            self._kept[key] = self._keep(len(self._kept), said, url, data)
            return said
        let_go()
        _lay_out(kept, url, data)
        return kept.told

    def _keep(self, number: int, said: str, url: URL, data: Path) -> _Kept:
        files = self._folder / f"story{number}-files"
        shutil.copytree(data, files)
        if url.get_backend_name() == "sqlite":
            database = str(self._folder / f"story{number}.sqlite3")
            shutil.copyfile(str(url.database), database)  # the last connection has folded the journal in
        else:
            database = f"story_{number}"
            _recreate(url, database, template=str(url.database))
        return _Kept(said, database, files)


class Copies:
    """Databases for one test each on a PostgreSQL server, over one connection that stays.

    One that was given back is dropped with the next: its last connection has gone by then.
    """

    def __init__(self, server: str, name: str) -> None:
        self.server = server
        self._name, self._number = name, 0
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        self._left: list[str] = []

    def take(self, template: str) -> str:
        """The name of a new copy of `template`."""
        self._drop()
        self._number += 1
        name = f"{self._name}_{self._number}"
        create_database(self._connection, name, template)
        return name

    def give_back(self, name: str) -> None:
        """It is not needed any more."""
        self._left.append(name)

    def close(self) -> None:
        """Drop what is left and let go of the server."""
        self._drop()
        self._connection.close()
        self._engine.dispose()

    def _drop(self) -> None:
        while self._left:
            name = self._left.pop()
            _wait_until_left(self._connection, name)
            self._connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _lay_out(kept: _Kept, url: URL, data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(kept.files, data)
    if url.get_backend_name() == "sqlite":
        for end in ("-wal", "-shm"):
            Path(f"{url.database}{end}").unlink(missing_ok=True)
        shutil.copyfile(kept.database, str(url.database))
    else:
        _recreate(url, str(url.database), template=kept.database)


def _recreate(url: URL, database: str, *, template: str) -> None:
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        create_database(connection, database, template)
    admin.dispose()


def create_database(connection: Connection, name: str, template: str) -> None:
    """A copy of `template` on PostgreSQL; copying its files is faster than writing it to the journal."""
    newer = connection.dialect.server_version_info >= (15,)  # type: ignore[operator]
    strategy = "STRATEGY file_copy" if newer else ""
    _wait_until_left(connection, name, template)
    connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}"))


def _wait_until_left(connection: Connection, *databases: str) -> None:
    """Until who was connected has gone: the server, asked too soon, looks again only after a tenth of a second."""
    anyone = text("SELECT count(*) FROM pg_stat_activity WHERE datname = ANY(:names)")
    for _ in range(50):
        if not connection.execute(anyone, {"names": list(databases)}).scalar_one():
            break
        time.sleep(0.002)
    time.sleep(0.001)  # out of the view is almost out of the server
