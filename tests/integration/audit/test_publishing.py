"""Receipts and the static log, judged by the stand-alone verifier and by other people's programs."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from consult.access.actor import SYSTEM
from consult.audit import publish, receipts, soundness
from consult.audit import verify as alone
from consult.audit.checkpoint import VerifierKey
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.cli import main
from consult.db import db
from consult.errors import Conflict, NotFound
from consult.unit_of_work import unit_of_work
from consult.worker import drain


def happen(settings, count=1, subject="case/x"):
    with unit_of_work(SYSTEM) as uow:
        for i in range(count):
            uow.record(Event.CASE_CHANGED, f"{subject}-{i}", private={"reason": "秘密", "who": "佐藤"})
    drain(settings)


@pytest.fixture
def vkey(settings):
    return receipts.vkey(settings)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_every_event_of_a_log_has_a_receipt_that_a_stranger_can_check(app, settings, vkey, size):
    happen(settings, size)
    for event_id in db.session.execute(select(AuditEvent.id)).scalars().all():
        made = receipts.receipt(db.session(), settings, event_id, ["reason"])
        report = alone.check_receipt(made.to_json(), [vkey])
        assert report.ok, report.findings
        assert report.facts["disclosed"] == {"reason": "秘密"}


def test_a_waiting_event_has_no_receipt_yet(app, settings):
    with unit_of_work(SYSTEM) as uow:
        event_id = uow.record(Event.CASE_CHANGED, "case/x-1")
    assert receipts.receipt(db.session(), settings, event_id) is None


def test_a_proof_under_the_earliest_head_stays_the_same_while_the_log_grows(app, settings):
    happen(settings, 3)
    first = receipts.prove(db.session(), 1, receipts.covering(db.session(), 1)).text()
    happen(settings, 300, "case/y")
    db.session.rollback()
    assert receipts.prove(db.session(), 1, receipts.covering(db.session(), 1)).text() == first


def test_an_event_is_found_by_id_place_or_number_of_its_subject(app, settings):
    happen(settings, 2)
    uid = db.session.execute(select(AuditEvent.uid).where(AuditEvent.subject == "case/x-1")).scalar()
    found = {receipts.find(db.session(), words) for words in (uid, "1", "case/x-1#1")}
    assert len(found) == 1
    for words in ("case/x-1#2", "99", "nothing"):
        with pytest.raises(NotFound):
            receipts.find(db.session(), words)


def test_the_exported_site_verifies_as_a_whole_and_keeps_what_was_published(app, settings, vkey, tmp_path):
    for count in (3, 250, 300, 5):
        happen(settings, count, f"case/z{count}")
    done = publish.export(db.session(), settings, tmp_path)
    report = alone.check_log(tmp_path, [vkey])
    assert report.ok, report.findings
    assert report.checked == done.size == 558
    assert (tmp_path / "verify.py").read_bytes() == publish.VERIFIER.read_bytes()
    assert {path.name for path in (tmp_path / "tile" / "0" / "002.p").iterdir()} == {"41", "46"}
    earlier = (tmp_path / "checkpoint").read_text()
    happen(settings, 1, "case/later")
    db.session.rollback()
    again = publish.export(db.session(), settings, tmp_path)
    assert again.kept == done.written
    assert alone.check_log(tmp_path, [vkey], earlier).ok


def test_no_private_field_is_published(app, settings, tmp_path):
    happen(settings, 20)
    publish.export(db.session(), settings, tmp_path / "site")
    published = b"".join(
        path.read_bytes()
        for path in (tmp_path / "site").rglob("*")
        if path.is_file() and path.suffix != ".py"
    )
    assert "秘密".encode() not in published
    for disclosure in receipts.disclosures_of(db.session(), 1).values():
        assert disclosure.encode() not in published


def test_a_folder_with_another_or_a_longer_log_is_not_overwritten(app, settings, tmp_path):
    happen(settings, 3)
    publish.export(db.session(), settings, tmp_path)
    tile = tmp_path / "tile" / "0" / "000.p" / "3"
    tile.write_bytes(tile.read_bytes()[:-1] + b"?")
    with pytest.raises(Conflict):
        publish.export(db.session(), settings, tmp_path)
    longer = tmp_path / "checkpoint"
    longer.write_text(longer.read_text().replace("\n3\n", "\n4\n", 1))
    with pytest.raises(ValueError, match="does not hold"):
        publish.export(db.session(), settings, tmp_path)


def test_an_empty_log_is_not_exported(app, settings, tmp_path):
    with pytest.raises(NotFound):
        publish.export(db.session(), settings, tmp_path)


@pytest.fixture
def run(app, settings, monkeypatch):
    """The command line on the same database."""
    monkeypatch.setenv("CONSULT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSULT_DATABASE_URL", settings.database_url)

    def call(*arguments):
        db.session.rollback()
        return CliRunner().invoke(main, ["audit", *map(str, arguments)])

    return call


def test_the_commands_sign_prove_verify_and_export(run, settings, vkey, tmp_path):
    assert run("verify").exit_code == 1  # nothing to check is not sound
    with unit_of_work(SYSTEM) as uow:
        uow.record(Event.CASE_CHANGED, "case/r8-i-004")
    signed = json.loads(run("checkpoint", "--json").stdout)
    assert (signed["size"], signed["added"], signed["vkey"]) == (1, 1, vkey)
    file = tmp_path / "receipt.json"
    assert run("prove", "case/r8-i-004#1", "-o", file).exit_code == 0
    assert alone.main(["receipt", str(file), "--vkey", vkey]) == 0
    assert run("export", tmp_path / "site").exit_code == 0
    assert alone.main(["log", str(tmp_path / "site"), "--vkey", vkey]) == 0
    sound = run("verify", "--json")
    assert (sound.exit_code, json.loads(sound.stdout)["ok"]) == (0, True)
    assert run("prove", "case/r8-i-004#2", "-o", file).exit_code == 1
    assert run("prove").exit_code == 2


def test_the_verify_command_names_the_first_wrong_event(run, settings, tampered):
    happen(settings, 4)
    from sqlalchemy import create_engine

    from consult.audit.append_only import drop_triggers

    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("UPDATE audit_event SET type = 'case.created' WHERE id = 3")
    engine.dispose()
    outcome = run("verify")
    assert outcome.exit_code == 1
    assert outcome.output.splitlines()[1].startswith("- audit_event 3:")


def test_the_served_tile_is_the_exported_one(app, settings, vkey):
    happen(settings, 5)
    assert publish.tile(db.session(), 0, 0, 5) is not None
    assert publish.tile(db.session(), 0, 0) is None
    assert publish.bundle(db.session(), 0, 6) is None
    assert soundness.check(db.session(), [VerifierKey.parse(vkey)]).ok
