"""What the database itself refuses: changing, deleting or overwriting what the log holds.

Triggers stop mistakes and careless tools, not an administrator of the database; published checkpoints,
receipts and copies are what reveals the latter. A migration that rebuilds a table must create them again.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

# table → the columns of its keys; INSERT OR REPLACE on one of them would overwrite silently on SQLite
_KEYS = {
    "audit_event": ("id", "uid"),
    "audit_leaf": ("seq", "event_id"),
    "audit_checkpoint": ("size",),
}


def create_triggers(connection: Connection) -> None:
    """Make the log's tables append-only (a disclosure may be emptied, nothing else)."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.execute(text(statement))


def drop_triggers(connection: Connection) -> None:
    """Take the triggers away, before the tables go."""
    if connection.dialect.name == "sqlite":
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        )
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in (*_KEYS, "audit_disclosure"):
        connection.execute(text(f"DROP TRIGGER {table}_keep ON {table}"))
        connection.execute(text(f"DROP TRIGGER {table}_kept ON {table}"))
        if table != "audit_leaf":
            connection.execute(text(f"DROP TRIGGER {table}_once ON {table}"))
    connection.execute(text("DROP TRIGGER audit_leaf_dense ON audit_leaf"))
    connection.execute(text("DROP FUNCTION audit_refuse(); "))
    connection.execute(text("DROP FUNCTION audit_dense()"))
    connection.execute(text("DROP FUNCTION audit_erase_only()"))


def _sqlite() -> list[str]:
    statements = []
    for table, keys in _KEYS.items():
        taken = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        statements += [
            (
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            ),
            (
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            ),
        ]
        if table != "audit_leaf":
            statements.append(
                f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} "  # noqa: S608 - names of our own tables
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is not overwritten'); END"
            )
    statements += [
        (
            "CREATE TRIGGER audit_leaf_dense BEFORE INSERT ON audit_leaf "
            "WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM audit_leaf) "
            "OR EXISTS (SELECT 1 FROM audit_leaf WHERE event_id = NEW.event_id) "
            "BEGIN SELECT RAISE(ABORT, 'audit_leaf is dense'); END"
        ),
        (
            "CREATE TRIGGER audit_disclosure_keep BEFORE UPDATE ON audit_disclosure "
            "WHEN NEW.disclosure IS NOT NULL OR NEW.event_id <> OLD.event_id OR NEW.name <> OLD.name "
            "BEGIN SELECT RAISE(ABORT, 'a disclosure is only ever erased'); END"
        ),
        (
            "CREATE TRIGGER audit_disclosure_kept BEFORE DELETE ON audit_disclosure "
            "BEGIN SELECT RAISE(ABORT, 'audit_disclosure only grows'); END"
        ),
        (
            "CREATE TRIGGER audit_disclosure_once BEFORE INSERT ON audit_disclosure "
            "WHEN EXISTS (SELECT 1 FROM audit_disclosure WHERE event_id = NEW.event_id AND name = NEW.name) "
            "BEGIN SELECT RAISE(ABORT, 'audit_disclosure is not overwritten'); END"
        ),
    ]
    return statements


def _postgresql() -> list[str]:
    refuse = (
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"
    )
    dense = (
        "CREATE FUNCTION audit_dense() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM audit_leaf) THEN "
        "RAISE EXCEPTION 'audit_leaf is dense'; END IF; RETURN NEW; END $$"
    )
    erase = (
        "CREATE FUNCTION audit_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.disclosure IS NOT NULL OR NEW.event_id <> OLD.event_id OR NEW.name <> OLD.name THEN "
        "RAISE EXCEPTION 'a disclosure is only ever erased'; END IF; RETURN NEW; END $$"
    )
    statements = [refuse, dense, erase]
    for table in (*_KEYS, "audit_disclosure"):
        erased = table == "audit_disclosure"
        rows = "DELETE" if erased else "UPDATE OR DELETE"
        statements += [
            f"CREATE TRIGGER {table}_keep BEFORE {rows} ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_refuse()",
        ]
    statements += [
        (
            "CREATE TRIGGER audit_leaf_dense BEFORE INSERT ON audit_leaf "
            "FOR EACH ROW EXECUTE FUNCTION audit_dense()"
        ),
        (
            "CREATE TRIGGER audit_disclosure_once BEFORE UPDATE ON audit_disclosure "
            "FOR EACH ROW EXECUTE FUNCTION audit_erase_only()"
        ),
    ]
    # On PostgreSQL the keys themselves refuse an overwrite; the third trigger of a table says so once more
    # for UPSERT, which fires UPDATE triggers.
    for table in ("audit_event", "audit_checkpoint"):
        statements.append(
            f"CREATE TRIGGER {table}_once BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
    always = [(t, n) for t in (*_KEYS, "audit_disclosure") for n in ("keep", "kept")]
    always += [
        ("audit_leaf", "dense"),
        ("audit_disclosure", "once"),
        ("audit_event", "once"),
        ("audit_checkpoint", "once"),
    ]
    # ENABLE ALWAYS: otherwise session_replication_role = replica would silence them
    statements += [f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER {t}_{n}" for t, n in always]
    return statements
