"""The demo city, loaded once in a run, however many workers there are, and copied for who walks through it."""

import fcntl
import pickle
import shutil
from pathlib import Path

from consult.config import Settings
from consult.demo.load import City


def settings_in(folder: Path, **more: str) -> Settings:
    """A site whose data are in `folder`."""
    return Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0", **more})


def copied(template: Path, shared: Path, into: Path) -> City:
    """Lay the loaded city out in `into`; the first who asks loads it into `shared`, the others wait.

    `template` is a migrated, empty SQLite file.
    """
    shared.mkdir(exist_ok=True)
    told, kept = shared / "told.pickle", shared / "city"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_bytes(pickle.dumps(_load(template, kept)))
    shutil.copytree(kept, into, dirs_exist_ok=True)
    city: City = pickle.loads(told.read_bytes())  # noqa: S301 - written by this run
    return city


def _load(template: Path, folder: Path) -> City:
    from flask_security import hash_password

    from consult.app import create_app
    from consult.db import db
    from consult.demo.load import load_city

    folder.mkdir(mode=0o700)
    shutil.copyfile(template, folder / "consult.sqlite3")
    settings = settings_in(folder)
    with create_app(settings).app_context():
        city = load_city(settings, hash_password)
        db.session.remove()
        db.engine.dispose()
    return city
