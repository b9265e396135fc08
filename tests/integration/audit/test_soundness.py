"""The whole log recomputed from the database: sound when nothing was touched, and every touch is found."""

import pytest
from sqlalchemy import create_engine, text

from consult.access.actor import SYSTEM
from consult.audit import receipts, soundness
from consult.audit.append_only import drop_triggers
from consult.audit.checkpoint import Signer, VerifierKey
from consult.audit.events import Event
from consult.db import db
from consult.unit_of_work import unit_of_work
from consult.worker import drain


@pytest.fixture
def key(settings):
    return VerifierKey.parse(receipts.vkey(settings))


def happen(times, settings, subject="case/x-1"):
    for i in range(times):
        with unit_of_work(SYSTEM) as uow:
            uow.record(
                Event.CASE_CHANGED, subject, public={"i": i}, private={"reason": f"理由{i}", "who": "佐藤"}
            )
    drain(settings)


@pytest.fixture
def logged(app, settings):
    """Seven events in two batches, so two checkpoints."""
    happen(4, settings)
    happen(3, settings, "case/x-2")


def tamper(*statements):
    """Change rows as someone with the database's own password would: without triggers, past the application."""
    db.session.remove()
    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        drop_triggers(connection)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def flipped(table, column, where):
    """One bit of the last byte of a binary or text value, in SQL of either database."""
    with db.engine.connect() as connection:
        value = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {where}").scalar()
    if isinstance(value, str):
        changed = value[:-1] + chr(ord(value[-1]) ^ 1)
        literal = "'" + changed.replace("'", "''") + "'"
    else:
        data = bytes(value)
        changed = data[:-1] + bytes([data[-1] ^ 1])
        literal = f"x'{changed.hex()}'" if db.engine.dialect.name == "sqlite" else f"'\\x{changed.hex()}'"
    return f"UPDATE {table} SET {column} = {literal.replace('%', '%%')} WHERE {where}"


def test_an_untouched_log_holds_in_all_its_parts(logged, key):
    report = soundness.check(db.session(), [key])
    assert report.ok, report.findings
    assert report.facts == {"size": 7, "waiting": 0, "checkpoints": 2, "erased": 0}
    # events, disclosures, the one tile, two heads
    assert report.checked == 7 + 14 + 1 + 2


def test_nothing_checked_is_not_ok(app, key):
    report = soundness.check(db.session(), [key])
    assert not report.ok
    assert report.checked == 0


def test_waiting_events_are_checked_too(logged, key):
    with unit_of_work(SYSTEM) as uow:
        uow.record(Event.CASE_CHANGED, "case/x-1")
    report = soundness.check(db.session(), [key])
    assert report.ok
    assert report.facts["waiting"] == 1


def test_an_erased_field_breaks_nothing_and_is_counted(logged, key):
    with unit_of_work(SYSTEM) as uow:
        uow.execute(
            text("UPDATE audit_disclosure SET disclosure = NULL WHERE event_id = 2 AND name = 'reason'")
        )
    report = soundness.check(db.session(), [key])
    assert report.ok
    assert report.facts["erased"] == 1


def test_several_tiles_and_levels_hold(app, settings, key):
    for _ in range(3):
        with unit_of_work(SYSTEM) as uow:
            for i in range(100):
                uow.record(Event.CASE_CHANGED, f"case/y-{i}")
        drain(settings)
    report = soundness.check(db.session(), [key])
    assert report.ok, report.findings
    assert report.facts["size"] == 300
    assert report.facts["checkpoints"] == 3


@pytest.mark.parametrize(
    ("value", "place", "problem"),
    [
        (("audit_event", "entry", "id = 3"), "audit_event 3", "bundle_differs"),
        (("audit_event", "leaf_hash", "id = 5"), "audit_event 5", "bundle_differs"),
        (("audit_event", "uid", "id = 3"), "audit_event 3", "event_differs"),
        (("audit_event", "type", "id = 3"), "audit_event 3", "event_differs"),
        (("audit_event", "subject", "id = 3"), "audit_event 3", "event_differs"),
        (
            ("audit_disclosure", "disclosure", "event_id = 4 AND name = 'who'"),
            "audit_disclosure 4",
            "disclosure_unknown",
        ),
        (
            ("audit_disclosure", "name", "event_id = 4 AND name = 'who'"),
            "audit_disclosure 4",
            "disclosure_unknown",
        ),
        (("audit_tile", "data", "level = 0 AND n = 0"), "audit_tile 0/0", "tile_differs"),
        (("audit_checkpoint", "root", "size = 4"), "audit_checkpoint 4", "event_differs"),
        (("audit_checkpoint", "note", "size = 7"), "audit_checkpoint 7", "bad_signature"),
    ],
)
def test_a_flipped_bit_is_found_and_named(logged, key, tampered, value, place, problem):
    tamper(flipped(*value))
    report = soundness.check(db.session(), [key])
    assert (report.findings[0].file, report.findings[0].problem) == (place, problem)


@pytest.mark.parametrize(
    ("statement", "place", "problem"),
    [
        ("UPDATE audit_event SET n = 9 WHERE id = 3", "audit_event 3", "event_differs"),
        (
            "UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE id = 3",
            "audit_event 3",
            "event_differs",
        ),
        ("DELETE FROM audit_leaf WHERE seq = 6", "audit_tile 0/0", "tile_differs"),
        ("DELETE FROM audit_leaf WHERE seq = 2", "audit_leaf 3", "gap"),
        ("UPDATE audit_leaf SET seq = 8 WHERE seq = 6", "audit_leaf 8", "gap"),
        ("INSERT INTO audit_pending (event_id) VALUES (1)", "audit_pending 1", "twice"),
        ("DELETE FROM audit_checkpoint WHERE size = 7", "audit_checkpoint", "unsigned"),
        ("UPDATE audit_checkpoint SET size = 99 WHERE size = 7", "audit_checkpoint 99", "shrunk"),
        ("DELETE FROM audit_tile", "audit_tile 0/0", "file_missing"),
        ("UPDATE audit_tile SET n = 1", "audit_tile 0/0", "file_missing"),
        (
            "DELETE FROM audit_disclosure WHERE event_id = 2 AND name = 'who'",
            "audit_disclosure 2",
            "disclosure_unknown",
        ),
    ],
)
def test_a_row_moved_or_gone_is_found_and_named(logged, key, tampered, statement, place, problem):
    tamper(statement)
    report = soundness.check(db.session(), [key])
    assert (place, problem) in {(found.file, found.problem) for found in report.findings}
    assert report.findings[0].file == place


def test_a_forger_who_recomputes_everything_still_lacks_the_key(logged, key, tampered):
    stranger = Signer.generate(key.name).verifier
    report = soundness.check(db.session(), [stranger])
    assert {found.problem for found in report.findings} == {"bad_signature"}
