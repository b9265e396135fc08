"""Everything a city must not lose, in one file: database, stored files, secrets. Taken while people work.

The embedded database is copied by SQLite's own backup, so the copy is of one instant; files never change
once stored, so those that belong to that instant are there when they are read after it. A PostgreSQL
database is copied by its own tools, beside the files that this takes.
"""

import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from consult.config import Settings
from consult.errors import Conflict, Invalid
from consult.i18n import msg

DATABASE = "consult.sqlite3"
# Counts of requests and lock files are of no use elsewhere.
_LEFT_OUT = (".write", "-wal", "-shm", "-journal", ".part")


def database_file(settings: Settings) -> Path | None:
    """The file of the embedded database; None when it is a PostgreSQL server."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def backup(settings: Settings, target: Path) -> int:
    """Write a backup and return how many files it holds. It holds secrets: it is readable by the owner only.

    Raises:
        Conflict: when `target` is already there.
    """
    if target.exists():
        raise Conflict(msg("%(file)s はもうあります。別の名前にしてください。", file=str(target)))
    source = database_file(settings)
    target.touch(mode=0o600)
    count = 0
    with (
        tempfile.TemporaryDirectory(dir=settings.data_dir) as folder,
        tarfile.open(target, "w:gz") as archive,
    ):
        if source is not None:
            copy = Path(folder) / DATABASE
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as kept:
                live.backup(kept)
            archive.add(copy, DATABASE)
            count += 1
        for path in sorted(settings.data_dir.rglob("*")):
            if path.is_file() and path != source and _is_kept(path, Path(folder), target):
                archive.add(path, f"data/{path.relative_to(settings.data_dir).as_posix()}")
                count += 1
    return count


def _is_kept(path: Path, folder: Path, target: Path) -> bool:
    return not (
        path.name.startswith("rate.sqlite3")
        or path.name.endswith(_LEFT_OUT)
        or folder in path.parents
        or path.resolve() == target.resolve()
    )


def restore(settings: Settings, source: Path) -> int:
    """Put a backup into an empty data directory and return how many files it held.

    Raises:
        Conflict: when there is already a database or a secret; nothing is ever overwritten.
        Invalid: when the file is no backup.
    """
    place = database_file(settings)
    if (place is not None and place.exists()) or (settings.data_dir / "secret.key").exists():
        raise Conflict(
            msg(
                "%(folder)s にはもうデータがあります。空のところへ戻してください。",
                folder=str(settings.data_dir),
            )
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(source, "r:gz") as archive:
            members = archive.getmembers()
            if not any(m.name == "data/secret.key" for m in members):
                raise Invalid(msg("%(file)s は控えではありません。", file=str(source)), {})
            with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
                archive.extractall(folder, filter="data")
                _settle(Path(folder), settings.data_dir, place)
    except tarfile.TarError as error:
        raise Invalid(msg("%(file)s は控えではありません。", file=str(source)), {}) from error
    return len(members)


def _settle(folder: Path, data_dir: Path, place: Path | None) -> None:
    for path in sorted((folder / "data").rglob("*")):
        if path.is_file():
            goal = data_dir / path.relative_to(folder / "data")
            goal.parent.mkdir(parents=True, exist_ok=True)
            path.rename(goal)
    if place is not None and (folder / DATABASE).exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        (folder / DATABASE).rename(place)
