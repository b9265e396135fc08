"""Bringing a database to the newest schema, forwards and backwards, without Flask."""

from functools import cache

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection

from consult.db import sqlite_pragmas
from consult.records.index import is_own_table
from consult.resources import resource
from consult.tables import metadata

TRIGGERS = frozenset(
    (
        *("audit_event_keep", "audit_event_kept", "audit_event_once"),
        *("audit_leaf_keep", "audit_leaf_kept", "audit_leaf_dense"),
        *("audit_checkpoint_keep", "audit_checkpoint_kept", "audit_checkpoint_once"),
        *("audit_disclosure_keep", "audit_disclosure_kept", "audit_disclosure_once"),
    )
)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision the program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise LookupError("no migrations found")
    return revision


def at_head(connection: Connection) -> bool:
    """Whether the database has the tables of this version of the program."""
    return MigrationContext.configure(connection).get_current_revision() == _newest()


@cache
def _newest() -> str:
    return head()


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a revision, up or down (`base` empties it)."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite_pragmas)
        # SQLite changes a table by making it anew; meanwhile others point at nothing. Checked at the end instead.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if revision in ("head", "heads") or _is_ahead(connection, revision):
                command.upgrade(_config(connection), revision)
            else:
                command.downgrade(_config(connection), revision)
            _ensure_whole(connection)
    finally:
        engine.dispose()


def standing(url: str) -> str | None:
    """The revision the database at `url` stands at; None for an empty one."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            revision: str | None = MigrationContext.configure(connection).get_current_revision()
            return revision
    finally:
        engine.dispose()


def _ensure_whole(connection: Connection) -> None:
    """Nothing points at a row that is gone; else the whole migration is taken back."""
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise LookupError(f"rows point at nothing after the migration: {dangling[:10]}")


def _is_ahead(connection: Connection, revision: str) -> bool:
    if revision == "base":
        return False
    script = ScriptDirectory.from_config(_config())
    at = MigrationContext.configure(connection).get_current_revision()
    return at is None or revision not in {step.revision for step in script.iterate_revisions(at, "base")}


def findings(connection: Connection) -> list[str]:
    """What is wrong with the schema: behind, drifted from the models, or without the log's triggers."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": of_models})
    found = []
    at = context.get_current_revision()
    if at != head():
        found.append(f"schema is at {at or 'nothing'}, the program needs {head()}")
    found += [f"schema differs from the models: {change!r}" for change in compare_metadata(context, metadata)]
    found += [f"trigger {name} is missing" for name in sorted(TRIGGERS - triggers(connection))]
    return found


def of_models(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should compare a thing found in the database with the models."""
    # The words of the search index stand in a table no model can describe.
    return kind != "table" or not is_own_table(name)


def triggers(connection: Connection) -> set[str]:
    """Names of the triggers in the database."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.execute(text(query)).scalars())
